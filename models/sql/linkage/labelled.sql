-- Labelled pairs with what linkage makes of them. 1:1 to labelled_pair (lead_id, opportunity_id, is_match).
--   unknown    the lead or the opportunity is not in the extracts
--   recorded   the CRM's own pointer: not the repair's merit
--   key        linked by a key or a rule, whatever the threshold
--   taken      one end is linked to another record by the CRM, a key or a rule, so no score could link the pair
--   scored     the model has a score for it
--   apart      the model has never compared it, or found it all but impossible; the score is 0
-- A pair that a person has decided stands as the model sees it: a decision is a label, and proves nothing of itself.
-- score is what a threshold is compared with; scored the model's own score, where it has one.
-- Values: leads_per_opportunity, opportunities_per_lead.
with held as (
    select opportunity_id, lead_id, method
    from linkage_link
    where zone = 'accept' and method not in ('decision', 'model')
),
pair as (
    select
        labelled.*,
        opportunity.region,
        case
            when opportunity.opportunity_id is null or lead.lead_id is null then 'unknown'
            when held.method = 'pointer' then 'recorded'
            when held.method is not null then 'key'
            when $leads_per_opportunity = 'one' and taken_opportunity.opportunity_id is not null
                or $opportunities_per_lead = 'one' and taken_lead.lead_id is not null
                then 'taken'
            when candidate.score is not null then 'scored'
            else 'apart'
        end as standing,
        candidate.score as scored
    from labelled_pair as labelled
    left join staging_opportunity as opportunity on opportunity.opportunity_id = labelled.opportunity_id
    left join staging_lead as lead on lead.lead_id = labelled.lead_id
    left join held on held.opportunity_id = labelled.opportunity_id and held.lead_id = labelled.lead_id
    left join (select distinct opportunity_id from held) as taken_opportunity
        on taken_opportunity.opportunity_id = labelled.opportunity_id
    left join (select distinct lead_id from held) as taken_lead on taken_lead.lead_id = labelled.lead_id
    left join linkage_candidate as candidate
        on candidate.opportunity_id = labelled.opportunity_id and candidate.lead_id = labelled.lead_id
)
select
    lead_id,
    opportunity_id,
    is_match,
    region,
    standing,
    scored,
    case standing when 'key' then 1.0 when 'scored' then scored else 0.0 end as score
from pair
order by opportunity_id, lead_id
