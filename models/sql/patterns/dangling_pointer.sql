-- Leads and opportunities that point to a record which is not in the extracts. An entity of which nothing is delivered is
-- not missed. 1:1 to such records, by their first such pointer. detail:
--   itself     it points to its own id             spelling   the other is there in other capitals, or with 15 for 18
--   absent     deleted, filtered out, or of another date                                                  characters
with pointer as (
    select 'lead' as entity, lead_id as record_id, 'opportunity' as target, converted_opportunity_id as target_id
    from staging_lead
    union all select 'lead', lead_id, 'contact', converted_contact_id from staging_lead
    union all select 'lead', lead_id, 'account', converted_account_id from staging_lead
    union all select 'lead', lead_id, 'campaign', campaign_id from staging_lead
    union all select 'opportunity', opportunity_id, 'lead', lead_id from staging_opportunity
    union all select 'opportunity', opportunity_id, 'account', account_id from staging_opportunity
    union all select 'opportunity', opportunity_id, 'campaign', campaign_id from staging_opportunity
),
known as (
    select distinct entity, record_id from linkage_base where record_id is not null
    union
    select 'campaign', campaign_id from staging_campaign where campaign_id is not null
),
dangling as (
    select pointer.*
    from pointer
    left join known on known.entity = pointer.target and known.record_id = pointer.target_id
    where pointer.target_id is not null
        and known.record_id is null
        and pointer.target in (select entity from known)
    qualify row_number() over (
        partition by pointer.entity, pointer.record_id
        order by list_position(['opportunity', 'lead', 'account', 'contact', 'campaign'], pointer.target)
    ) = 1
),
-- Spellings of one id: without capitals, and the first 15 of 18 characters.
spelling as (
    select entity, lower(record_id) as written from known
    union
    select entity, lower(left(record_id, 15)) from known where length(record_id) = 18
)
select dangling.entity, dangling.record_id, dangling.target_id as other_id,
    case
        when dangling.target_id = dangling.record_id then 'itself'
        when whole.written is not null or short.written is not null then 'spelling'
        else 'absent'
    end as detail
from dangling
left join spelling as whole on whole.entity = dangling.target and whole.written = lower(dangling.target_id)
left join spelling as short on short.entity = dangling.target
    and short.written = case when length(dangling.target_id) = 18 then lower(left(dangling.target_id, 15)) end
