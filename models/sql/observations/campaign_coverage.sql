-- New-business opportunities that name a campaign ÷ new-business opportunities that a campaign is known to have reached: their
-- own, or the first of their lead (recorded or repaired). In the opportunity's region. 1:1 to such opportunities.
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
where base.business = 'new'
    and base.campaign_id is not null
