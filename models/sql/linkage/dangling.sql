-- Pointers whose other end is not in the extracts: deleted, filtered out, or of another date. 1:1 to such pointers.
select
    'lead.converted_opportunity_id' as pointer,
    lead.lead_id as record_id,
    lead.converted_opportunity_id as target_id,
    lead.region,
    lead.source,
    lead.file_id,
    lead.record_no
from staging_lead as lead
where lead.converted_opportunity_id is not null
    and lead.converted_opportunity_id not in (
        select opportunity_id from staging_opportunity where opportunity_id is not null
    )
union all
select
    'opportunity.lead_id' as pointer,
    opportunity.opportunity_id as record_id,
    opportunity.lead_id as target_id,
    opportunity.region,
    opportunity.source,
    opportunity.file_id,
    opportunity.record_no
from staging_opportunity as opportunity
where opportunity.lead_id is not null
    and opportunity.lead_id not in (select lead_id from staging_lead where lead_id is not null)
order by pointer, record_id
