-- What clients said, and whether they came back to support.

insert into daily
select 'onboarding_ces', 'recorded', false, region, day, count(*), count(*) filter (where score >= 5), count(*)
from answer where question = 'onboarding' and score between 1 and 7 group by all;

insert into daily
select kpi, 'recorded', false, region, day, count(*),
    case kpi when 'csat' then count(*) filter (where score >= 4) when 'cdsat' then count(*) filter (where score = 1) else sum(score) end, count(*)
from answer cross join (select unnest(['csat', 'cdsat', 'csat_score']) as kpi)
where question = 'csat' and score between 1 and 5 group by kpi, region, day;

insert into daily
select 'ces', 'recorded', false, region, day, count(*), count(*) filter (where score >= 5), count(*)
from answer where question = 'ces' and score between 1 and 7 group by all;

insert into daily
select 'nps', 'recorded', false, region, day, count(*), count(*) filter (where score >= 9) - count(*) filter (where score <= 6), count(*)
from answer where question = 'nps' and score between 0 and 10 group by all;

-- A request is settled where its customer asked nothing else within a week.
insert into daily
with request as (
    select region, timezone('Europe/Berlin', "CreatedDate") as asked_at,
        lead(asked_at) over (partition by "AccountId" order by "CreatedDate", "Id") as next_at
    from support_case where "AccountId" is not null
)
select 'no_repeat_contact_share', 'recorded', false, region, cast(asked_at as date), count(*),
    count(*) filter (where next_at is null or next_at > asked_at + interval 7 day), count(*)
from request cross join known_until where asked_at + interval 7 day <= crm group by all;
