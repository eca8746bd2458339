-- Links that the CRM itself recorded: the lead points to its opportunity, or the opportunity to its lead. n:m; both
-- pointing at one another is one row. The pointers stay as they are; links repaired later stand beside these.
with pointer as (
    select
        converted_opportunity_id as opportunity_id,
        lead_id,
        converted_at as decided_at,
        source,
        1 as preference
    from staging_lead
    where converted_opportunity_id is not null
    union all
    select opportunity_id, lead_id, created_at, source, 2
    from staging_opportunity
    where lead_id is not null
)
select
    pointer.opportunity_id,
    pointer.lead_id,
    'pointer' as method,
    cast(1 as double) as score,
    'accept' as zone,
    cast(null as varchar) as model_version,
    'crm' as decided_by,
    arg_min(pointer.decided_at, pointer.preference) as decided_at,
    arg_min(pointer.source, pointer.preference) as source
from pointer
join staging_lead as lead on lead.lead_id = pointer.lead_id
join staging_opportunity as opportunity on opportunity.opportunity_id = pointer.opportunity_id
group by pointer.opportunity_id, pointer.lead_id
order by pointer.opportunity_id, pointer.lead_id
