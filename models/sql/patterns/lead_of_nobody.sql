-- Leads that no person of ours works, or that are no prospects at all. 1:1 to such leads. detail, the first that holds:
--   test       a word of $test_words stands in its name or company
--   internal   its address is of one of $internal_domains
--   partner    a partner submitted it: a word of $partner_words stands in its origin
--   queue      nobody owns it, or an owner of $queue_owners, or one who is not among the staff that is delivered
with people as (
    select count(*) as known from staging_staff
),
judged as (
    select lead.lead_id, lead.owner_id,
        case
            when list_has_any(
                cast($test_words as varchar[]),
                regexp_split_to_array(
                    lower(concat_ws(' ', lead.first_name, lead.last_name, lead.company_name)), '[^\p{L}\p{N}]+'
                )
            ) then 'test'
            when list_contains(cast($internal_domains as varchar[]), host_of(address_of(lead.email))) then 'internal'
            when len(list_filter(
                cast($partner_words as varchar[]), lambda word: contains(lower(lead.origin), lower(word))
            )) > 0 then 'partner'
            when lead.owner_id is null
                or list_contains(cast($queue_owners as varchar[]), lead.owner_id)
                or (people.known > 0 and lead.owner_id not in (select staff_id from staging_staff where staff_id is not null))
                then 'queue'
        end as detail
    from staging_lead as lead
    cross join people
)
select 'lead' as entity, lead_id as record_id, owner_id as other_id, detail
from judged
where detail is not null
