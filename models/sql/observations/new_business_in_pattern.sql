-- New-business opportunities that the failure pattern $pattern names ÷ new-business opportunities, in the opportunity's region.
-- 1:1 to such opportunities. Nothing where the pattern is not computable: that is no rate of nought.
select
    opportunity.opportunity_id as record_id,
    opportunity.opportunity_id as unit_id,
    opportunity.created_at as occurred_at,
    opportunity.region,
    cast(found.record_id is not null as integer) as numerator,
    1 as denominator,
    opportunity.file_id,
    opportunity.record_no
from staging_opportunity as opportunity
join linkage_base as base on base.record_id = opportunity.opportunity_id and base.entity = 'opportunity'
join linkage_pattern_state as state on state.pattern = $pattern and state.is_computable
left join linkage_pattern as found on found.record_id = opportunity.opportunity_id
    and found.pattern = $pattern
    and found.entity = 'opportunity'
where base.business = 'new'
