-- Won ÷ (won + lost) of the opportunities closed in the period; open ones are in neither sum.
-- 1:1 to closed opportunities, in the opportunity's region.
select
    opportunity_id as record_id,
    opportunity_id as unit_id,
    closed_at as occurred_at,
    region,
    cast(coalesce(is_won, false) as integer) as numerator,
    1 as denominator,
    file_id,
    record_no
from staging_opportunity
where is_closed_deal(is_won, is_closed)
