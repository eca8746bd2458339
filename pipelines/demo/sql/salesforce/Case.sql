CREATE OR REPLACE TABLE extract AS
SELECT row_number() OVER (ORDER BY case_no) AS record_no, true AS may_be_dirty, salesforce_id('500', case_no) AS "Id",
    '0' AS "IsDeleted", printf('%08d', 10000 + case_no) AS "CaseNumber", salesforce_id('003', contact_no) AS "ContactId",
    salesforce_id('001', account_no) AS "AccountId",
    ['Question', 'Problem', 'Feature Request'][1 + pick('case type', case_no, 3)] AS "Type",
    CASE WHEN closed_at < getvariable('cutoff') THEN 'Closed' ELSE 'Working' END AS "Status",
    ['Email', 'Phone', 'Web'][1 + pick('case origin', case_no, 3)] AS "Origin",
    ['Cannot log in', 'Invoice is wrong', 'Import fails', 'How do I share a report?'][1 + pick('subject', case_no, 4)] AS "Subject",
    CASE WHEN chance('case note', case_no) < 0.1 THEN concat('Dear team,', chr(10), chr(10), 'it says "error 17".') ELSE '' END
        AS "Description",
    CASE WHEN closed_at < getvariable('cutoff') THEN '1' ELSE '0' END AS "IsClosed",
    CASE WHEN closed_at < getvariable('cutoff') THEN salesforce_time(closed_at) ELSE '' END AS "ClosedDate",
    salesforce_id('005', 1 + case_no % 30) AS "OwnerId", salesforce_time(opened_at) AS "CreatedDate",
    salesforce_time(CASE WHEN closed_at < getvariable('cutoff') THEN closed_at ELSE opened_at END) AS "LastModifiedDate",
    "LastModifiedDate" AS "SystemModstamp", region AS "Region__c"
FROM support_case JOIN account_of_company USING (company_no) WHERE opened_at < getvariable('cutoff');
