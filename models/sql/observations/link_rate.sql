-- New-business opportunities that are linked to a lead ÷ new-business opportunities, in the opportunity's region.
-- 1:1 to such opportunities. $types: the types that are new business; where the list is empty, every type in which
-- none of $other_words occurs. An opportunity without a type is new business, unless linkage knows its customer.
with linked as (
    select distinct opportunity_id
    from link
)
select
    opportunity.opportunity_id as record_id,
    opportunity.opportunity_id as unit_id,
    opportunity.created_at as occurred_at,
    opportunity.region,
    cast(linked.opportunity_id is not null as integer) as numerator,
    1 as denominator,
    opportunity.file_id,
    opportunity.record_no
from staging_opportunity as opportunity
left join linked on linked.opportunity_id = opportunity.opportunity_id
where case
    when len(cast($types as varchar[])) > 0
        then list_contains(cast($types as varchar[]), opportunity.type)
    else len(list_filter(
        cast($other_words as varchar[]),
        lambda word: contains(lower(opportunity.type), lower(word))
    )) = 0
end
    and opportunity.opportunity_id not in (
        select record_id from linkage_base where entity = 'opportunity' and business = 'customer'
    )
