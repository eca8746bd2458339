-- Actual cost of campaigns ÷ leads: two things laid over one another, with the day as their unit. A campaign that has
-- begun is a row (cost, 0) on its first day, a lead a row (0, 1). 1:1 to campaigns whose cost is known, and to leads.
-- $campaign_types, $origins: which campaigns and which leads; empty = all.
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
    'lead|' || lead_id as record_id,
    cast(cast(created_at as date) as varchar) as unit_id,
    created_at as occurred_at,
    region,
    0 as numerator,
    1 as denominator,
    file_id,
    record_no
from staging_lead
where created_at is not null
    and (len(cast($origins as varchar[])) = 0 or list_contains(cast($origins as varchar[]), origin))
