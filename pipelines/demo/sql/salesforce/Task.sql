-- Touches stay with the lead (WhoId); those of deals hang on the opportunity (WhatId) and its contact. What a request leaves
-- to do stands behind them all and has a type, a region and a term that was promised; no dirt falls on it, nor is it a place.
CREATE OR REPLACE TABLE extract AS
SELECT row_number() OVER (ORDER BY task_no) AS record_no, task.kind = 'follow' AS may_be_dirty,
    salesforce_id('00T', task_no) AS "Id", '0' AS "IsDeleted",
    CASE WHEN task.kind = 'deal' THEN salesforce_id('003', contact_no) ELSE salesforce_id('00Q', task.lead_no) END AS "WhoId",
    salesforce_id('006', task.opportunity_no) AS "WhatId", subject AS "Subject",
    CAST(CAST(task.created_at + CASE WHEN is_done THEN INTERVAL 0 DAY ELSE INTERVAL 2 DAY END AS DATE) AS VARCHAR) AS "ActivityDate",
    CASE WHEN is_done THEN 'Completed' ELSE 'Not Started' END AS "Status", 'Normal' AS "Priority",
    salesforce_id('005', task.owner_no) AS "OwnerId", subtype AS "TaskSubtype", '' AS "Type",
    CASE subtype WHEN 'Call' THEN 'Outbound' ELSE '' END AS "CallType", CASE WHEN is_done THEN '1' ELSE '0' END AS "IsClosed",
    CASE WHEN chance('task note', task_no) < 0.03 THEN concat('Talked to reception;', chr(10), 'she said "tomorrow".') ELSE '' END
        AS "Description",
    salesforce_time(task.created_at) AS "CreatedDate",
    CASE WHEN is_done THEN salesforce_time(task.created_at + seconds(CASE WHEN task_no % 3 = 0 THEN 120 ELSE 0 END)) ELSE '' END
        AS "CompletedDateTime",
    salesforce_time(task.created_at) AS "LastModifiedDate", salesforce_time(task.created_at) AS "SystemModstamp",
    '' AS "Region__c"
FROM task LEFT JOIN (SELECT opportunity_no, contact_no FROM opportunity) AS deal USING (opportunity_no)
WHERE task.created_at + INTERVAL 3 MINUTE < getvariable('cutoff')
UNION ALL BY NAME
SELECT 1000000000 + case_no AS record_no, salesforce_id('00T', 50000000 + case_no) AS "Id", '0' AS "IsDeleted",
    salesforce_id('003', contact_no) AS "WhoId", salesforce_id('500', case_no) AS "WhatId",
    ['Call the client back', 'Send a copy of the contract', 'Correct the invoice'][kind] AS "Subject",
    CAST(due_on AS VARCHAR) AS "ActivityDate", CASE WHEN is_done THEN 'Completed' ELSE 'In Progress' END AS "Status",
    'Normal' AS "Priority", salesforce_id('005', owner_no) AS "OwnerId", 'Task' AS "TaskSubtype",
    ['Call back', 'Contract copy', 'Invoice'][kind] AS "Type", CASE WHEN is_done THEN '1' ELSE '0' END AS "IsClosed",
    salesforce_time(created_at) AS "CreatedDate", CASE WHEN is_done THEN salesforce_time(done_at) END AS "CompletedDateTime",
    coalesce("CompletedDateTime", "CreatedDate") AS "LastModifiedDate", "LastModifiedDate" AS "SystemModstamp", region AS "Region__c"
FROM (SELECT *, coalesce(done_at < getvariable('cutoff'), false) AS is_done FROM follow_up WHERE created_at < getvariable('cutoff'));
