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
    from read_csv(getvariable('extracts') || '/qualtrics/*_survey.csv', all_varchar = true, union_by_name = true)
    where "Status" = 'IP Address' and "Finished" = 'True'
)
select question, score, recorded_at, cast(recorded_at as date) as day, coalesce(region, '?') as region
from (
    select try_cast("RecordedDate" as timestamp) as recorded_at, lower(trim("Region")) as place, try_cast("QCSAT" as integer) as csat,
        try_cast("QCES" as integer) as ces, try_cast("QNPS" as integer) as nps, try_cast("QONB" as integer) as onboarding,
        try_cast("QFCR" as integer) as first_contact
    from sheet where copy = 1
)
unpivot (score for question in (csat, ces, nps, onboarding, first_contact))
left join region_word on word = place
where recorded_at is not null;

-- Whom the surveys were sent to. Skipped is who was spared.
create table invitation as
select distinct on ("distributionId", "contactId") timezone('Europe/Berlin', "sentAt") as sent_at, status,
    timezone('Europe/Berlin', "responseCompletedAt") as answered_at, coalesce(region_word.region, '?') as region
from read_csv(getvariable('extracts') || '/qualtrics/distribution_history.csv', all_varchar = true, ignore_errors = true, types = {
    'sentAt': 'TIMESTAMPTZ', 'responseCompletedAt': 'TIMESTAMPTZ'}) as written
left join region_word on word = lower(written."Region")
where status <> 'Skipped';

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
select distinct on (subscription_id) subscription_id, account_id, trial_id, plan, mrr, currency, started_on, ended_on, coalesce(region_word.region, '?') as region
from read_csv(getvariable('extracts') || '/subscriptions/*.csv', delim = ';', decimal_separator = ',', dateformat = '%d.%m.%Y',
    ignore_errors = true, all_varchar = true, types = {'mrr': 'DECIMAL(18, 2)', 'started_on': 'DATE', 'ended_on': 'DATE'}) as written
left join region_word on word = lower(trim(written.region));

create table contact_volume as
select distinct on (day, written.region) day, coalesce(region_word.region, '?') as region, offered, answered, answered_within_20s, forecast
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
    (select max(moment) from (
        select max(recorded_at) as moment from answer
        union all select max(greatest(sent_at, answered_at)) from invitation
    )) as surveys,
    (select max(greatest(started_on, ended_on)) + interval 1 day from subscription) as subscriptions;

