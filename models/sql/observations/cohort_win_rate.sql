-- Opportunities won within the horizon after their creation ÷ opportunities created in the period.
-- 1:1 to opportunities with a date, in the opportunity's region; lost and open ones count as not won.
select
    opportunity_id as record_id,
    opportunity_id as unit_id,
    created_at as occurred_at,
    region,
    cast(coalesce(is_won, false) and within_horizon(created_at, closed_at, $horizon_days) as integer) as numerator,
    1 as denominator,
    file_id,
    record_no
from staging_opportunity
where created_at is not null
