-- The one campaign of an opportunity: the primary one that the CRM names, else that of the last touch that has one; links
-- that were repaired speak only where those that were recorded are silent. At most 1 row per links and opportunity.
-- Table: known_campaign.
with named as (
    select opportunity.opportunity_id, campaign.campaign_id
    from staging_opportunity as opportunity
    join known_campaign as campaign on campaign.campaign_id = opportunity.campaign_id
),
touched as (
    select links, opportunity_id, arg_max(campaign_id, touch_no) as campaign_id
    from linkage_touch
    where campaign_id is not null
    group by links, opportunity_id
),
recorded as (
    select opportunity_id, campaign_id from named
    union all
    select opportunity_id, campaign_id from touched
    where links = 'recorded' and opportunity_id not in (select opportunity_id from named)
)
select 'recorded' as links, opportunity_id, campaign_id from recorded
union all
select 'repaired', opportunity_id, campaign_id from recorded
union all
select 'repaired', opportunity_id, campaign_id from touched
where links = 'repaired' and opportunity_id not in (select opportunity_id from recorded)
order by all
