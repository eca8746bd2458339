-- What each campaign is worth, by the links that the CRM recorded and with those that were repaired: 1 row per campaign
-- and links. Money is in the reporting currency. An opportunity's won amount counts whole for its one campaign
-- (linkage_campaign) and shared under each model (linkage_credit). The bounds are the same in both rows: the lower one
-- counts what is recorded alone, the upper one every plausible unlinked deal as well. They are bounds, no interval.
-- Tables: known_campaign, attendee.
with basis as (
    select links, any_link
    from (values ('recorded'), ('repaired')) as listed (links),
        (select count(*) > 0 as any_link from linkage_campaign)
),
-- People who are linked to an opportunity: leads by their links, contacts by their roles.
linked as (
    select distinct basis.links, 'lead ' || link.lead_id as person
    from linkage_link as link
    join basis on basis.links = 'repaired' or link.method = 'pointer'
    where link.zone = 'accept'
    union
    select basis.links, 'contact ' || role.contact_id
    from staging_opportunity_contact as role cross join basis
    where role.opportunity_id is not null and role.contact_id is not null
),
people as (
    select basis.links, attendee.campaign_id,
        count(distinct attendee.person) as members,
        count(distinct attendee.person) filter (attendee.is_eligible) as attendees,
        count(distinct attendee.lead_id) as leads,
        count(distinct attendee.person) filter (attendee.is_eligible and linked.person is not null) as attendees_linked
    from attendee cross join basis
    left join linked on linked.links = basis.links and linked.person = attendee.person
    group by basis.links, attendee.campaign_id
),
deals as (
    select credited.links, credited.campaign_id,
        count(*) as opportunities,
        count(*) filter (opportunity.is_won) as won,
        coalesce(sum(opportunity.amount_reporting) filter (opportunity.is_won), 0) as won_amount,
        count(*) filter (not coalesce(opportunity.is_closed, false)) as open,
        coalesce(sum(opportunity.amount_reporting) filter (not coalesce(opportunity.is_closed, false)), 0) as open_amount
    from linkage_campaign as credited
    join staging_opportunity as opportunity on opportunity.opportunity_id = credited.opportunity_id
    group by credited.links, credited.campaign_id
),
credits as (
    select links, campaign_id,
        sum(won_credit) filter (model = 'first') as won_first,
        sum(won_credit) filter (model = 'last') as won_last,
        sum(won_credit) filter (model = 'linear') as won_linear,
        sum(won_credit) filter (model = 'position') as won_position
    from linkage_credit
    where campaign_id is not null
    group by links, campaign_id
),
plausible as (
    select plausible.campaign_id,
        count(*) as plausible,
        coalesce(sum(opportunity.amount_reporting) filter (opportunity.is_won and opportunity.amount_reporting > 0), 0)
            as plausible_amount
    from linkage_plausible as plausible
    join staging_opportunity as opportunity on opportunity.opportunity_id = plausible.opportunity_id
    group by plausible.campaign_id
),
counted as (
    select
        campaign.campaign_id, basis.links, campaign.name, campaign.type, campaign.region, campaign.started_on,
        campaign.actual_cost_reporting as cost,
        coalesce(people.members, 0) as members,
        coalesce(people.attendees, 0) as attendees,
        coalesce(people.leads, 0) as leads,
        people.attendees_linked / nullif(people.attendees, 0) as coverage,
        coalesce(deals.opportunities, 0) as opportunities,
        coalesce(deals.won, 0) as won,
        coalesce(deals.won_amount, 0) as won_amount,
        coalesce(deals.open, 0) as open,
        coalesce(deals.open_amount, 0) as open_amount,
        coalesce(credits.won_first, 0) as won_first,
        coalesce(credits.won_last, 0) as won_last,
        coalesce(credits.won_linear, 0) as won_linear,
        coalesce(credits.won_position, 0) as won_position,
        coalesce(plausible.plausible, 0) as plausible,
        coalesce(recorded.won_amount, 0) as won_low,
        coalesce(recorded.won_amount, 0) + coalesce(plausible.plausible_amount, 0) as won_high,
        concat_ws(
            ',',
            case when not basis.any_link then 'no_links' end,
            case
                when campaign.actual_cost is null then 'no_cost'
                when campaign.actual_cost_reporting is null then 'no_rate'
                when campaign.actual_cost_reporting = 0 then 'zero_cost'
                when campaign.actual_cost_reporting < 0 then 'negative_cost'
            end
        ) as reasons,
        case when campaign.actual_cost_reporting < 0 then cast(campaign.actual_cost as varchar) else campaign.currency end
            as detail
    from known_campaign as campaign cross join basis
    left join people on people.campaign_id = campaign.campaign_id and people.links = basis.links
    left join deals on deals.campaign_id = campaign.campaign_id and deals.links = basis.links
    left join deals as recorded on recorded.campaign_id = campaign.campaign_id and recorded.links = 'recorded'
    left join credits on credits.campaign_id = campaign.campaign_id and credits.links = basis.links
    left join plausible on plausible.campaign_id = campaign.campaign_id
)
select * replace (round(coverage, 12) as coverage),
    case when reasons = '' then round((won_amount - cost) / cost, 12) end as roi,
    case when reasons = '' then round((won_first - cost) / cost, 12) end as roi_first,
    case when reasons = '' then round((won_last - cost) / cost, 12) end as roi_last,
    case when reasons = '' then round((won_linear - cost) / cost, 12) end as roi_linear,
    case when reasons = '' then round((won_position - cost) / cost, 12) end as roi_position,
    case when reasons = '' then round((won_low - cost) / cost, 12) end as roi_low,
    case when reasons = '' then round((won_high - cost) / cost, 12) end as roi_high
from counted
order by campaign_id, links
