-- Every record that a pattern may name, with what it is counted by. 1:1 to leads, opportunities, accounts and contacts.
-- populations: the denominators that it belongs to. campaign_id: its own, else that of its lead (the lead's own, else the
-- first that reached it), by the recorded link before a repaired one: so a bypassed event keeps its deals.
-- owner_id: the id in staff, for an owner who stands there by id, name or address. Some CRMs export an owner's name and
-- no id, and names are nobody's business on a board: what is no id of staff and looks like none gets a salted word.
-- not_comparable among the populations is no denominator: of new business, what no method could hold against a lead.
-- Tables: business (opportunity_id, business), outcome (opportunity_id, outcome). Value: salt.
with owner as (
    select
        named.written,
        coalesce(
            any_value(by_id.staff_id), min(by_name.staff_id),
            case when regexp_matches(named.written, '^[^\s@]*\d[^\s@]*$') then named.written
                else 'owner-' || left(md5($salt || named.written), 8) end
        ) as owner_id
    from (
        select owner_id as written from staging_lead
        union select owner_id from staging_opportunity
        union select owner_id from staging_account
    ) as named
    left join staging_staff as by_id on by_id.staff_id = named.written
    left join staging_staff as by_name on by_name.name = named.written or by_name.email = named.written
    where named.written is not null
    group by named.written
),
first_membership as (
    select lead_id, arg_min(campaign_id, (created_at, campaign_member_id)) as campaign_id
    from staging_campaign_member
    where lead_id is not null
    group by lead_id
),
lead as (
    select lead.*, coalesce(lead.campaign_id, first_membership.campaign_id) as first_campaign_id
    from staging_lead as lead
    left join first_membership on first_membership.lead_id = lead.lead_id
),
-- n:1 from links: the lead of an opportunity by its recorded link, else by another accepted one.
linked as (
    select
        link.opportunity_id,
        bool_or(link.method = 'pointer') as is_linked,
        arg_min(lead.first_campaign_id, (link.method <> 'pointer', lead.created_at, lead.lead_id)) as campaign_id
    from linkage_link as link
    join lead on lead.lead_id = link.lead_id
    where link.zone = 'accept'
    group by link.opportunity_id
),
pointing as (
    select distinct lead_id from linkage_link where method = 'pointer'
)
select
    'lead' as entity,
    lead.lead_id as record_id,
    lead.region,
    owner.owner_id,
    lead.created_at as begun_at,
    lead.first_campaign_id as campaign_id,
    cast(null as decimal(18, 2)) as amount,
    cast(null as boolean) as is_won,
    cast(null as timestamp) as closed_at,
    cast(null as varchar) as business,
    pointing.lead_id is not null as is_linked,
    case when lead.is_converted or pointing.lead_id is not null then ['lead', 'converted_lead'] else ['lead'] end
        as populations,
    lead.source,
    lead.file_id,
    lead.record_no
from lead
left join pointing on pointing.lead_id = lead.lead_id
left join owner on owner.written = lead.owner_id
union all
select
    'opportunity',
    opportunity.opportunity_id,
    opportunity.region,
    owner.owner_id,
    opportunity.created_at,
    coalesce(opportunity.campaign_id, linked.campaign_id),
    opportunity.amount_reporting,
    coalesce(opportunity.is_won, false),
    opportunity.closed_at,
    business.business,
    coalesce(linked.is_linked, false),
    list_concat(
        ['opportunity'],
        case when business.business = 'new' then ['new_business'] else [] end,
        case when linked.is_linked then ['linked_opportunity'] else [] end,
        case when outcome.outcome in ('nothing_to_compare', 'undated') then ['not_comparable'] else [] end
    ),
    opportunity.source,
    opportunity.file_id,
    opportunity.record_no
from staging_opportunity as opportunity
left join (select distinct opportunity_id, business from business) as business
    on business.opportunity_id = opportunity.opportunity_id
left join (select opportunity_id, min(outcome) as outcome from outcome group by opportunity_id) as outcome
    on outcome.opportunity_id = opportunity.opportunity_id
left join linked on linked.opportunity_id = opportunity.opportunity_id
left join owner on owner.written = opportunity.owner_id
union all
select
    'account', account.account_id, account.region, owner.owner_id, account.created_at, null, null, null, null, null, null,
    ['account'], account.source, account.file_id, account.record_no
from staging_account as account
left join owner on owner.written = account.owner_id
union all
select
    'contact', contact.contact_id, account.region, owner.owner_id, contact.created_at, null, null, null, null, null,
    null, ['contact'], contact.source, contact.file_id, contact.record_no
from staging_contact as contact
left join staging_account as account on account.account_id = contact.account_id
left join owner on owner.written = account.owner_id
