-- (Won amount − actual cost) ÷ actual cost, in the reporting currency: ratio of sums, the campaign is the unit. 1:1 to campaigns
-- that have begun and whose cost is known and above 0, in the campaign's region, on their first day. An opportunity counts
-- whole for its one campaign (the relation credited), where it was won within the horizon after that day; won without an
-- amount, or with one in a currency without a rate, it adds nothing. Nothing where no opportunity leads to any campaign: that
-- is not computable, and no return of minus 100 %. $campaign_types: which campaigns are events; empty = all.
with event as (
    select *
    from staging_campaign
    where actual_cost_reporting > 0
        and started_on < $as_of
        and (len(cast($campaign_types as varchar[])) = 0 or list_contains(cast($campaign_types as varchar[]), type))
),
won as (
    select event.campaign_id, sum(opportunity.amount_reporting) as amount
    from event
    join credited on credited.campaign_id = event.campaign_id
    join staging_opportunity as opportunity on opportunity.opportunity_id = credited.opportunity_id
    where opportunity.is_won
        and within_horizon(event.started_on, opportunity.closed_at, $horizon_days)
    group by event.campaign_id
)
select
    event.campaign_id as record_id,
    event.campaign_id as unit_id,
    cast(event.started_on as timestamp) as occurred_at,
    event.region,
    coalesce(won.amount, 0) - event.actual_cost_reporting as numerator,
    event.actual_cost_reporting as denominator,
    event.file_id,
    event.record_no
from event
left join won on won.campaign_id = event.campaign_id
where exists (select any_credit.campaign_id from credited as any_credit)
