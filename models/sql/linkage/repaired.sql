-- Links that the CRM did not record, as rows of linkage_link. 1:1 to chosen_link. A model's or a rule's decision is of the
-- day up to which the data reach, so that the same data give the same links whenever they are worked on.
-- Tables: chosen_link (opportunity_id, lead_id, method, zone, decided_by, decided_at), candidate. Value: model_version.
with reach as (
    select max(watermark) as moment
    from staging_watermark
    where source in (select source from staging_lead union select source from staging_opportunity)
)
select
    chosen.opportunity_id,
    chosen.lead_id,
    chosen.method,
    candidate.score,
    chosen.zone,
    case when chosen.method = 'model' then cast($model_version as varchar) end as model_version,
    coalesce(chosen.decided_by, case
        when chosen.zone = 'review' then null
        when chosen.method = 'model' then 'model'
        else 'rule'
    end) as decided_by,
    coalesce(chosen.decided_at, case when chosen.zone <> 'review' then reach.moment end) as decided_at,
    lead.source
from chosen_link as chosen
cross join reach
left join (select distinct on (lead_id) lead_id, source from staging_lead order by lead_id, source) as lead
    on lead.lead_id = chosen.lead_id
left join candidate on candidate.opportunity_id = chosen.opportunity_id and candidate.lead_id = chosen.lead_id
order by chosen.opportunity_id, chosen.lead_id
