-- Leads of events and webinars, credited to the newest one of their region. Every third comes again to the next one; the
-- CRM keeps the first as the primary campaign, so that models disagree about who is to be thanked.
CREATE OR REPLACE TABLE extract AS
SELECT row_number() OVER (ORDER BY is_return, lead_no) AS record_no, NOT has_responded AS may_be_dirty,
    salesforce_id('00v', lead_no + CASE WHEN is_return THEN 50000000 ELSE 0 END) AS "Id", '0' AS "IsDeleted", salesforce_id('701', campaign_no) AS "CampaignId",
    salesforce_id('00Q', lead_no) AS "LeadId", '' AS "ContactId",
    CASE WHEN has_responded THEN 'Attended' ELSE 'Invited' END AS "Status",
    CASE WHEN has_responded THEN '1' ELSE '0' END AS "HasResponded", salesforce_time(created_at) AS "CreatedDate",
    CASE WHEN has_responded THEN CAST(CAST(created_at AS DATE) AS VARCHAR) ELSE '' END AS "FirstRespondedDate",
    salesforce_time(created_at) AS "LastModifiedDate", salesforce_time(created_at) AS "SystemModstamp"
FROM (
    SELECT lead.lead_no, campaign_no, chance('attends', lead_no) < 0.7 AS has_responded, lead.created_at, false AS is_return
    FROM lead ASOF JOIN (SELECT campaign_no, region, started_on FROM campaign) AS campaign
        ON campaign.region = lead.region AND lead.created_at >= CAST(campaign.started_on AS TIMESTAMP)
    WHERE lead.origin IN ('Event', 'Webinar') AND lead.created_at < getvariable('cutoff')
    UNION ALL
    SELECT lead.lead_no, campaign_no, true, CAST(campaign.started_on AS TIMESTAMP) + INTERVAL 15 HOUR, true
    FROM lead ASOF JOIN (SELECT campaign_no, region, started_on FROM campaign) AS campaign
        ON campaign.region = lead.region AND lead.created_at < CAST(campaign.started_on AS TIMESTAMP)
    WHERE lead.origin IN ('Event', 'Webinar') AND chance('comes again', lead_no) < 0.33
        AND campaign.started_on < getvariable('cutoff')
);
