-- A few of each way in which people and machines spoil what the CRM says of leads and opportunities; those that come about
-- by themselves (bypasses, duplicates, other regions …) are in the other files. 1:1 to planted records. Variables: end_day.

CREATE OR REPLACE TABLE planted AS
WITH deal AS (
    SELECT opportunity.*, salesforce_id('006', opportunity_no) AS deal_id FROM opportunity
), role AS (
    -- Nobody remembers whose deal it was; or a colleague was made the primary contact in the lead's place.
    SELECT 'missing' AS detail, opportunity_no, deal_id, NULL AS other_contact_no FROM deal
    WHERE kind = 'orphan' AND chance('no role', lead_no) < 0.15
    UNION ALL
    SELECT 'wrong_primary', deal.opportunity_no, any_value(deal.deal_id), min(colleague.contact_no)
    FROM deal JOIN contact AS colleague ON colleague.company_no = deal.company_no AND colleague.contact_no <> deal.contact_no
        AND colleague.created_at < deal.created_at
    WHERE deal.kind = 'converted' AND chance('other primary', deal.lead_no) < 0.03
    GROUP BY deal.opportunity_no
), conversion AS (
    SELECT lead_no, converted_at, salesforce_id('00Q', lead_no) AS lead_id,
        -- The deal was typed in and its lead converted into it some days later, when somebody looked.
        chance('converts afterwards', lead_no) < 0.006 AND converted_at + INTERVAL 14 DAY < getvariable('end_day') AS is_late,
        -- Some integration writes the day of conversion by the clock of Greenwich.
        chance('day of Greenwich', lead_no) < 0.25 AND CAST(utc(converted_at) AS DATE) <> CAST(converted_at AS DATE)
            AS is_other_day
    FROM lead WHERE converted_at < getvariable('end_day')
), twin AS (
    -- Accounts that some tool brought back with ids in small letters. Short ids would do no harm: loading makes them whole.
    SELECT account_no, salesforce_id('001', account_no) AS account_id FROM account
    WHERE created_at + INTERVAL 8 DAY < getvariable('end_day')
    QUALIFY row_number() OVER (ORDER BY chance('twin', account_no), account_no) <= greatest(2, 0.0006 * count(*) OVER ())
)
SELECT 'contact_role_missing' AS pattern, 'opportunity' AS entity, deal_id AS record_id, detail, opportunity_no AS record_of,
    other_contact_no, 0 AS days
FROM role
UNION ALL
SELECT 'orphan_opportunity', 'opportunity', deal_id, 'no_origin', opportunity_no, NULL, 0 FROM role WHERE detail = 'missing'
UNION ALL
SELECT 'late_conversion', 'lead', lead_id, 'before_conversion', lead_no, NULL, 1 + pick('days afterwards', lead_no, 4)
FROM conversion WHERE is_late
UNION ALL
SELECT 'doubtful_time', 'lead', lead_id, 'utc_day', lead_no, NULL, 0 FROM conversion WHERE is_other_day AND NOT is_late
UNION ALL
SELECT 'mass_conversion', 'lead', salesforce_id('00Q', lead_no), CAST(count(*) OVER () AS VARCHAR), lead_no, NULL, 0
FROM lead WHERE mass_converted_at IS NOT NULL
UNION ALL
SELECT 'colliding_id', 'account', unnest([account_id, lower(account_id)]), 'case', account_no, NULL, 0 FROM twin;
