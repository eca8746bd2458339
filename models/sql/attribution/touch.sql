-- What happened between a company's people and the opportunity before it was created: n:1 to opportunities, one row per
-- opportunity, kind, campaign or channel, and day (ten colleagues at one event are one touch of the event).
--   campaign  a member who took part, through the opportunity's lead or a contact with a role in it
--   primary   the campaign that the CRM names on the opportunity; when it was is not known, so it stands at its creation
--   web       the first and the last visit of the lead's device; without visits, the click by which the lead came
--   activity  what staff did with the lead, a contact with a role, or the opportunity itself
-- is_recorded: the way from the touch to the opportunity is the CRM's own, and no link that was repaired.
-- Tables: attendee, known_campaign, named_campaign. Values: look_back_days, touches, activity_kinds (in small letters).
with opportunity as (
    select opportunity_id, campaign_id, coalesce(created_at, closed_at) as known_at,
        created_at - to_days(cast($look_back_days as integer)) as from_moment,
        -- A creation that is a day alone has no hour that a touch of the same day could come after.
        case when created_at = date_trunc('day', created_at) then created_at + interval 1 day - interval 1 microsecond
            else created_at end as until_moment
    from staging_opportunity
),
lead_behind as (
    select link.opportunity_id, link.lead_id, link.method = 'pointer' as is_recorded,
        lead.converted_contact_id, lead.client_id, lead.created_at,
        case when lead.gclid is not null then 'google click' when lead.yclid is not null then 'yandex click' end as click
    from linkage_link as link
    join staging_lead as lead on lead.lead_id = link.lead_id
    where link.zone = 'accept'
),
role as (
    select distinct opportunity_id, contact_id
    from staging_opportunity_contact
    where opportunity_id is not null and contact_id is not null
),
taken_part as (
    select * from attendee where is_eligible
),
member_touch as (
    select behind.opportunity_id, attendee.campaign_id, attendee.moment, behind.is_recorded
    from lead_behind as behind join taken_part as attendee on attendee.lead_id = behind.lead_id
    union all
    select behind.opportunity_id, attendee.campaign_id, attendee.moment, behind.is_recorded
    from lead_behind as behind join taken_part as attendee on attendee.contact_id = behind.converted_contact_id
    union all
    select role.opportunity_id, attendee.campaign_id, attendee.moment, true
    from role join taken_part as attendee on attendee.contact_id = role.contact_id
),
visit as (
    select behind.opportunity_id, behind.is_recorded, behind.lead_id, session.started_at as moment, session.session_id,
        session.channel, named.campaign_id
    from lead_behind as behind
    join opportunity on opportunity.opportunity_id = behind.opportunity_id
    join staging_session as session on session.visitor_id = behind.client_id
        and session.started_at between opportunity.from_moment and opportunity.until_moment
    left join named_campaign as named on named.called = lower(trim(session.campaign))
),
end_visit as (
    select * from visit
    qualify row_number() over (partition by opportunity_id, lead_id order by moment, session_id) = 1
        or row_number() over (partition by opportunity_id, lead_id order by moment desc, session_id desc) = 1
),
activity as (
    select * from staging_activity
    where list_contains(cast($activity_kinds as varchar[]), lower(trim(kind))) and not coalesce(is_automatic, false)
),
activity_touch as (
    select behind.opportunity_id, activity.kind, activity.occurred_at, behind.is_recorded
    from lead_behind as behind join activity on activity.lead_id = behind.lead_id
    union all
    select role.opportunity_id, activity.kind, activity.occurred_at, true
    from role join activity on activity.contact_id = role.contact_id
    union all
    select opportunity_id, kind, occurred_at, true from activity where opportunity_id is not null
),
dated as (
    select opportunity_id, 'campaign' as kind, campaign_id, null as channel, moment, is_recorded from member_touch
    union all
    select opportunity_id, 'web', campaign_id, channel, moment, is_recorded from end_visit
    union all
    select behind.opportunity_id, 'web', null, behind.click, behind.created_at, behind.is_recorded
    from lead_behind as behind
    anti join visit on visit.opportunity_id = behind.opportunity_id and visit.lead_id = behind.lead_id
    where behind.click is not null
    union all
    select opportunity_id, 'activity', null, lower(trim(kind)), occurred_at, is_recorded from activity_touch
)
select dated.opportunity_id, dated.kind, dated.campaign_id, dated.channel,
    -- A visit is one by itself; of a day's others the first counts.
    min(dated.moment) as touched_at, bool_or(dated.is_recorded) as is_recorded
from dated
join opportunity on opportunity.opportunity_id = dated.opportunity_id
    and dated.moment between opportunity.from_moment and opportunity.until_moment
where list_contains(cast($touches as varchar[]), dated.kind)
group by dated.opportunity_id, dated.kind, dated.campaign_id, dated.channel,
    case when dated.kind = 'web' then dated.moment else date_trunc('day', dated.moment) end
union all
select opportunity.opportunity_id, 'primary', opportunity.campaign_id, null, opportunity.known_at, true
from opportunity
semi join known_campaign as campaign on campaign.campaign_id = opportunity.campaign_id
where list_contains(cast($touches as varchar[]), 'campaign')
