-- Where each opportunity stands before the repair. 1:1 to opportunities. One word each, the first that holds:
--   pointer      the CRM has linked it                     dangling   its pointer leads nowhere
--   other_type   a renewal or an expansion, by its type    customer   its account is a customer's, as business.sql has it
--   undated      nobody knows when it began                open       its lead may be looked for
-- Table: business (opportunity_id, business).
select
    opportunity.opportunity_id,
    opportunity.created_at,
    opportunity.region,
    case
        when pointed.opportunity_id is not null then 'pointer'
        when opportunity.lead_id is not null then 'dangling'
        when business.business <> 'new' then business.business
        when opportunity.created_at is null then 'undated'
        else 'open'
    end as standing
from staging_opportunity as opportunity
left join (select distinct opportunity_id from linkage_link where method = 'pointer') as pointed
    on pointed.opportunity_id = opportunity.opportunity_id
left join (select distinct opportunity_id, business from business) as business
    on business.opportunity_id = opportunity.opportunity_id
