-- Opportunities whose lead, or whose people, a campaign had reached before, and that do not carry it on. 1:1 to such
-- opportunities. other_id: the first campaign. detail:
--   blank    the opportunity names no campaign
--   latest   it names the latest of several campaigns, and the one that brought the lead goes without credit
with member as (
    select link.opportunity_id, member.campaign_id, member.created_at, member.campaign_member_id
    from linkage_link as link
    join staging_campaign_member as member on member.lead_id = link.lead_id
    where link.method = 'pointer'
    union all
    select role.opportunity_id, member.campaign_id, member.created_at, member.campaign_member_id
    from staging_opportunity_contact as role
    join staging_campaign_member as member on member.contact_id = role.contact_id
),
reached as (
    select
        opportunity.opportunity_id,
        opportunity.campaign_id,
        arg_min(member.campaign_id, (member.created_at, member.campaign_member_id)) as first_id,
        arg_max(member.campaign_id, (member.created_at, member.campaign_member_id)) as latest_id
    from member
    join staging_opportunity as opportunity on opportunity.opportunity_id = member.opportunity_id
    where member.created_at <= opportunity.created_at
    group by opportunity.opportunity_id, opportunity.campaign_id
)
select 'opportunity' as entity, opportunity_id as record_id, first_id as other_id,
    case when campaign_id is null then 'blank' else 'latest' end as detail
from reached
where campaign_id is null
    or (campaign_id = latest_id and latest_id <> first_id)
