-- Pairs of an opportunity and a lead that a hard key or a rule proposes; 1 row per pair and method.
--   email    one and the same personal address
--   phone    one and the same number, and surnames that do not speak against it
--   click    one and the same click on an advertisement (gclid, yclid), and surnames that do not speak against it
--   client   one and the same visitor of the web site, and surnames that do not speak against it
--   domain   one corporate domain, and nobody else's lead from there in the shorter window
-- Tables: left_record (opportunities), right_record (leads), shared_key (column_name, value). Values: window_days,
-- late_days, domain_window_days, excludes_known.
with timely as (
    select unique_id, moment - to_days(cast($window_days as integer)) as from_day,
        moment - to_days(cast($domain_window_days as integer)) as from_day_of_domain,
        moment + to_days(cast($late_days as integer)) as until_day
    from left_record
),
by_email as (
    select l.unique_id as l_id, r.unique_id as r_id, 'email' as method
    from left_record as l join right_record as r on l.email = r.email
    anti join shared_key on shared_key.column_name = 'email' and shared_key.value = l.email
),
by_phone as (
    select distinct l.unique_id, r.unique_id, 'phone'
    from (select *, unnest(phones) as phone from left_record) as l
    join (select *, unnest(phones) as phone from right_record) as r on l.phone = r.phone
    anti join shared_key on shared_key.column_name = 'phone' and shared_key.value = l.phone
    where may_be_one_surname(l.last_name, r.last_name, l.last_name_written, r.last_name_written)
),
by_click as (
    select distinct l.unique_id, r.unique_id, 'click'
    from (select *, unnest(clicks) as click from left_record) as l
    join (select *, unnest(clicks) as click from right_record) as r on l.click = r.click
    anti join shared_key on shared_key.column_name = 'click' and shared_key.value = l.click
    where may_be_one_surname(l.last_name, r.last_name, l.last_name_written, r.last_name_written)
),
by_client as (
    select l.unique_id, r.unique_id, 'client'
    from left_record as l join right_record as r on l.client = r.client
    anti join shared_key on shared_key.column_name = 'client' and shared_key.value = l.client
    where may_be_one_surname(l.last_name, r.last_name, l.last_name_written, r.last_name_written)
),
by_domain as (
    select l.unique_id, r.unique_id, 'domain'
    from left_record as l join right_record as r on l.domain = r.domain
),
pair as (
    from by_email union all from by_phone union all from by_click union all from by_client union all from by_domain
)
select
    pair.method, l.record_id as opportunity_id, r.record_id as lead_id, l.unique_id as l_id, r.unique_id as r_id,
    date_diff('second', r.moment, l.moment) / 86400 as days_between,
    -- One address has one domain: that says nothing more.
    coalesce(l.company = r.company, false) or coalesce(l.domain = r.domain and l.email is distinct from r.email, false)
        as is_one_company,
    l.last_name is not null and r.last_name is not null as has_person,
    coalesce(
        (is_a_slip_apart(l.last_name, r.last_name) or is_a_slip_apart(l.last_name_written, r.last_name_written))
        and coalesce(
            is_a_slip_apart(l.first_name, r.first_name) or is_initial(l.first_name_begun, r.first_name_begun), true
        ),
        false
    ) as is_like_person
from pair
join left_record as l on l.unique_id = pair.l_id
join right_record as r on r.unique_id = pair.r_id
join timely on timely.unique_id = l.unique_id
where r.moment <= timely.until_day
    and r.moment >= case pair.method when 'domain' then timely.from_day_of_domain else timely.from_day end
    and (not $excludes_known or coalesce(l.known_since >= r.moment, true))
