-- Leads and opportunities whose moments cannot be what they say. 1:1 to such records. detail, the first that holds:
--   after_end   created after it was converted or closed: the date of creation was overwritten, by a migration as a rule
--   import      created in one minute in which at least $least_import were, and $import_share of all
--   utc_day     the conversion's day is the opportunity's in UTC and not here: one of the two was not put into local time
with moment as (
    select 'lead' as entity, lead_id as record_id, created_at, converted_at as ended_at
    from staging_lead
    union all
    select 'opportunity', opportunity_id, created_at, closed_at
    from staging_opportunity
),
batch as (
    select *,
        count(*) over (partition by entity, date_trunc('minute', created_at)) as together,
        count(*) over (partition by entity) as total
    from moment
    where created_at is not null
),
-- A conversion that makes the opportunity happens in one moment; where only its day is kept, that day is compared.
shifted as (
    select distinct link.lead_id
    from linkage_link as link
    join staging_lead as lead on lead.lead_id = link.lead_id
    join staging_opportunity as opportunity on opportunity.opportunity_id = link.opportunity_id
    where link.method = 'pointer'
        and opportunity.created_at <> date_trunc('day', opportunity.created_at)
        and lead.converted_at = date_trunc('day', lead.converted_at)
        and cast(lead.converted_at as date) <> cast(opportunity.created_at as date)
        and cast(lead.converted_at as date)
            = cast(timezone('UTC', timezone($time_zone, opportunity.created_at)) as date)
),
judged as (
    select batch.entity, batch.record_id,
        case
            when batch.created_at >= date_trunc('day', batch.ended_at) + interval 1 day then 'after_end'
            when batch.together >= $least_import and batch.together >= $import_share * batch.total
                then 'import'
            when shifted.lead_id is not null then 'utc_day'
        end as detail
    from batch
    left join shifted on batch.entity = 'lead' and shifted.lead_id = batch.record_id
)
select entity, record_id, null as other_id, detail
from judged
where detail is not null
