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

insert into daily
select 'first_contact_resolution', 'recorded', false, region, day, count(*), sum(score), count(*)
from answer where question = 'first_contact' and score in (0, 1) group by all;

-- Who was asked a fortnight ago or earlier, and who had answered to the end within a fortnight.
insert into daily
select 'survey_response_rate', 'recorded', false, region, cast(sent_at as date), count(*),
    count(*) filter (where status = 'SurveyFinished' and answered_at <= sent_at + interval 14 day), count(*)
from invitation cross join known_until where sent_at + interval 14 day <= surveys group by all;

-- What requests left to do: done on the day that was promised, or before.
insert into daily
select 'task_sla_compliance', 'recorded', false, coalesce(region, '?'), "ActivityDate", count(*),
    count(*) filter (where cast(timezone('Europe/Berlin', "CompletedDateTime") as date) <= "ActivityDate"), count(*)
from task left join region_word on word = lower("Region__c") cross join known_until
where "Type" is not null and "ActivityDate" + interval 1 day <= crm group by all;
