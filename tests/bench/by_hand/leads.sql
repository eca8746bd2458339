-- What became of leads. Every file of observations adds its rows to daily: n counts the independent units of a day (leads,
-- deals, answers, trials), and where is_by_day the day itself is the unit. links: by which links it was read.

create table daily (kpi varchar, links varchar, is_by_day boolean, region varchar, day date, n bigint, x decimal(38, 4), y decimal(38, 4));

-- The first thing that a person did about a lead, and the first call; machines begin their subjects with "Auto:".
create table touch as
select lead."Id" as lead_id,
    min(coalesce("CompletedDateTime", task."CreatedDate")) as touched_at,
    min(coalesce("CompletedDateTime", task."CreatedDate")) filter (where "TaskSubtype" = 'Call') as called_at
from task join lead on lead."Id" = task."WhoId"
where task."IsClosed" and "Subject" not like 'Auto:%' and coalesce("CompletedDateTime", task."CreatedDate") >= lead."CreatedDate"
group by lead."Id";

insert into daily
select 'lead_response_within_sla', 'recorded', false, region, cast(created_at as date), count(*),
    count(*) filter (where touched_at <= "CreatedDate" + interval 4 hour), count(*)
from lead cross join known_until left join touch on lead_id = "Id"
where created_at + interval 1 day <= crm group by all;

create table lead_deal as
select links, lead_id, min(opportunity.created_at) as opened_at, min("CloseDate") filter (where "IsWon") as won_on
from linked join opportunity on opportunity."Id" = opportunity_id
group by all;

insert into daily
select 'lead_to_opportunity_conversion', reading_of_links.links, false, region, cast(created_at as date), count(*),
    count(*) filter (where opened_at <= created_at + interval 90 day), count(*)
from lead cross join known_until cross join reading_of_links left join lead_deal on lead_id = "Id" and lead_deal.links = reading_of_links.links
where created_at + interval 90 day <= crm group by all;

insert into daily
select 'lead_to_deal_conversion', reading_of_links.links, false, region, cast(created_at as date), count(*),
    count(*) filter (where won_on <= created_at + interval 120 day), count(*)
from lead cross join known_until cross join reading_of_links left join lead_deal on lead_id = "Id" and lead_deal.links = reading_of_links.links
where created_at + interval 120 day <= crm group by all;

insert into daily
select 'referral_share', 'recorded', false, region, cast(created_at as date), count(*), count(*) filter (where "LeadSource" ilike '%referral%'), count(*)
from lead where "LeadSource" is not null group by all;

-- A lead repeats an earlier one: the same address, or the same number under the same surname.
create table repeated_lead as
with mark as (
    select "Id", created_at, 'mail ' || lower(trim("Email")) as mark from lead where "Email" is not null
    union all
    select "Id", created_at, 'phone ' || regexp_replace("Phone", '[^0-9]', '', 'g') || lower("LastName") from lead where "Phone" is not null
)
select distinct "Id" from mark qualify row_number() over (partition by mark order by created_at, "Id") > 1;

insert into daily
select 'duplicate_lead_rate', 'recorded', false, region, cast(created_at as date), count(*), count(repeated_lead."Id"), count(*)
from lead left join repeated_lead using ("Id") group by all;
