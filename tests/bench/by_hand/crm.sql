-- Salesforce. All eleven files of the set, since tomorrow's question is about another one; moments and amounts typed, the rest as text.

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
select written.*, coalesce(region, '?') as region
from read_csv(getvariable('crm') || '/Case.csv', all_varchar = true, ignore_errors = true, types = {
    'IsClosed': 'BOOLEAN', 'ClosedDate': 'TIMESTAMPTZ', 'CreatedDate': 'TIMESTAMPTZ'}) as written
left join region_word on word = lower(trim("Region__c"))
where "IsDeleted" = '0';

create table quote as
from read_csv(getvariable('crm') || '/Quote.csv', all_varchar = true, ignore_errors = true, types = {
    'Requested__c': 'TIMESTAMPTZ', 'Sent__c': 'TIMESTAMPTZ', 'CreatedDate': 'TIMESTAMPTZ'})
where "IsDeleted" = '0';

create table staff as
from read_csv(getvariable('crm') || '/User.csv', all_varchar = true);

-- What an amount is worth in euros: by the newest rate that was known on the day.
create table euro_rate as
select currency, valid_from, rate
from read_csv(getvariable('company') || '/rates.csv', types = {'valid_from': 'DATE', 'rate': 'DECIMAL(18, 8)'})
union all
select 'EUR', date '1900-01-01', 1;

-- Which lead brought which deal: as the CRM recorded it, and with the repaired links, which are given.
create table linked as
select 'recorded' as links, opportunity."Id" as opportunity_id, lead."Id" as lead_id
from lead join opportunity on opportunity."Id" = "ConvertedOpportunityId"
union all
select 'repaired', opportunity_id, lead_id from given.linkage_link where zone = 'accept';

create table reading_of_links as select unnest(['recorded', 'repaired']) as links;
