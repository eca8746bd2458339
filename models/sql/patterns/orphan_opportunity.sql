-- New business of which nobody can say where it came from: no lead, no contact role, no campaign, no source.
-- 1:1 to such opportunities.
select 'opportunity' as entity, opportunity.opportunity_id as record_id, null as other_id, 'no_origin' as detail
from staging_opportunity as opportunity
join linkage_base as base on base.record_id = opportunity.opportunity_id and base.entity = 'opportunity'
where not base.is_linked
    and opportunity.lead_id is null
    and opportunity.campaign_id is null
    and opportunity.origin is null
    and opportunity.opportunity_id not in (
        select opportunity_id from staging_opportunity_contact where opportunity_id is not null
    )
