-- Whom each campaign reached, and who of them took part: 1:1 to memberships of campaigns that are in the extracts, and to
-- leads that name their campaign themselves. person tells one from another where the extract says who it was.
-- Tables: known_campaign. Values: member_statuses (in small letters; none: whoever has responded).
select
    member.campaign_id,
    member.lead_id,
    member.contact_id,
    coalesce('lead ' || member.lead_id, 'contact ' || member.contact_id, 'member ' || member.campaign_member_id) as person,
    coalesce(member.responded_at, member.created_at, cast(campaign.started_on as timestamp)) as moment,
    case when len(cast($member_statuses as varchar[])) > 0
        then coalesce(list_contains(cast($member_statuses as varchar[]), lower(trim(member.status))), false)
        else coalesce(member.has_responded, false)
    end as is_eligible
from staging_campaign_member as member
join known_campaign as campaign on campaign.campaign_id = member.campaign_id
union all
select lead.campaign_id, lead.lead_id, null, 'lead ' || lead.lead_id, lead.created_at, true
from staging_lead as lead
semi join known_campaign as campaign on campaign.campaign_id = lead.campaign_id
