-- Leads to which several opportunities are linked: each of them counts the lead's campaign once more. Several leads of one
-- opportunity are a buying group, and no failure. 1:1 to such leads. other_id: the newest of the opportunities.
select
    'lead' as entity,
    link.lead_id as record_id,
    arg_max(opportunity.opportunity_id, (opportunity.created_at, opportunity.opportunity_id)) as other_id,
    cast(count(distinct opportunity.opportunity_id) as varchar) as detail
from linkage_link as link
join staging_opportunity as opportunity on opportunity.opportunity_id = link.opportunity_id
where link.method = 'pointer'
group by link.lead_id
having count(distinct opportunity.opportunity_id) > 1
