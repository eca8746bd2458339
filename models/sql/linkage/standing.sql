-- Where each opportunity stands before the repair. 1:1 to opportunities. One word each, the first that holds:
--   pointer      the CRM has linked it                     dangling   its pointer leads nowhere
--   other_type   a renewal or an expansion, by its type    customer   its account is of a customer's type
--   undated      nobody knows when it began                open       its lead may be looked for
-- Values: types, other_words (those of the KPI link_rate), customer_account_types.
select
    opportunity.opportunity_id,
    opportunity.created_at,
    opportunity.region,
    case
        when pointed.opportunity_id is not null then 'pointer'
        when opportunity.lead_id is not null then 'dangling'
        when not case
            when len(cast($types as varchar[])) > 0
                then coalesce(list_contains(cast($types as varchar[]), opportunity.type), false)
            else len(list_filter(
                cast($other_words as varchar[]),
                lambda word: contains(lower(coalesce(opportunity.type, '')), lower(word))
            )) = 0
        end then 'other_type'
        when list_contains(cast($customer_account_types as varchar[]), account.type) then 'customer'
        when opportunity.created_at is null then 'undated'
        else 'open'
    end as standing
from staging_opportunity as opportunity
left join (select distinct opportunity_id from linkage_link where method = 'pointer') as pointed
    on pointed.opportunity_id = opportunity.opportunity_id
left join staging_account as account on account.account_id = opportunity.account_id
