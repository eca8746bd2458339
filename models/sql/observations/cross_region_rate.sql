-- Linked opportunities all of whose leads are of another region ÷ linked opportunities, in the opportunity's region. Accepted
-- links between known regions. 1:1 to such opportunities.
with linked as (
    select link.opportunity_id, bool_and(lead.region <> opportunity.region) as is_across
    from link
    join staging_lead as lead on lead.lead_id = link.lead_id
    join staging_opportunity as opportunity on opportunity.opportunity_id = link.opportunity_id
    where lead.region <> '?'
        and opportunity.region <> '?'
    group by link.opportunity_id
)
select
    opportunity.opportunity_id as record_id,
    opportunity.opportunity_id as unit_id,
    opportunity.created_at as occurred_at,
    opportunity.region,
    cast(linked.is_across as integer) as numerator,
    1 as denominator,
    opportunity.file_id,
    opportunity.record_no
from staging_opportunity as opportunity
join linked on linked.opportunity_id = opportunity.opportunity_id
