-- Prices that clients asked for, days after the deal was opened, and that somebody worked out by hand for a day or two. A few
-- are withdrawn and never sent. When a client asked and when the offer left are fields of the company's own.
CREATE OR REPLACE TABLE extract AS
WITH asked AS (
    SELECT opportunity_no,
        at_work(CAST(created_at AS DATE) + to_days(CAST(1 + pick('quote', opportunity_no, 5) AS INTEGER)), 'quote asked', opportunity_no)
            AS asked_at,
        at_work(CAST(asked_at AS DATE) + to_days(CAST(1 + pick('quote days', opportunity_no, 2) AS INTEGER)), 'quote sent', opportunity_no)
            AS sent_at,
        chance('quote withdrawn', opportunity_no) < 0.03 AS is_withdrawn
    FROM opportunity WHERE chance('quoted', opportunity_no) < 0.7
), known AS (
    SELECT *, sent_at < getvariable('cutoff') AND NOT is_withdrawn AS is_sent FROM asked WHERE asked_at < getvariable('cutoff')
)
SELECT row_number() OVER (ORDER BY opportunity_no) AS record_no, false AS may_be_dirty, salesforce_id('0Q0', opportunity_no) AS "Id",
    '0' AS "IsDeleted", salesforce_id('006', opportunity_no) AS "OpportunityId", 'Offer' AS "Name",
    printf('%08d', opportunity_no) AS "QuoteNumber",
    CASE WHEN is_withdrawn THEN 'Denied' WHEN is_sent THEN 'Presented' ELSE 'Draft' END AS "Status",
    salesforce_time(asked_at) AS "Requested__c", CASE WHEN is_sent THEN salesforce_time(sent_at) ELSE '' END AS "Sent__c",
    salesforce_time(asked_at + INTERVAL 20 MINUTE) AS "CreatedDate",
    salesforce_time(CASE WHEN is_sent THEN sent_at ELSE asked_at + INTERVAL 20 MINUTE END) AS "LastModifiedDate",
    "LastModifiedDate" AS "SystemModstamp"
FROM known WHERE asked_at + INTERVAL 20 MINUTE < getvariable('cutoff');
