-- Pairs that wait for a person, with what both records say. 1:1 to links of the zone review.
-- Columns: lead_<field> and opportunity_<field> for the fields of models/linkage/queue.py. Where the model has not said
-- whom of an opportunity's people it compared, its first one is shown.
with asked as (
    select link.opportunity_id, link.lead_id, link.method, candidate.contact_id, candidate.score, candidate.weight,
        candidate.weights, candidate.levels
    from linkage_link as link
    left join linkage_candidate as candidate
        on candidate.opportunity_id = link.opportunity_id and candidate.lead_id = link.lead_id
    where link.zone = 'review'
),
-- n:1, so that a key that two sources share makes no second pair.
lead as (
    select distinct on (lead_id) * from staging_lead semi join asked using (lead_id) order by lead_id, source
),
opportunity as (
    select distinct on (opportunity_id) *
    from staging_opportunity semi join asked using (opportunity_id) order by opportunity_id, source
),
account as (select distinct on (account_id) * from staging_account order by account_id, source),
contact as (select distinct on (contact_id) * from staging_contact order by contact_id, source),
role_person as (
    select opportunity_id, arg_min(contact_id, (not coalesce(is_primary, false), opportunity_contact_id)) as contact_id
    from staging_opportunity_contact semi join asked using (opportunity_id)
    where contact_id is not null
    group by opportunity_id
),
campaign as (select campaign_id, min(name) as name from staging_campaign group by campaign_id),
staff as (select staff_id, min(name) as name from staging_staff group by staff_id)
select
    asked.opportunity_id, asked.lead_id, asked.method, asked.score, asked.weight, asked.weights, asked.levels,
    opportunity.region as region,
    date_diff('second', lead.created_at, opportunity.created_at) / 86400 as days_between,
    lead.first_name as lead_first_name, contact.first_name as opportunity_first_name,
    lead.last_name as lead_last_name, contact.last_name as opportunity_last_name,
    lead.company_name as lead_company, account.name as opportunity_company,
    lead.email as lead_email, contact.email as opportunity_email,
    lead.phone as lead_phone, contact.phone as opportunity_phone,
    account.website as opportunity_website,
    lead.region as lead_region, opportunity.region as opportunity_region,
    strftime(lead.created_at, '%Y-%m-%d %H:%M') as lead_created_at,
    strftime(opportunity.created_at, '%Y-%m-%d %H:%M') as opportunity_created_at,
    strftime(contact.created_at, '%Y-%m-%d %H:%M') as opportunity_known_since,
    coalesce(lead_campaign.name, lead.campaign_id) as lead_campaign,
    coalesce(opportunity_campaign.name, opportunity.campaign_id) as opportunity_campaign,
    lead.origin as lead_origin, opportunity.origin as opportunity_origin,
    coalesce(lead_owner.name, lead.owner_id) as lead_owner,
    coalesce(opportunity_owner.name, opportunity.owner_id) as opportunity_owner,
    lead.status as lead_status,
    opportunity.name as opportunity_deal, opportunity.stage as opportunity_stage, opportunity.type as opportunity_type,
    cast(opportunity.amount as varchar) || coalesce(' ' || opportunity.currency, '') as opportunity_amount
from asked
join lead on lead.lead_id = asked.lead_id
join opportunity on opportunity.opportunity_id = asked.opportunity_id
left join role_person on role_person.opportunity_id = asked.opportunity_id
left join contact on contact.contact_id = coalesce(asked.contact_id, role_person.contact_id)
left join account on account.account_id = coalesce(opportunity.account_id, contact.account_id)
left join campaign as lead_campaign on lead_campaign.campaign_id = lead.campaign_id
left join campaign as opportunity_campaign on opportunity_campaign.campaign_id = opportunity.campaign_id
left join staff as lead_owner on lead_owner.staff_id = lead.owner_id
left join staff as opportunity_owner on opportunity_owner.staff_id = opportunity.owner_id
order by
    max(coalesce(asked.score, 0)) over (partition by asked.opportunity_id) desc, asked.opportunity_id,
    asked.score desc nulls last, asked.lead_id
