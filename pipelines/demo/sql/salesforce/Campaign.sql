CREATE OR REPLACE TABLE extract AS
SELECT row_number() OVER (ORDER BY campaign_no) AS record_no, started_on + 14 < getvariable('cutoff') AS may_be_dirty,
    salesforce_id('701', campaign_no) AS "Id", '0' AS "IsDeleted", name AS "Name", type AS "Type",
    CASE WHEN started_on + 2 < getvariable('cutoff') THEN 'Completed' ELSE 'Planned' END AS "Status",
    CAST(started_on AS VARCHAR) AS "StartDate",
    CAST(started_on + CASE type WHEN 'Webinar' THEN 0 ELSE 2 END AS VARCHAR) AS "EndDate", 'EUR' AS "CurrencyIsoCode",
    printf('%.2f', cost) AS "BudgetedCost",
    -- The bills of an event come in the weeks after it: until then nobody knows what it cost.
    CASE WHEN started_on + 21 < getvariable('cutoff') THEN printf('%.2f', cost * 1.05) ELSE '' END AS "ActualCost", '1' AS "IsActive",
    salesforce_id('005', 90) AS "OwnerId", salesforce_time(started_on - INTERVAL 39 DAY + INTERVAL 9 HOUR) AS "CreatedDate",
    salesforce_time(started_on - INTERVAL 20 DAY + INTERVAL 9 HOUR) AS "LastModifiedDate",
    salesforce_time(started_on - INTERVAL 20 DAY + INTERVAL 9 HOUR) AS "SystemModstamp", region AS "Region__c"
FROM campaign WHERE started_on - 20 < getvariable('cutoff');
