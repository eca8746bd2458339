-- One person's DuckDB script for the demo company: reads the newest exports with types, joins by hand, adds up by hand.
-- It knows none of Milepost's SQL, macros or tables, so that its numbers check Milepost's and its seconds are a yardstick.
-- Variables: extracts (the folder), crm (the folder of the newest Salesforce set). Leaves the table reading_by_hand.
-- A record that the reader cannot type is left out as a whole (ignore_errors), as Milepost sends it to quarantine.

-- part: loading

set TimeZone = 'UTC';

-- The fiscal year begins in February; weeks on Monday.
create macro first_day_of(grain, day) as case grain
    when 'week' then cast(date_trunc('week', day) as date)
    when 'month' then cast(date_trunc('month', day) as date)
    when 'quarter' then cast(date_trunc('quarter', day - interval 1 month) + interval 1 month as date)
    when 'year' then cast(date_trunc('year', day - interval 1 month) + interval 1 month as date) end;
create macro first_day_after(grain, period) as cast(period + case grain
    when 'week' then interval 7 day when 'month' then interval 1 month
    when 'quarter' then interval 3 month when 'year' then interval 1 year end as date);

create table region_word as
select region, unnest(string_split(words, ',')) as word
from (values
    ('Nordics', 'nordics,sweden,norway,denmark,finland,swe,nor,dnk,fin'),
    ('DACH', 'dach,germany,austria,switzerland,deu,aut,che'),
    ('UKI', 'uki,uk & ireland,uk & i,united kingdom,ireland,gbr,irl'),
    ('Iberia', 'iberia,spain,portugal,esp,prt'),
    ('CEE', 'cee,poland,czechia,hungary,romania,pol,cze,hun,rou'),
    ('Baltics', 'baltics,estonia,latvia,lithuania,est,lva,ltu')
) as known (region, words);

-- Salesforce.
-- All ten files of the set, since tomorrow's question is about another one; moments and amounts typed, the rest as text.

create table lead as
select lead.*, timezone('Europe/Berlin', "CreatedDate") as created_at, coalesce(region, '?') as region
from read_csv(getvariable('crm') || '/Lead.csv', all_varchar = true, ignore_errors = true, types = {
    'IsConverted': 'BOOLEAN', 'ConvertedDate': 'DATE', 'CreatedDate': 'TIMESTAMPTZ', 'SystemModstamp': 'TIMESTAMPTZ'
}) as lead
left join region_word on word = lower(trim("Region__c"))
where "IsDeleted" = '0';

create table opportunity as
select opportunity.*, timezone('Europe/Berlin', "CreatedDate") as created_at, coalesce(region, '?') as region
from read_csv(getvariable('crm') || '/Opportunity.csv', all_varchar = true, ignore_errors = true, types = {
    'Amount': 'DECIMAL(18, 2)', 'CloseDate': 'DATE', 'IsClosed': 'BOOLEAN', 'IsWon': 'BOOLEAN',
    'CreatedDate': 'TIMESTAMPTZ', 'SystemModstamp': 'TIMESTAMPTZ'
}) as opportunity
left join region_word on word = lower(trim("Region__c"))
-- Amounts in a currency without a rate are nobody's amounts.
where "IsDeleted" = '0' and "CurrencyIsoCode" in ('EUR', 'GBP', 'SEK');

create table task as
select *, timezone('Europe/Berlin', coalesce("CompletedDateTime", "CreatedDate")) as happened_at
from read_csv(getvariable('crm') || '/Task.csv', all_varchar = true, ignore_errors = true, types = {
    'ActivityDate': 'DATE', 'IsClosed': 'BOOLEAN', 'CreatedDate': 'TIMESTAMPTZ', 'CompletedDateTime': 'TIMESTAMPTZ',
    'SystemModstamp': 'TIMESTAMPTZ'
})
where "IsDeleted" = '0';

-- A record that stands twice counts once.
delete from lead where rowid in (
    select rowid from lead qualify row_number() over (partition by "Id" order by "SystemModstamp" desc) > 1);
delete from opportunity where rowid in (
    select rowid from opportunity qualify row_number() over (partition by "Id" order by "SystemModstamp" desc) > 1);
delete from task where rowid in (
    select rowid from task qualify row_number() over (partition by "Id" order by "SystemModstamp" desc) > 1);

create table account as
from read_csv(getvariable('crm') || '/Account.csv', all_varchar = true, ignore_errors = true, types = {'CreatedDate': 'TIMESTAMPTZ'});

create table contact as
from read_csv(getvariable('crm') || '/Contact.csv', all_varchar = true, ignore_errors = true, types = {'CreatedDate': 'TIMESTAMPTZ'});

create table campaign as
from read_csv(getvariable('crm') || '/Campaign.csv', all_varchar = true, ignore_errors = true, types = {
    'StartDate': 'DATE', 'EndDate': 'DATE', 'ActualCost': 'DECIMAL(18, 2)', 'CreatedDate': 'TIMESTAMPTZ'});

create table campaign_member as
from read_csv(getvariable('crm') || '/CampaignMember.csv', all_varchar = true, ignore_errors = true, types = {
    'HasResponded': 'BOOLEAN', 'FirstRespondedDate': 'DATE', 'CreatedDate': 'TIMESTAMPTZ'});

create table contact_role as
from read_csv(getvariable('crm') || '/OpportunityContactRole.csv', all_varchar = true, ignore_errors = true, types = {
    'IsPrimary': 'BOOLEAN', 'CreatedDate': 'TIMESTAMPTZ'});

create table support_case as
from read_csv(getvariable('crm') || '/Case.csv', all_varchar = true, ignore_errors = true, types = {
    'IsClosed': 'BOOLEAN', 'ClosedDate': 'TIMESTAMPTZ', 'CreatedDate': 'TIMESTAMPTZ'});

create table staff as
from read_csv(getvariable('crm') || '/User.csv', all_varchar = true);

-- The other sources.

-- A session is a visitor and his session id; an event without a visitor belongs to none.
create table session as
with event as (
    select user_pseudo_id as visitor, event_timestamp, geo.country as country,
        list_filter(event_params, lambda param: param.key = 'ga_session_id')[1].value.int_value as session_no,
        list_filter(event_params, lambda param: param.key = 'session_engaged')[1].value.string_value = '1' as is_engaged
    from read_parquet(getvariable('extracts') || '/ga4/*.parquet')
), visit as (
    select visitor, session_no, min(event_timestamp) as started, max(event_timestamp) as ended,
        bool_or(is_engaged) as is_engaged, arg_min(country, event_timestamp) as country
    from event
    where visitor is not null and session_no is not null
    group by visitor, session_no
)
select visitor, session_no, timezone('Europe/Berlin', make_timestamptz(started)) as started_at, make_timestamptz(ended) as ended_at,
    coalesce(is_engaged, false) as is_engaged, coalesce(region, '?') as region
from visit left join region_word on word = lower(trim(country));

create table search_query as
select distinct on ("Date", "Country", "Query") "Date" as day, coalesce("Query", '') as query, "Clicks" as clicks, coalesce(region, '?') as region
from read_csv(getvariable('extracts') || '/search/*.csv', all_varchar = true, ignore_errors = true, types = {
    'Date': 'DATE', 'Clicks': 'DOUBLE', 'Impressions': 'DOUBLE'})
left join region_word on word = lower("Country");

-- Three header rows. What was a preview, a test or never finished is no answer.
create table answer as
with sheet as (
    select *, row_number() over (partition by "ResponseId") as copy
    from read_csv(getvariable('extracts') || '/qualtrics/*.csv', all_varchar = true, union_by_name = true)
    where "Status" = 'IP Address' and "Finished" = 'True'
)
select question, score, cast(recorded_at as date) as day, coalesce(region, '?') as region
from (
    select try_cast("RecordedDate" as timestamp) as recorded_at, lower(trim("Region")) as place, try_cast("QCSAT" as integer) as csat,
        try_cast("QCES" as integer) as ces, try_cast("QNPS" as integer) as nps, try_cast("QONB" as integer) as onboarding
    from sheet where copy = 1
)
unpivot (score for question in (csat, ces, nps, onboarding))
left join region_word on word = place
where recorded_at is not null;

create table product_event as
select account_id, trial_id, event, timezone('Europe/Berlin', occurred_at) as occurred_at, coalesce(region_word.region, '?') as region
from (
    select account_id, trial_id, event, try_cast(occurred_at as timestamptz) as occurred_at, region
    from read_json(getvariable('extracts') || '/product/*.jsonl.gz', format = 'newline_delimited', columns = {
        'account_id': 'VARCHAR', 'trial_id': 'VARCHAR', 'event': 'VARCHAR', 'occurred_at': 'VARCHAR', 'region': 'VARCHAR'})
) as event
left join region_word on word = lower(trim(event.region))
where occurred_at is not null;

create table subscription as
select distinct on (subscription_id) subscription_id, account_id, trial_id, plan, mrr, started_on, ended_on, coalesce(region_word.region, '?') as region
from read_csv(getvariable('extracts') || '/subscriptions/*.csv', delim = ';', decimal_separator = ',', dateformat = '%d.%m.%Y',
    ignore_errors = true, all_varchar = true, types = {'mrr': 'DECIMAL(18, 2)', 'started_on': 'DATE', 'ended_on': 'DATE'}) as written
left join region_word on word = lower(trim(written.region));

create table contact_volume as
select distinct on (day, written.region) day, coalesce(region_word.region, '?') as region, offered, answered_within_20s, forecast
from read_csv(getvariable('extracts') || '/contact_centre/*.csv', all_varchar = true, ignore_errors = true, types = {
    'day': 'DATE', 'offered': 'BIGINT', 'answered': 'BIGINT', 'answered_within_20s': 'BIGINT', 'forecast': 'BIGINT'}) as written
left join region_word on word = lower(written.region);

-- How far each source reaches; a day counts to its end. Planned close dates of open deals tell nothing.
create table known_until as
select
    (select max(moment) from (
        select max(created_at) as moment from lead
        union all select max("ConvertedDate") + interval 1 day from lead
        union all select max(created_at) from opportunity
        union all select max("CloseDate") + interval 1 day from opportunity where "IsClosed"
        union all select max(happened_at) from task where "IsClosed"
        union all select timezone('Europe/Berlin', max("CreatedDate")) from account where "IsDeleted" = '0'
        union all select timezone('Europe/Berlin', max("CreatedDate")) from contact where "IsDeleted" = '0'
        union all select timezone('Europe/Berlin', max("CreatedDate")) from support_case where "IsDeleted" = '0'
        union all select timezone('Europe/Berlin', max("ClosedDate")) from support_case where "IsDeleted" = '0'
        union all select max("FirstRespondedDate") + interval 1 day from campaign_member where "IsDeleted" = '0'
    )) as crm,
    (select max(occurred_at) from product_event) as product,
    (select max(greatest(started_on, ended_on)) + interval 1 day from subscription) as subscriptions;

-- part: observations
-- n counts the independent units of a day: leads, deals, answers, trials; for search, visits and contacts the day itself.

create table lead_story as
select lead.created_at, lead.region, crm as until, touched_at,
    coalesce(opportunity.created_at, cast("ConvertedDate" as timestamp)) as deal_opened_at, opportunity."Id" is not null as has_deal,
    cast("CloseDate" as timestamp) as deal_closed_at, coalesce("IsWon", false) as has_won
from lead
cross join known_until
left join opportunity on opportunity."Id" = lead."ConvertedOpportunityId"
left join (
    select lead."Id", min(happened_at) as touched_at
    from task join lead on lead."Id" = task."WhoId"
    where task."IsClosed" and "Subject" not like 'Auto:%' and happened_at >= lead.created_at
    group by lead."Id"
) as touch on touch."Id" = lead."Id";

create table trial as
select trial_id, arg_min(region, occurred_at) filter (where event = 'trial_started') as region,
    min(occurred_at) filter (where event = 'trial_started') as started_at,
    min(occurred_at) filter (where event = 'activated') as activated_at
from product_event
where trial_id is not null
group by trial_id
having started_at is not null;

create table daily as
select 'lead_response_within_sla' as kpi, region, cast(created_at as date) as day, count(*) as n,
    count(*) filter (where touched_at <= created_at + interval 4 hour) as x, count(*) as y
from lead_story where created_at + interval 1 day <= until group by all
union all
select 'lead_to_opportunity_conversion', region, cast(created_at as date), count(*),
    count(*) filter (where has_deal and deal_opened_at <= created_at + interval 90 day), count(*)
from lead_story where created_at + interval 90 day <= until group by all
union all
select 'lead_to_deal_conversion', region, cast(created_at as date), count(*),
    count(*) filter (where has_won and deal_closed_at <= created_at + interval 120 day), count(*)
from lead_story where created_at + interval 120 day <= until group by all
union all
select 'win_rate', region, "CloseDate", count(*), count(*) filter (where "IsWon"), count(*)
from opportunity where "IsWon" or "IsClosed" group by all
union all
select 'link_rate', region, cast(created_at as date), count(*), count("ConvertedOpportunityId"), count(*)
from opportunity
left join (select distinct "ConvertedOpportunityId" from lead) on "ConvertedOpportunityId" = "Id"
where "Type" is null or "Type" not like 'Existing%'
group by all
union all
select 'sales_cycle_days', region, cast(created_at as date), count(*), count(*) filter (where "IsWon"), count(*)
from opportunity where created_at is not null group by all
union all
select 'sales_cycle_days_won', region, "CloseDate", count(*), count(*), count(*)
from opportunity where "IsWon" and created_at is not null group by all
union all
select 'trial_activation', region, cast(started_at as date), count(*),
    count(*) filter (where activated_at <= started_at + interval 14 day), count(*)
from trial cross join known_until where started_at + interval 14 day <= product group by all
union all
select 'trial_to_paid_conversion', region, cast(started_at as date), count(*),
    count(*) filter (where paid_on <= started_at + interval 30 day), count(*)
from trial
cross join known_until
left join (select trial_id, min(started_on) as paid_on from subscription group by trial_id) using (trial_id)
where started_at + interval 30 day <= least(product, subscriptions)
group by all
union all
select 'onboarding_ces', region, day, count(*), count(*) filter (where score >= 5), count(*)
from answer where question = 'onboarding' and score between 1 and 7 group by all
union all
select 'csat', region, day, count(*), count(*) filter (where score >= 4), count(*)
from answer where question = 'csat' and score between 1 and 5 group by all
union all
select 'cdsat', region, day, count(*), count(*) filter (where score = 1), count(*)
from answer where question = 'csat' and score between 1 and 5 group by all
union all
select 'ces', region, day, count(*), count(*) filter (where score >= 5), count(*)
from answer where question = 'ces' and score between 1 and 7 group by all
union all
select 'nps', region, day, count(*), count(*) filter (where score >= 9) - count(*) filter (where score <= 6), count(*)
from answer where question = 'nps' and score between 0 and 10 group by all
union all
select 'non_branded_search_share', region, day, 1,
    sum(clicks) filter (where not regexp_matches(lower(query), '(^|[^a-zа-яё0-9])(northlight|north light|nortlight|northligth|нортлайт)')), sum(clicks)
from search_query where query <> '' group by all
union all
select 'query_coverage', region, day, 1, sum(clicks) filter (where query <> ''), sum(clicks)
from search_query group by all
union all
select 'engaged_session_share', region, cast(started_at as date), 1, count(*) filter (where is_engaged), count(*)
from session group by all
union all
select 'visitor_to_lead_conversion', region, day, 1, sum(leads), sum(sessions)
from (
    select region, cast(created_at as date) as day, 1 as leads, 0 as sessions from lead where created_at is not null
    union all
    select region, cast(started_at as date), 0, 1 from session
)
group by all
union all
select 'service_level', region, day, 1, sum(answered_within_20s), sum(offered) from contact_volume group by all
union all
select 'forecast_wape', region, day, 1, abs(sum(forecast) - sum(offered)), sum(offered) from contact_volume group by all;

-- part: readings

create table grain as select unnest(['week', 'month', 'quarter', 'year', 'all']) as grain;

create table reading_by_hand as
with everybody as (
    select kpi, region, day, n, x, y from daily
    union all
    -- A day on which several regions had visitors is still one day.
    select kpi, '*', day,
        case when kpi in ('non_branded_search_share', 'query_coverage', 'engaged_session_share', 'visitor_to_lead_conversion',
            'service_level', 'forecast_wape') then 1 else sum(n) end,
        sum(x), sum(y)
    from daily group by kpi, day
)
select kpi, region, grain, first_day_of(grain, day) as period,
    cast(sum(n) as bigint) as n, cast(coalesce(sum(x), 0) as double) as numerator, cast(coalesce(sum(y), 0) as double) as denominator,
    case when kpi not like 'sales_cycle%' then case when kpi = 'nps' then 100 else 1 end * numerator / nullif(denominator, 0) end as value
from everybody cross join grain
where grain = 'all' or day is not null
group by kpi, region, grain, period;

-- Medians of cycles.
-- Kaplan–Meier: the share that is still running after each duration is a running product; where it is exactly one half
-- the median lies in the middle of that stretch.

create table cycle as
select 'sales_cycle_days' as kpi, region, cast(created_at as date) as day, coalesce("IsWon", false) as has_ended,
    case when "IsWon" then "CloseDate" - cast(created_at as date)
        when "IsClosed" then greatest("CloseDate" - cast(created_at as date), 0)
        else cast(crm - interval 1 microsecond as date) - cast(created_at as date) end as days
from opportunity cross join known_until where created_at is not null
union all
select 'sales_cycle_days_won', region, "CloseDate", true, "CloseDate" - cast(created_at as date)
from opportunity where "IsWon" and created_at is not null;

create table median_by_hand as
with leaving as (
    select kpi, case grouping(region) when 1 then '*' else region end as region, grain,
        first_day_of(grain, day) as period, days,
        count(*) as gone, count(*) filter (where has_ended) as ended
    from cycle cross join grain
    group by grouping sets ((kpi, region, grain, period, days), (kpi, grain, period, days))
), step as (
    select *, sum(gone) over (cell order by days desc) as running
    from leaving
    window cell as (partition by kpi, region, grain, period)
), curve as (
    select *, product(1 - ended / running) over (partition by kpi, region, grain, period order by days) as still,
        min(days) filter (where ended > 0)
            over (partition by kpi, region, grain, period order by days rows between 1 following and unbounded following) as next_end
    from step
)
select kpi, region, grain, period, arg_min(case when abs(still - 0.5) < 1e-12 then coalesce((days + next_end) / 2, days) else days end, days) as value
from curve
where still <= 0.5 + 1e-12
group by all;

update reading_by_hand set value = median_by_hand.value
from median_by_hand
where reading_by_hand.kpi = median_by_hand.kpi and reading_by_hand.region = median_by_hand.region
    and reading_by_hand.grain = median_by_hand.grain and reading_by_hand.period is not distinct from median_by_hand.period;

-- Retention.
-- A customer of the period's first day is kept if one of his contracts runs on the next period's first day. No weeks.

insert into reading_by_hand
with period as (
    select distinct grain, first_day_of(grain, day) as period, first_day_after(grain, period) as next_period
    from grain, known_until, (
        select unnest(range(min(started_on), max(started_on) + 31, interval 1 day)) as day from subscription)
    where grain in ('month', 'quarter', 'year') and next_period <= subscriptions
), sole as (
    select * from subscription qualify count(*) over (partition by account_id) = 1
), several as (
    select * from subscription qualify count(*) over (partition by account_id) > 1
), customer as (
    select region, grain, period, count(*) as n, count(*) filter (where ended_on is null or ended_on >= next_period) as kept
    from sole join period on started_on <= period and (ended_on is null or ended_on >= period)
    group by all
    union all
    select region, grain, period, count(*), count(*) filter (where is_kept)
    from (
        select account_id, grain, period, arg_min(region, (started_on, subscription_id)) as region,
            exists (from several as later where later.account_id = several.account_id and later.started_on <= next_period
                and (later.ended_on is null or later.ended_on >= next_period)) as is_kept
        from several join period on started_on <= period and (ended_on is null or ended_on >= period)
        group by account_id, grain, period, next_period
    )
    group by region, grain, period
)
select 'retention', case grouping(region) when 1 then '*' else region end, grain, period,
    sum(n), sum(kept), sum(n), sum(kept) / sum(n)
from customer
group by grouping sets ((region, grain, period), (grain, period));
