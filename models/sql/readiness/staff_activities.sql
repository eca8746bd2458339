-- Leads and opportunities that somebody worked on, per source and region: at least one activity that no machine made. A
-- contact's activity counts for the lead that became the contact.
with subject as (
    select l.source, l.region, 'lead|' || l.lead_id as subject
    from staging_lead as l
    join staging_watermark as w using (source)
    where l.created_at between days_later(w.watermark, -1 * $days) and days_later(w.watermark, -1 * $grace_days)
    union all
    select o.source, o.region, 'opportunity|' || o.opportunity_id
    from staging_opportunity as o
    join staging_watermark as w using (source)
    where o.created_at between days_later(w.watermark, -1 * $days) and days_later(w.watermark, -1 * $grace_days)
), entered as (
    select lead_id, contact_id, opportunity_id from staging_activity where not coalesce(is_automatic, false)
), worked as (
    select 'lead|' || lead_id as subject from entered
    union
    select 'opportunity|' || opportunity_id from entered
    union
    select 'lead|' || l.lead_id from staging_lead as l join entered as e on e.contact_id = l.converted_contact_id
)
select
    subject.source,
    coalesce(subject.region, '*') as region,
    count(worked.subject) as numerator,
    count(*) as denominator
from subject
left join worked using (subject)
group by grouping sets ((subject.source, subject.region), (subject.source))
