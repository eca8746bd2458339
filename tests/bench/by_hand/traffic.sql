-- What comes added up per day: searches, visits, contacts. The day is the unit.

insert into daily
select 'non_branded_search_share', 'recorded', true, region, day, 1,
    sum(clicks) filter (where not regexp_matches(lower(query), '(^|[^a-zа-яё0-9])(northlight|north light|nortlight|northligth|нортлайт)')), sum(clicks)
from search_query where query <> '' group by all;

insert into daily
select 'query_coverage', 'recorded', true, region, day, 1, sum(clicks) filter (where query <> ''), sum(clicks)
from search_query group by all;

insert into daily
select 'engaged_session_share', 'recorded', true, region, cast(started_at as date), 1, count(*) filter (where is_engaged), count(*)
from session group by all;

insert into daily
select 'visitor_to_lead_conversion', 'recorded', true, region, day, 1, sum(leads), sum(sessions)
from (
    select region, cast(created_at as date) as day, 1 as leads, 0 as sessions from lead where created_at is not null
    union all
    select region, cast(started_at as date), 0, 1 from session
)
group by all;

-- The contact centre: what was offered, answered, answered in time; its forecast's misses, both ways.
insert into daily
select kpi, 'recorded', true, region, day, 1,
    case kpi
        when 'service_level' then sum(answered_within_20s)
        when 'abandonment_rate' then sum(offered) - sum(answered)
        when 'forecast_wape' then abs(sum(forecast) - sum(offered))
        when 'forecast_over' then greatest(sum(forecast) - sum(offered), 0)
        when 'forecast_under' then least(sum(forecast) - sum(offered), 0)
    end,
    sum(offered)
from contact_volume
cross join (select unnest(['service_level', 'abandonment_rate', 'forecast_wape', 'forecast_over', 'forecast_under']) as kpi)
group by kpi, region, day;
