-- New-business opportunities that name a campaign ÷ new-business opportunities that a campaign is known to have reached: their
-- own, or that of a lead that is linked to them. In the opportunity's region. 1:1 to such opportunities.
with reached as (
    select distinct link.opportunity_id
    from link
    join linkage_base as lead on lead.record_id = link.lead_id and lead.entity = 'lead'
    where lead.campaign_id is not null
)
select
    opportunity.opportunity_id as record_id,
    opportunity.opportunity_id as unit_id,
    opportunity.created_at as occurred_at,
    opportunity.region,
    cast(opportunity.campaign_id is not null as integer) as numerator,
    1 as denominator,
    opportunity.file_id,
    opportunity.record_no
from staging_opportunity as opportunity
join linkage_base as base on base.record_id = opportunity.opportunity_id and base.entity = 'opportunity'
left join reached on reached.opportunity_id = opportunity.opportunity_id
where base.business = 'new'
    and coalesce(opportunity.campaign_id, reached.opportunity_id) is not null
