-- What the CRM knew of leads at the moment of the export (variable cutoff). Deleted ones stay in full exports.
CREATE OR REPLACE TABLE extract AS
WITH known AS (
    SELECT lead.*, converted_at < getvariable('cutoff') AS has_deal,
        coalesce(mass_converted_at, created_at + INTERVAL 5 DAY) AS converted_alone_at,
        coalesce(has_deal, false) OR (converts_without_deal AND converted_alone_at < getvariable('cutoff')) AS is_converted,
        kind = 'own' AND bypassed_at IS NULL AND converted_at IS NULL AND NOT converts_without_deal
            AND touch_minutes IS NOT NULL AS is_plain,
        CASE WHEN NOT coalesce(has_deal, false) THEN converted_alone_at
            WHEN planted.pattern = 'doubtful_time' THEN utc(converted_at)
            ELSE converted_at + to_days(coalesce(planted.days, 0)) END AS conversion
    FROM lead LEFT JOIN (FROM planted WHERE pattern IN ('late_conversion', 'doubtful_time')) AS planted
        ON planted.record_of = lead.lead_no
    WHERE created_at < getvariable('cutoff')
)
SELECT row_number() OVER (ORDER BY lead_no) AS record_no,
    is_plain AND chance('deleted lead', lead_no) >= 0.002 AS may_be_dirty,
    salesforce_id('00Q', lead_no) AS "Id",
    CASE WHEN is_plain AND chance('deleted lead', lead_no) < 0.002 THEN '1' ELSE '0' END AS "IsDeleted",
    '' AS "MasterRecordId", last_name AS "LastName", first_name AS "FirstName",
    ['Head of Operations', 'Managing Director', 'IT Manager', 'Buyer', 'Project Manager'][1 + pick('title', person_no, 5)] AS "Title",
    -- As people type it: with the legal form or without.
    CASE WHEN chance('legal form', lead_no) < 0.45 THEN brand ELSE company_name END AS "Company", known.country AS "Country",
    CASE WHEN chance('no phone', lead_no) < 0.25 AND bypassed_at IS NULL THEN ''
        ELSE concat('+', dial, ' ', substr(phone_digits, 1, 2), ' ', substr(phone_digits, 3)) END AS "Phone",
    CASE WHEN chance('no mail', lead_no) < 0.03 AND bypassed_at IS NULL THEN '' ELSE email END AS "Email",
    CASE WHEN chance('note', lead_no) < 0.04
        THEN concat('Asked about "', brand, '" on the phone.', chr(10), 'Call back after lunch, please.') ELSE '' END AS "Description",
    origin AS "LeadSource",
    CASE WHEN is_converted THEN 'Converted'
        WHEN created_at + INTERVAL 60 DAY < getvariable('cutoff') AND chance('lost', lead_no) < 0.7 THEN 'Unqualified'
        WHEN created_at + seconds(60 * touch_minutes) < getvariable('cutoff') THEN 'Contacted' ELSE 'New' END AS "Status",
    salesforce_id('005', owner_no) AS "OwnerId", CASE WHEN is_converted THEN '1' ELSE '0' END AS "IsConverted",
    CASE WHEN is_converted THEN CAST(CAST(conversion AS DATE) AS VARCHAR) ELSE '' END AS "ConvertedDate",
    CASE WHEN is_converted THEN salesforce_id('001', account_no) END AS "ConvertedAccountId",
    CASE WHEN has_deal THEN salesforce_id('003', contact_no) END AS "ConvertedContactId",
    CASE WHEN has_deal THEN salesforce_id('006', opportunity_no) END AS "ConvertedOpportunityId",
    salesforce_time(created_at) AS "CreatedDate", salesforce_id('005', 90) AS "CreatedById",
    salesforce_time(CASE WHEN is_converted THEN conversion ELSE greatest(created_at, least(
        created_at + seconds(60 * coalesce(touch_minutes, 0)), getvariable('cutoff') - INTERVAL 1 MINUTE)) END) AS "LastModifiedDate",
    "LastModifiedDate" AS "SystemModstamp", region_word AS "Region__c"
FROM known
LEFT JOIN account_of_company USING (company_no)
LEFT JOIN (SELECT lead_no, opportunity_no, contact_no FROM opportunity WHERE kind = 'converted') AS deal USING (lead_no);
