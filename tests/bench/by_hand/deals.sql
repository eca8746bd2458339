-- What became of deals, and what is known of where they came from.

insert into daily
select 'win_rate', 'recorded', false, region, "CloseDate", count(*), count(*) filter (where "IsWon"), count(*)
from opportunity where "IsWon" or "IsClosed" group by all;

insert into daily
select 'cohort_win_rate', 'recorded', false, region, cast(created_at as date), count(*),
    count(*) filter (where "IsWon" and "CloseDate" <= created_at + interval 120 day), count(*)
from opportunity cross join known_until where created_at + interval 120 day <= crm group by all;

-- New business, with all that could tell its origin. A campaign reached it where it names one, or where one of its leads was
-- among a campaign's members; reached_by: by which links the lead is its.
create table new_business as
select "Id", created_at, region, "CampaignId", "LeadSource" as origin,
    exists (from contact_role where contact_role."OpportunityId" = opportunity."Id" and "IsDeleted" = '0') as has_role,
    exists (from linked where opportunity_id = "Id" and links = 'recorded') as is_recorded,
    exists (from linked where opportunity_id = "Id" and links = 'repaired') as is_repaired,
    exists (
        from linked join lead on lead."Id" = lead_id
        where opportunity_id = opportunity."Id" and links = 'repaired' and not "IsConverted" and lead.created_at <= opportunity.created_at
    ) as has_free_lead,
    list_distinct(array(
        select links from linked join campaign_member on "LeadId" = lead_id
        where opportunity_id = opportunity."Id" and "IsDeleted" = '0'
    )) as reached_by
from opportunity
where "Type" is null or "Type" not like 'Existing%';

insert into daily
select 'link_rate', links, false, region, cast(created_at as date), count(*),
    count(*) filter (where case links when 'recorded' then is_recorded else is_repaired end), count(*)
from new_business cross join reading_of_links group by all;

insert into daily
select 'conversion_bypass_rate', 'recorded', false, region, cast(created_at as date), count(*),
    count(*) filter (where has_free_lead and not is_recorded), count(*)
from new_business group by all;

insert into daily
select 'orphan_opportunity_rate', links, false, region, cast(created_at as date), count(*),
    count(*) filter (where not is_recorded and not has_role and "CampaignId" is null and origin is null
        and not (links = 'repaired' and is_repaired)), count(*)
from new_business cross join reading_of_links group by all;

insert into daily
select 'contact_role_coverage', 'recorded', false, region, cast(created_at as date), count(*), count(*) filter (where has_role), count(*)
from new_business group by all;

insert into daily
select 'campaign_coverage', links, false, region, cast(created_at as date), count(*), count("CampaignId"), count(*)
from new_business cross join reading_of_links
where "CampaignId" is not null or list_contains(reached_by, links)
group by all;

-- Deals whose leads are all of another region; a region that nobody knows is neither here nor there.
insert into daily
with pair as (
    select links, opportunity."Id", any_value(opportunity.region) as region, any_value(cast(opportunity.created_at as date)) as day,
        bool_and(lead.region <> opportunity.region) as is_across
    from linked join opportunity on opportunity."Id" = opportunity_id join lead on lead."Id" = lead_id
    where lead.region <> '?' and opportunity.region <> '?'
    group by links, opportunity."Id"
)
select 'cross_region_rate', links, false, region, day, count(*), count(*) filter (where is_across), count(*) from pair group by all;

-- The one campaign of a deal: the CRM's own, else that of the last person who took part in one, at most a year before the deal
-- was typed in. What repaired links say counts where the recorded ones are silent.
create table deal_campaign as
with took_part as (
    select "CampaignId", "LeadId", "ContactId", "FirstRespondedDate" as day from campaign_member where "IsDeleted" = '0' and "HasResponded"
),
met as (
    select links, opportunity_id, "CampaignId", day from linked join took_part on "LeadId" = lead_id
    union all
    select links, opportunity_id, "CampaignId", day
    from linked join lead on lead."Id" = lead_id join took_part on "ContactId" = "ConvertedContactId"
    union all
    select links, "OpportunityId", "CampaignId", day
    from contact_role join took_part using ("ContactId") cross join reading_of_links where "IsDeleted" = '0'
),
last_met as (
    select links, opportunity_id, arg_max(met."CampaignId", (day, met."CampaignId")) as campaign
    from met join opportunity on "Id" = opportunity_id
    where day between created_at - interval 365 day and created_at
    group by all
)
select reading_of_links.links, "Id", coalesce("CampaignId", recorded.campaign, last_met.campaign) as campaign
from opportunity cross join reading_of_links
left join last_met on last_met.links = reading_of_links.links and last_met.opportunity_id = "Id"
left join last_met as recorded on recorded.links = 'recorded' and recorded.opportunity_id = "Id";

insert into daily
select 'event_roi', reading_of_links.links, false, coalesce(any_value(region), '?'), "StartDate", 1,
    coalesce(sum(round("Amount" * rate, 2)), 0) - any_value("ActualCost"), any_value("ActualCost")
from campaign cross join known_until cross join reading_of_links
left join region_word on word = lower(trim("Region__c"))
left join (
    select links, campaign, "CloseDate", "Amount", rate
    from deal_campaign join opportunity using ("Id") asof join euro_rate on currency = "CurrencyIsoCode" and "CloseDate" >= valid_from
    where "IsWon"
) as won on won.campaign = campaign."Id" and won.links = reading_of_links.links and "CloseDate" <= "StartDate" + interval 180 day
where "IsDeleted" = '0' and "ActualCost" > 0 and "StartDate" + interval 180 day <= crm
group by reading_of_links.links, campaign."Id", "StartDate";
