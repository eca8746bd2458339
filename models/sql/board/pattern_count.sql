-- How often each computable pattern occurs among its denominator: by region, owner, month in which the record began, event,
-- and in all. '?' where a record has none, so the keys of a dimension add up to all. Amounts are in the reporting currency;
-- where the denominator has none, they are null.
-- 1 row per pattern, dimension and key of the denominator; keys without a record are there with 0.
-- not_comparable: of the denominator, those that no method could hold against a lead, of the patterns in $on_repair;
-- they count as not found, so the pattern occurs at least as often as said.
with base as (
    select unnest(populations) as population, region, owner_id, cast(date_trunc('month', begun_at) as date) as month,
        campaign_id, amount, is_won
    from linkage_base
),
-- One shape for both sides: (group, dimension, key) and sums.
record as (
    select population as grouped, 'base' as side, coalesce(region, '?') as region, coalesce(owner_id, '?') as owner,
        coalesce(cast(month as varchar), '?') as month, coalesce(campaign_id, '?') as event, amount, is_won
    from base
    union all
    select pattern, 'found', coalesce(region, '?'), coalesce(owner_id, '?'), coalesce(cast(month as varchar), '?'),
        coalesce(campaign_id, '?'), amount, is_won
    from linkage_pattern
),
counted as (
    select
        grouped, side,
        case when grouping(region) = 0 then 'region' when grouping(owner) = 0 then 'owner'
            when grouping(month) = 0 then 'month' when grouping(event) = 0 then 'event' else 'all' end as dimension,
        coalesce(region, owner, month, event, '*') as key,
        count(*) as records,
        sum(amount) as amount,
        count(*) filter (is_won) as won,
        sum(amount) filter (is_won) as won_amount
    from record
    group by grouping sets (
        (grouped, side), (grouped, side, region), (grouped, side, owner), (grouped, side, month), (grouped, side, event)
    )
),
denominator as (
    select state.pattern, counted.dimension, counted.key, sum(counted.records) as base, sum(counted.amount) as base_amount,
        sum(counted.won) as base_won, sum(counted.won_amount) as base_won_amount
    from linkage_pattern_state as state
    join counted on counted.side = 'base' and list_contains(state.populations, counted.grouped)
    where state.is_computable
    group by state.pattern, counted.dimension, counted.key
)
select
    denominator.pattern, denominator.dimension, denominator.key,
    coalesce(campaign.name, denominator.key) as label,
    coalesce(found.records, 0) as records,
    cast(denominator.base as bigint) as base,
    coalesce(blind.records, 0) as not_comparable,
    case when denominator.base_amount is not null then coalesce(found.amount, 0) end as amount,
    denominator.base_amount,
    coalesce(found.won, 0) as won,
    cast(denominator.base_won as bigint) as base_won,
    case when denominator.base_amount is not null then coalesce(found.won_amount, 0) end as won_amount,
    case when denominator.base_amount is not null then coalesce(denominator.base_won_amount, 0) end as base_won_amount
from denominator
left join counted as found on found.side = 'found' and found.grouped = denominator.pattern
    and found.dimension = denominator.dimension and found.key = denominator.key
left join counted as blind on blind.side = 'base' and blind.grouped = 'not_comparable'
    and list_contains(cast($on_repair as varchar[]), denominator.pattern)
    and blind.dimension = denominator.dimension and blind.key = denominator.key
left join (
    select campaign_id, any_value(name) as name from staging_campaign group by campaign_id
) as campaign on denominator.dimension = 'event' and campaign.campaign_id = denominator.key
order by denominator.pattern, denominator.dimension, denominator.key
