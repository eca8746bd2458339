-- What a KPI's rows may not be, one row per breach: what, an example, how many. Reads selected_observation.
select 'record_id is empty' as breach, null as example, count(*) as rows
from selected_observation where record_id is null
union all
select 'unit_id is empty', min(record_id), count(*) from selected_observation
where unit_id is null and not $units_are_records
union all
select 'numerator or denominator is empty', min(record_id), count(*)
from selected_observation where numerator is null or denominator is null
union all
select 'file_id or record_no is empty', min(record_id), count(*)
from selected_observation where file_id is null or record_no is null
union all
select 'grain and period are not given together', min(record_id), count(*)
from selected_observation where (grain is null) <> (period is null)
union all
select 'value is empty, and a quantile needs it', min(record_id), count(*)
from selected_observation where $needs_value and value is null
union all
select 'the company declares no such region: ' || region, min(record_id), count(*)
from selected_observation where not list_contains(cast($regions as varchar[]), region) group by region
union all
-- Hashes that all differ are of records that all differ, and cost less than comparing millions of words.
select 'record_id stands more than once', min(record_id), count(*)
from (
    select record_id
    from selected_observation
    where (select count(distinct hash(record_id, grain, period)) < count(*) from selected_observation)
    group by record_id, grain, period
    having count(*) > 1
)
union all
-- One row of a share is one decision: above its denominator the value leaves 0–1, where no interval and no verdict holds.
select 'numerator lies outside 0 to denominator, and a proportion counts yes among all', min(record_id), count(*)
from selected_observation where $is_share and not numerator between 0 and denominator
