-- Actual cost of campaigns ÷ new-business opportunities: two things laid over one another, with the day as their unit. A
-- campaign that has begun is a row (cost, 0) on its first day, an opportunity a row (0, 1) on the day of its creation.
-- 1:1 to campaigns whose cost is known, and to such opportunities. $campaign_types: which campaigns; empty = all.
-- $types: the types that are new business; where the list is empty, every type in which none of $other_words occurs.
select
    'campaign|' || campaign_id as record_id,
    cast(started_on as varchar) as unit_id,
    cast(started_on as timestamp) as occurred_at,
    region,
    actual_cost_reporting as numerator,
    0 as denominator,
    file_id,
    record_no
from staging_campaign
where actual_cost_reporting is not null
    and started_on < $as_of
    and (len(cast($campaign_types as varchar[])) = 0 or list_contains(cast($campaign_types as varchar[]), type))
union all
select
    'opportunity|' || opportunity_id as record_id,
    cast(cast(created_at as date) as varchar) as unit_id,
    created_at as occurred_at,
    region,
    0 as numerator,
    1 as denominator,
    file_id,
    record_no
from staging_opportunity
where created_at is not null
    and case
        when len(cast($types as varchar[])) > 0 then list_contains(cast($types as varchar[]), type)
        else len(list_filter(
            cast($other_words as varchar[]),
            lambda word: contains(lower(type), lower(word))
        )) = 0
    end
