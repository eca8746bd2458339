-- Opportunities that are open as the CRM shows them now. 1:1 to open opportunities, in the opportunity's region. What was
-- open earlier is not told by today's extract: every run keeps its own picture.
select
    opportunity_id as record_id,
    opportunity_id as unit_id,
    $as_of as occurred_at,
    region,
    1 as numerator,
    1 as denominator,
    file_id,
    record_no
from staging_opportunity
where not is_closed_deal(is_won, is_closed)
    and (created_at is null or created_at <= $as_of)
