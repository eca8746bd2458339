CREATE OR REPLACE TABLE extract AS
SELECT row_number() OVER (ORDER BY account_no, is_twin) AS record_no, NOT is_customer AND twin_no IS NULL AS may_be_dirty,
    CASE WHEN is_twin THEN lower(salesforce_id('001', account_no)) ELSE salesforce_id('001', account_no) END AS "Id", '0' AS "IsDeleted", name AS "Name",
    CASE WHEN is_customer THEN 'Customer' ELSE 'Prospect' END AS "Type",
    country AS "BillingCountry", concat('https://www.', domain) AS "Website", '' AS "Description",
    salesforce_id('005', region.position * 5 - pick('account owner', account_no, 5))
        AS "OwnerId", salesforce_time(created_at) AS "CreatedDate", salesforce_time(created_at) AS "LastModifiedDate",
    salesforce_time(created_at) AS "SystemModstamp", account.region AS "Region__c"
FROM account JOIN region USING (region)
LEFT JOIN (SELECT DISTINCT record_of AS twin_no FROM planted WHERE pattern = 'colliding_id') ON twin_no = account_no
CROSS JOIN (SELECT unnest([false, true]) AS is_twin)
WHERE (NOT is_twin OR twin_no IS NOT NULL) AND created_at < getvariable('cutoff');
