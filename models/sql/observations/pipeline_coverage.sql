-- Amount of the opportunities that are open now ÷ the amount that sales has to win ($quotas: region and amount in the
-- reporting currency). Only regions with a quota. An opportunity is a row (amount, 0), a quota a row (0, amount), which
-- opens to the newest of its region's opportunities. The region is the unit: nothing was sampled. Every run keeps its own
-- picture. 1:1 to open opportunities with an amount, n:1 to quotas.
with quota as (
    select item.region as region, item.amount as amount
    from (select unnest(cast($quotas as struct(region varchar, amount decimal(18, 2))[])) as item)
)
select
    opportunity.opportunity_id as record_id,
    opportunity.region as unit_id,
    $as_of as occurred_at,
    opportunity.region,
    opportunity.amount_reporting as numerator,
    0 as denominator,
    opportunity.file_id,
    opportunity.record_no
from staging_opportunity as opportunity
join quota on quota.region = opportunity.region
where not is_closed_deal(opportunity.is_won, opportunity.is_closed)
    and opportunity.amount_reporting is not null
    and (opportunity.created_at is null or opportunity.created_at <= $as_of)
union all
select
    'quota|' || quota.region as record_id,
    quota.region as unit_id,
    $as_of as occurred_at,
    quota.region,
    0 as numerator,
    quota.amount as denominator,
    max(opportunity.file_id) as file_id,
    arg_max(opportunity.record_no, (opportunity.file_id, opportunity.record_no)) as record_no
from quota
join staging_opportunity as opportunity on opportunity.region = quota.region
group by quota.region, quota.amount
