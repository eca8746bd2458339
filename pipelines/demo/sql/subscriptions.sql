CREATE OR REPLACE TABLE extract AS
SELECT row_number() OVER (ORDER BY subscription_no) AS record_no, started_on < getvariable('first_day') AND ended_on IS NULL AS may_be_dirty,
    printf('S-%07d', subscription_no) AS subscription_id, account_id,
    CASE WHEN trial_no IS NULL THEN '' ELSE printf('trial_%08d', trial_no) END AS trial_id,
    CASE WHEN chance('no region', draw) < 0.01 THEN '' ELSE region END AS region, plan,
    replace(printf('%.2f', monthly_amount), '.', ',') AS mrr, 'EUR' AS currency,
    strftime(started_on, '%d.%m.%Y') AS started_on,
    CASE WHEN ended_on < getvariable('end_day') THEN strftime(ended_on, '%d.%m.%Y') ELSE '' END AS ended_on
FROM subscription;
