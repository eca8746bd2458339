-- Records to compare, normalised: 1:1 to raw_record. Columns as models/linkage/model.yaml names them.
-- Tables: raw_record, phone_key (written, region, keys), company_form (written, company, acronym), mail_domain,
-- role_mailbox. One step after the other, and names as often as there are different ones, so that no text is normalised
-- twice.
with cut as (
    select *,
        address_of(email) as address,
        site_of(website) as site,
        -- Where one column holds the whole name: the last word is the surname.
        first_name is null and regexp_matches(trim(last_name), '\s') as is_whole_name
    from raw_record
),
parted as (
    select *,
        case when is_whole_name then regexp_extract(trim(last_name), '^(.*)\s+\S+$', 1) else first_name end as given_name,
        case when is_whole_name then regexp_extract(trim(last_name), '(\S+)$', 1) else last_name end as family_name
    from cut
),
-- n:1 from records, as family_form.
given_form as materialized (
    select given_name,
        first_word_of(spoken_of(given)) as first_spoken,
        begun_of(first_word_of(given), length(first_word_of(given_name)) = 1) as first_begun
    from (select given_name, latin_of(given_name) as given from (select distinct given_name from parted))
),
family_form as materialized (
    select family_name,
        letters_of(spoken_of(family)) as last_spoken,
        letters_of(family) as last_written
    from (select family_name, latin_of(family_name) as family from (select distinct family_name from parted))
),
spoken as (
    select parted.*,
        given_form.first_spoken, given_form.first_begun, family_form.last_spoken, family_form.last_written,
        company_form.company as company_spoken, company_form.acronym
    from parted
    left join given_form on given_form.given_name = parted.given_name
    left join family_form on family_form.family_name = parted.family_name
    left join company_form on company_form.written = parted.company
),
addressed as (
    select spoken.*,
        public.kind is not null as is_public,
        case when coalesce(public.ignores_dots, false) then replace(mailbox_of(address), '.', '') else mailbox_of(address) end
            as dotless,
        coalesce(public.same_as, host_of(address)) as host,
        coalesce(public.has_tags, false) as is_tagged,
        role.mailbox is not null as is_role
    from spoken
    left join mail_domain as public on public.domain = host_of(spoken.address)
    left join role_mailbox as role on role.mailbox = mailbox_of(spoken.address)
)
select
    unique_id, side, record_id, person_id, moment, known_since, addressed.region,
    first_spoken as first_name,
    first_begun as first_name_begun,
    last_spoken as last_name,
    last_written as last_name_written,
    left(last_spoken, 3) as last_name_beginning,
    company_spoken as company,
    left(company_spoken, 5) as company_beginning,
    acronym,
    -- info@ is a door, no person.
    case when not is_role then case when is_tagged then split_part(dotless, '+', 1) else dotless end || '@' || host end as email,
    coalesce(
        case when not is_public then regexp_replace(host, '^(www|mail|m)\.', '') end,
        case when public_site.kind is null then site end
    ) as domain,
    phone_key.keys as phones,
    -- Google's cookie wraps the visitor's number: GA1.2.123.456 is 123.456.
    nullif(regexp_replace(trim(client_id), '^GA\d+\.\d+\.', ''), '') as client,
    -- One list for both advertisers' marks, told apart by whose they are; their letters' size matters.
    nullif(list_filter(
        [case when trim(gclid) <> '' then 'g:' || trim(gclid) end, case when trim(yclid) <> '' then 'y:' || trim(yclid) end],
        lambda click: click is not null
    ), []) as clicks
from addressed
left join mail_domain as public_site on public_site.domain = addressed.site
left join phone_key on phone_key.written = addressed.phone and phone_key.region is not distinct from addressed.region
