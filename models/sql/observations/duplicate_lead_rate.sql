-- Leads that repeat an earlier one ÷ leads, in the lead's region. 1:1 to leads. Nothing where the pattern is not computable.
select
    lead.lead_id as record_id,
    lead.lead_id as unit_id,
    lead.created_at as occurred_at,
    lead.region,
    cast(found.record_id is not null as integer) as numerator,
    1 as denominator,
    lead.file_id,
    lead.record_no
from staging_lead as lead
join linkage_pattern_state as state on state.pattern = 'duplicate_lead' and state.is_computable
left join linkage_pattern as found on found.record_id = lead.lead_id
    and found.pattern = 'duplicate_lead'
    and found.entity = 'lead'
