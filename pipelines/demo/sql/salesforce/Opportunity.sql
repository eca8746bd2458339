-- Salesforce has no moment of winning, only CloseDate: a plan while the deal is open, a fact once it is closed.
CREATE OR REPLACE TABLE extract AS
WITH known AS (
    SELECT opportunity.*, closes_at < getvariable('cutoff') AS is_closed, closes_at < getvariable('cutoff') AND wins AS is_won,
        account.account_no, opportunity.kind = 'existing' AS is_plain, lead.campaign_no,
        CASE opportunity.kind WHEN 'converted' THEN lead.origin ELSE '' END AS origin, lead.owner_no
    FROM opportunity JOIN account_of_company AS account USING (company_no)
    LEFT JOIN (
        SELECT lead.lead_no, lead.owner_no, lead.origin, CASE WHEN origin IN ('Event', 'Webinar') THEN campaign_no END AS campaign_no
        FROM lead ASOF LEFT JOIN (SELECT campaign_no, region, started_on FROM campaign) AS campaign
            ON campaign.region = lead.region AND lead.created_at >= CAST(campaign.started_on AS TIMESTAMP)
    ) AS lead ON lead.lead_no = opportunity.lead_no
    WHERE opportunity.created_at < getvariable('cutoff')
)
SELECT row_number() OVER (ORDER BY opportunity_no) AS record_no,
    is_plain AND is_closed AND chance('deleted deal', opportunity_no) >= 0.004 AS may_be_dirty,
    salesforce_id('006', opportunity_no) AS "Id",
    CASE WHEN is_plain AND chance('deleted deal', opportunity_no) < 0.004 THEN '1' ELSE '0' END AS "IsDeleted",
    salesforce_id('001', account_no) AS "AccountId", name AS "Name",
    CASE WHEN chance('deal note', opportunity_no) < 0.05 THEN concat('Next steps:', chr(10), '- offer', chr(10), '- call') ELSE '' END
        AS "Description",
    CASE WHEN is_won THEN 'Closed Won' WHEN is_closed THEN 'Closed Lost'
        ELSE ['Qualification', 'Proposal', 'Negotiation'][1 + pick('stage', opportunity_no, 3)] END AS "StageName",
    printf('%.2f', amount) AS "Amount",
    CASE WHEN is_won THEN '100' WHEN is_closed THEN '0' ELSE '40' END AS "Probability",
    CAST(CAST(CASE WHEN is_closed THEN closes_at ELSE created_at + INTERVAL 70 DAY END AS DATE) AS VARCHAR) AS "CloseDate",
    type AS "Type", origin AS "LeadSource", CASE WHEN is_closed THEN '1' ELSE '0' END AS "IsClosed",
    CASE WHEN is_won THEN '1' ELSE '0' END AS "IsWon", currency AS "CurrencyIsoCode",
    CASE WHEN kind = 'converted' THEN salesforce_id('701', campaign_no) END AS "CampaignId",
    salesforce_id('005', owner_no) AS "OwnerId", salesforce_time(created_at) AS "CreatedDate",
    CASE WHEN kind = 'converted' THEN salesforce_id('005', 90) ELSE salesforce_id('005', owner_no) END AS "CreatedById",
    salesforce_time(CASE WHEN is_closed THEN closes_at ELSE created_at END) AS "LastModifiedDate",
    "LastModifiedDate" AS "SystemModstamp",
    CASE WHEN chance('deal without region', opportunity_no) < 0.01 THEN ''
        WHEN kind = 'converted' AND chance('other region', opportunity_no) < 0.008 THEN 'DACH'
        WHEN region = 'UKI' AND chance('deal region word', opportunity_no) < 0.5 THEN 'UK & Ireland' ELSE region END AS "Region__c"
FROM known;
