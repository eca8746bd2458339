-- Whose business an opportunity is, whether or not a lead is known. 1:1 to opportunities. One word each, the first that
-- holds:
--   other_type   a renewal or an expansion, by its type
--   customer     its account is of a customer's type, or, where that is declared, had won another one before
--   new          new business: the denominator of rates on links
-- Values: types, other_words (those of the KPI link_rate), customer_account_types, excludes_earlier_wins.
with first_win as (
    select account_id, min(closed_at) as won_at
    from staging_opportunity
    where is_won
    group by account_id
)
select
    opportunity.opportunity_id,
    case
        when not case
            when len(cast($types as varchar[])) > 0
                then coalesce(list_contains(cast($types as varchar[]), opportunity.type), false)
            else len(list_filter(
                cast($other_words as varchar[]),
                lambda word: contains(lower(coalesce(opportunity.type, '')), lower(word))
            )) = 0
        end then 'other_type'
        when list_contains(cast($customer_account_types as varchar[]), account.type) then 'customer'
        when $excludes_earlier_wins and first_win.won_at < opportunity.created_at then 'customer'
        else 'new'
    end as business
from staging_opportunity as opportunity
left join staging_account as account on account.account_id = opportunity.account_id
left join first_win on first_win.account_id = opportunity.account_id
