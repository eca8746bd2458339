-- One quarter of product events as JSON lines (variables begins, ends). event: trial_started, activated, report_viewed, subscribed.
CREATE OR REPLACE TABLE extract AS
WITH happening AS (
    SELECT trial_no, region_word, 'trial_started' AS event, started_at AS occurred_at FROM trial
    UNION ALL
    SELECT trial_no, region_word, 'activated', activated_at FROM trial WHERE activated_at IS NOT NULL
    UNION ALL
    SELECT trial_no, region_word, 'report_viewed', started_at + seconds(86400 * 20 * chance('views', concat(trial_no, ' ', k)))
    FROM trial CROSS JOIN (SELECT unnest(range(2)) AS k) WHERE activated_at IS NOT NULL
    UNION ALL
    SELECT trial_no, region_word, 'subscribed', paid_at FROM trial WHERE paid_at IS NOT NULL
    UNION ALL
    -- Somebody works late on the last evening, so the extract is known to be whole until midnight.
    SELECT max(trial_no), 'DACH', 'report_viewed', getvariable('end_day') - INTERVAL 20 SECOND FROM trial
)
SELECT row_number() OVER (ORDER BY occurred_at, trial_no, event) AS record_no, event = 'report_viewed' AS may_be_dirty,
    printf('acc_%08d', trial_no) AS account_id, printf('trial_%08d', trial_no) AS trial_id, event,
    iso_time(occurred_at) AS occurred_at, region_word AS region
FROM happening WHERE occurred_at >= getvariable('begins') AND occurred_at < getvariable('ends');
