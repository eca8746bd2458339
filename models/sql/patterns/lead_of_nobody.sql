-- Leads that no person of ours works, or that are no prospects at all. 1:1 to such leads. Table: pattern_person (leads and
-- contacts, normalised). detail, the first that holds:
--   test       a word of $test_words stands in its name or company
--   internal   its address is of one of $internal_domains
--   partner    a partner submitted it: a word of $partner_words stands in its origin
--   queue      an owner of $queue_owners; nobody, where others have an owner; or one who is not among the staff, where others
--              are (by id, name or address)
with people as (
    select staff_id as known from staging_staff where staff_id is not null
    union select name from staging_staff where name is not null
    union select email from staging_staff where email is not null
),
owned as (
    select count(owner_id) > 0 as has_owners, count(owner_id) filter (owner_id in (select known from people)) > 0 as has_staff
    from staging_lead
),
person as (
    select distinct on (record_id) record_id, email from pattern_person where side = 'lead' order by record_id, email
),
-- Names as words with a blank on either side.
worded as (
    select *, ' ' || regexp_replace(
        lower(concat_ws(' ', first_name, last_name, company_name)), '[^\p{L}\p{N}]+', ' ', 'g'
    ) || ' ' as words
    from staging_lead
),
judged as (
    select lead.lead_id,
        case
            when len(list_filter(
                cast($test_words as varchar[]), lambda word: contains(lead.words, ' ' || lower(word) || ' ')
            )) > 0 then 'test'
            when split_part(person.email, '@', 2) in (select unnest(cast($internal_domains as varchar[]))) then 'internal'
            when len(list_filter(
                cast($partner_words as varchar[]), lambda word: contains(lower(lead.origin), lower(word))
            )) > 0 then 'partner'
            when list_contains(cast($queue_owners as varchar[]), lead.owner_id)
                or (owned.has_owners and lead.owner_id is null)
                or (owned.has_staff and lead.owner_id not in (select known from people))
                then 'queue'
        end as detail
    from worded as lead
    cross join owned
    left join person on person.record_id = lead.lead_id
)
select 'lead' as entity, lead_id as record_id, null as other_id, detail
from judged
where detail is not null
