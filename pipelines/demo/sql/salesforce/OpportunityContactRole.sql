-- One primary person per opportunity: conversion adds it, and for other deals somebody must.
CREATE OR REPLACE TABLE extract AS
SELECT row_number() OVER (ORDER BY opportunity_no) AS record_no, false AS may_be_dirty,
    salesforce_id('00K', opportunity_no) AS "Id", '0' AS "IsDeleted", salesforce_id('006', opportunity_no) AS "OpportunityId",
    salesforce_id('003', contact_no) AS "ContactId",
    ['Decision Maker', 'Business User', 'Evaluator'][1 + pick('role', opportunity_no, 3)] AS "Role", '1' AS "IsPrimary",
    salesforce_time(created_at) AS "CreatedDate", salesforce_time(created_at) AS "LastModifiedDate",
    salesforce_time(created_at) AS "SystemModstamp"
FROM opportunity WHERE created_at < getvariable('cutoff');
