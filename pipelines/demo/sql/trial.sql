-- Trials: who starts one, reaches the activating event, and pays. Variables: seed, end_day.
CREATE OR REPLACE TABLE trial AS
WITH numbered AS (
    SELECT *, row_number() OVER (ORDER BY day, position, k) AS trial_no
    FROM (SELECT day, month, region, position, unnest(range(trials)) AS k FROM volume)
), drawn AS (
    SELECT numbered.*, rate.trial_activation, rate.trial_to_paid_conversion, at_work(day, 'trial', trial_no) AS started_at,
        chance('activates', trial_no) AS activation_draw,
        -- Half of all draws are shared: who is activated pays more often, and both rates stay what they are.
        CASE WHEN chance('together', trial_no) < 0.5 THEN activation_draw ELSE chance('pays', trial_no) END AS payment_draw
    FROM numbered JOIN rate USING (region, month)
)
SELECT trial_no, region, month, started_at,
    CASE WHEN activation_draw < trial_activation
            THEN started_at + seconds(86400 * least(13.6, 0.02 + exp(0.6 + 1.0 * bell('activation', trial_no))))
        WHEN chance('activates late', trial_no) < 0.06 THEN started_at + seconds(86400 * (15 + 20 * chance('activation day', trial_no)))
    END AS activated_at,
    CASE WHEN payment_draw < trial_to_paid_conversion
            THEN CAST(CAST(started_at AS DATE) + CAST(4 + pick('payment day', trial_no, 25) AS INTEGER) AS TIMESTAMP) + INTERVAL 11 HOUR
        WHEN chance('pays late', trial_no) < 0.02
            THEN CAST(CAST(started_at AS DATE) + CAST(33 + pick('payment day', trial_no, 25) AS INTEGER) AS TIMESTAMP) + INTERVAL 11 HOUR
    END AS paid_at,
    CASE WHEN chance('unknown region', concat('trial', trial_no)) < 0.01 THEN '' ELSE region END AS region_word
FROM drawn;
