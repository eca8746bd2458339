-- Of what a median is asked: how long, or how much, and whether it has ended. x counts what has ended, except for amounts.

create table lasting as
select 'lead_response_hours' as kpi, 'recorded' as links, region, cast(created_at as date) as day, touched_at is not null as has_ended,
    round((epoch_us(coalesce(touched_at, greatest(timezone('Europe/Berlin', crm), "CreatedDate"))) - epoch_us("CreatedDate")) / 3.6e9, 4) as length
from lead cross join known_until left join touch on lead_id = "Id"
union all
select 'first_call_hours', 'recorded', region, cast(created_at as date), true, round((epoch_us(called_at) - epoch_us("CreatedDate")) / 3.6e9, 4)
from lead join touch on lead_id = "Id" where called_at is not null
union all
select 'resolution_hours', 'recorded', region, cast(timezone('Europe/Berlin', "CreatedDate") as date), "ClosedDate" is not null,
    round((epoch_us(coalesce("ClosedDate", timezone('Europe/Berlin', crm))) - epoch_us("CreatedDate")) / 3.6e9, 4)
from support_case cross join known_until
where not ("IsClosed" and "ClosedDate" is null) and ("ClosedDate" is null or "ClosedDate" >= "CreatedDate")
union all
select 'quote_turnaround_hours', 'recorded', coalesce(region, '?'), cast(timezone('Europe/Berlin', "Requested__c") as date),
    "Sent__c" is not null, round((epoch_us(coalesce("Sent__c", timezone('Europe/Berlin', crm))) - epoch_us("Requested__c")) / 3.6e9, 4)
from quote cross join known_until left join opportunity on opportunity."Id" = "OpportunityId"
where "Status" <> 'Denied' and coalesce("Sent__c" >= "Requested__c", true)
union all
select 'sales_cycle_days', links, region, cast(created_at as date), coalesce("IsWon", false),
    case when "IsWon" then "CloseDate" - cast(created_at as date)
        when "IsClosed" then greatest("CloseDate" - cast(created_at as date), 0)
        else cast(crm - interval 1 microsecond as date) - cast(created_at as date) end
from opportunity cross join known_until cross join reading_of_links where created_at is not null
union all
select 'sales_cycle_days_won', links, region, "CloseDate", true, "CloseDate" - cast(created_at as date)
from opportunity cross join reading_of_links where "IsWon" and created_at is not null
union all
select 'deal_size', 'recorded', region, "CloseDate", true, cast(round("Amount" * rate, 2) as double)
from opportunity asof join euro_rate on currency = "CurrencyIsoCode" and "CloseDate" >= valid_from
where "IsWon" and "Amount" > 0;

insert into daily
select kpi, links, false, region, day, count(*),
    case kpi when 'deal_size' then sum(cast(length as decimal(18, 2))) else count(*) filter (where has_ended) end, count(*)
from lasting group by kpi, links, region, day;
