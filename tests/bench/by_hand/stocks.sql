-- What is there at an instant. The CRM tells of deals only how they stand now: one picture, which every period that holds
-- the last day shows. Of requests it tells when each was open, so every period has its end.

insert into reading_by_hand
with deal as (
    select region, "Amount" * coalesce(rate, 1) as euros
    from opportunity cross join known_until
    asof left join euro_rate on currency = "CurrencyIsoCode" and cast(opportunity.created_at as date) >= valid_from
    where not "IsWon" and not "IsClosed" and opportunity.created_at <= crm
)
select kpi, 'recorded', case grouping(region) when 1 then '*' else region end, grain,
    any_value(first_day_of(grain, cast(crm - interval 1 microsecond as date))),
    count(*) filter (where kpi = 'open_opportunities' or euros is not null),
    case kpi when 'open_opportunities' then count(*) else sum(round(euros, 2)) end,
    count(*) filter (where kpi = 'open_opportunities' or euros is not null),
    case kpi when 'open_opportunities' then count(*) else sum(round(euros, 2)) end
from deal cross join known_until cross join grain cross join (select unnest(['open_opportunities', 'open_pipeline']) as kpi)
where grain <> 'all'
group by grouping sets ((kpi, grain, region), (kpi, grain));

insert into reading_by_hand
with ending as (
    select distinct grain, first_day_of(grain, day) as period, least(first_day_after(grain, period)::timestamp, crm) as ends_at
    from grain, known_until, (
        select cast(unnest(range(min("CreatedDate")::timestamp, max("CreatedDate")::timestamp + interval 1 day, interval 1 day)) as date) as day
        from support_case)
    where grain <> 'all' and period < crm
), request as (
    select region, timezone('Europe/Berlin', "CreatedDate") as asked_at, timezone('Europe/Berlin', "ClosedDate") as closed_at
    from support_case where not ("IsClosed" and "ClosedDate" is null)
)
select 'open_cases', 'recorded', case grouping(region) when 1 then '*' else region end, grain, period, count(*), count(*), count(*), count(*)
from request join ending on asked_at < ends_at and (closed_at is null or closed_at >= ends_at)
group by grouping sets ((region, grain, period), (grain, period));
