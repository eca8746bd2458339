-- Amount of the opportunities that are open as the CRM shows them now, in the reporting currency. 1:1 to open opportunities
-- with an amount, in the opportunity's region. Amounts change while a deal is open: every run keeps its own picture.
select
    opportunity_id as record_id,
    opportunity_id as unit_id,
    $as_of as occurred_at,
    region,
    amount_reporting as numerator,
    1 as denominator,
    file_id,
    record_no
from staging_opportunity
where not is_closed_deal(is_won, is_closed)
    and amount_reporting is not null
    and (created_at is null or created_at <= $as_of)
