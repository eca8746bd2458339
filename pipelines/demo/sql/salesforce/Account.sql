CREATE OR REPLACE TABLE extract AS
SELECT row_number() OVER (ORDER BY account_no) AS record_no, NOT is_customer AS may_be_dirty,
    salesforce_id('001', account_no) AS "Id", '0' AS "IsDeleted", name AS "Name",
    CASE WHEN is_customer THEN 'Customer' ELSE 'Prospect' END AS "Type",
    country AS "BillingCountry", concat('https://www.', domain) AS "Website", '' AS "Description",
    salesforce_id('005', region.position * 5 - pick('account owner', account_no, 5))
        AS "OwnerId", salesforce_time(created_at) AS "CreatedDate", salesforce_time(created_at) AS "LastModifiedDate",
    salesforce_time(created_at) AS "SystemModstamp", account.region AS "Region__c"
FROM account JOIN region USING (region) WHERE created_at < getvariable('cutoff');
