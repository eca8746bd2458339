-- The pairs that a sample of labels is drawn from: links by a key or a rule, and what the model has scored. 1:1 to pairs.
with keyed as (
    select opportunity_id, lead_id
    from linkage_link
    where zone = 'accept' and method not in ('pointer', 'decision', 'model')
)
select opportunity.region, 1.0 as score, true as is_key
from keyed
join staging_opportunity as opportunity on opportunity.opportunity_id = keyed.opportunity_id
union all
select opportunity.region, candidate.score, false
from linkage_candidate as candidate
join staging_opportunity as opportunity on opportunity.opportunity_id = candidate.opportunity_id
anti join keyed on keyed.opportunity_id = candidate.opportunity_id and keyed.lead_id = candidate.lead_id
