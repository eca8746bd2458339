-- Subscriptions that run or ran: clients of older times and trials that paid. A decimal comma, days as dd.mm.yyyy, semicolons.
-- One subscription per account. In a month the share 1 − retention^(1/3) of those that ran at its first day ends.
CREATE OR REPLACE TABLE subscription AS
WITH begun AS (
    SELECT 'old' AS kind, company_no AS key, region, concat('old_', company_no) AS draw,
        CAST(customer_since AS DATE) AS started_on, printf('acc_9%07d', company_no) AS account_id, CAST(NULL AS BIGINT) AS trial_no
    FROM company WHERE chance('has subscription', company_no) < 0.35
    UNION ALL
    SELECT 'trial', trial_no, region, concat('trial_', trial_no), CAST(paid_at AS DATE), printf('acc_%08d', trial_no), trial_no
    FROM trial WHERE paid_at < getvariable('end_day')
), ending AS (
    SELECT begun.kind, begun.key, min(month.month) AS end_month
    FROM begun JOIN month ON month.month > begun.started_on
    JOIN rate ON rate.region = begun.region AND rate.month = month.month
    WHERE chance('ends', concat(begun.draw, ' ', month.month)) < 1 - pow(rate.retention, 1.0 / 3)
    GROUP BY ALL
)
SELECT row_number() OVER (ORDER BY started_on, kind, key) AS subscription_no, begun.*,
    CAST(end_month + CAST(1 + pick('end day', draw, 26) AS INTEGER) AS DATE) AS ended_on,
    ['Team', 'Business', 'Enterprise'][1 + pick('plan', draw, 3)] AS plan,
    [180, 640, 2100][1 + pick('plan', draw, 3)] * (0.7 + 0.6 * chance('price', draw)) AS monthly_amount
FROM begun LEFT JOIN ending USING (kind, key);
