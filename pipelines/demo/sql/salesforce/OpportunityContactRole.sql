-- One primary person per opportunity: conversion adds it, and for other deals somebody must. Planted: nobody did, or a
-- colleague was made the primary one.
CREATE OR REPLACE TABLE extract AS
SELECT row_number() OVER (ORDER BY opportunity_no, is_colleague) AS record_no, false AS may_be_dirty,
    salesforce_id('00K', opportunity_no + CASE WHEN is_colleague THEN 50000000 ELSE 0 END) AS "Id", '0' AS "IsDeleted", salesforce_id('006', opportunity_no) AS "OpportunityId",
    salesforce_id('003', contact_no) AS "ContactId",
    ['Decision Maker', 'Business User', 'Evaluator'][1 + pick('role', opportunity_no, 3)] AS "Role",
    CASE WHEN is_primary THEN '1' ELSE '0' END AS "IsPrimary",
    salesforce_time(created_at) AS "CreatedDate", salesforce_time(created_at) AS "LastModifiedDate",
    salesforce_time(created_at) AS "SystemModstamp"
FROM (
    SELECT opportunity_no, contact_no, created_at, planted.detail IS NULL AS is_primary, false AS is_colleague
    FROM opportunity LEFT JOIN (FROM planted WHERE pattern = 'contact_role_missing') AS planted
        ON planted.record_of = opportunity_no
    WHERE planted.detail IS DISTINCT FROM 'missing'
    UNION ALL
    SELECT opportunity_no, planted.other_contact_no, created_at, true, true
    FROM opportunity JOIN planted ON planted.record_of = opportunity_no AND planted.detail = 'wrong_primary'
) WHERE created_at < getvariable('cutoff');
