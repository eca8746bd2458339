-- 30 representatives, six heads of sales, the marketing lead, and the user behind whom machines act (90).
CREATE OR REPLACE TABLE extract AS
SELECT row_number() OVER (ORDER BY user_no) AS record_no, false AS may_be_dirty,
    salesforce_id('005', user_no) AS "Id", username AS "Username", last_name AS "LastName", first_name AS "FirstName",
    concat_ws(' ', first_name, last_name) AS "Name", department AS "Department", username AS "Email",
    CASE WHEN user_no = 4 THEN '0' ELSE '1' END AS "IsActive", 'Europe/Berlin' AS "TimeZoneSidKey",
    salesforce_time(getvariable('first_day') - INTERVAL 400 DAY) AS "CreatedDate",
    salesforce_time(getvariable('first_day') - INTERVAL 399 DAY) AS "LastModifiedDate",
    salesforce_time(getvariable('first_day') - INTERVAL 399 DAY) AS "SystemModstamp"
FROM (
    SELECT region.position * 5 - k AS user_no, firsts[1 + pick('rep first', user_no, len(firsts))] AS first_name,
        lasts[1 + pick('rep last', user_no, len(lasts))] AS last_name, concat('Sales ', region.region) AS department,
        concat(plain_word(first_name), '.', plain_word(last_name), '@northlight.example') AS username
    FROM region JOIN name_pool USING (region) CROSS JOIN (SELECT unnest(range(5)) AS k)
    UNION ALL
    SELECT 90, NULL, 'Integration User', 'IT', 'integration@northlight.example'
);
