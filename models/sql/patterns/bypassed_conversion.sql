-- New business that no lead points to although an unconverted lead of the same person or company was there before it.
-- Who is the same is said by linkage: accepted links only, so a pair that waits for a person is none yet.
-- 1:1 to such opportunities. other_id: the latest such lead; detail: how it was found.
select
    'opportunity' as entity,
    opportunity.opportunity_id as record_id,
    arg_max(lead.lead_id, (lead.created_at, lead.lead_id)) as other_id,
    arg_max(link.method, (lead.created_at, lead.lead_id)) as detail
from linkage_link as link
join staging_opportunity as opportunity on opportunity.opportunity_id = link.opportunity_id
join staging_lead as lead on lead.lead_id = link.lead_id
join linkage_base as base on base.record_id = opportunity.opportunity_id and base.entity = 'opportunity'
where link.zone = 'accept'
    and link.method <> 'pointer'
    and not base.is_linked
    and not coalesce(lead.is_converted, false)
    and lead.created_at <= opportunity.created_at
group by opportunity.opportunity_id
