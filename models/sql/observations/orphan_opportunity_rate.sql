-- New-business opportunities that the failure pattern orphan_opportunity names and that no link gives a lead ÷ new-business
-- opportunities, in the opportunity's region. By the CRM's own links that is the pattern itself; by repaired ones those are
-- left whose lead nothing has found. 1:1 to such opportunities. Nothing where the pattern is not computable: that is no
-- rate of nought.
with linked as (
    select distinct opportunity_id
    from link
)
select
    opportunity.opportunity_id as record_id,
    opportunity.opportunity_id as unit_id,
    opportunity.created_at as occurred_at,
    opportunity.region,
    cast(found.record_id is not null and linked.opportunity_id is null as integer) as numerator,
    1 as denominator,
    opportunity.file_id,
    opportunity.record_no
from staging_opportunity as opportunity
join linkage_base as base on base.record_id = opportunity.opportunity_id and base.entity = 'opportunity'
join linkage_pattern_state as state on state.pattern = 'orphan_opportunity' and state.is_computable
left join linkage_pattern as found on found.record_id = opportunity.opportunity_id
    and found.pattern = 'orphan_opportunity'
    and found.entity = 'opportunity'
left join linked on linked.opportunity_id = opportunity.opportunity_id
where base.business = 'new'
