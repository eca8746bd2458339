-- Whether people's responses reach the CRM, per source and region. A source of web goals: form goals for which there was
-- a lead from the site, month by month and region by region (more leads than goals in one month heal no other month). A
-- source of campaign members: campaigns with at least one response recorded; its regions are those of the members' leads.
with lead as (
    select
        l.lead_id,
        l.source,
        l.region,
        l.created_at,
        list_any_value([o for o in $web_origins if contains(lower(l.origin), o)]) is not null as is_web,
        list_any_value([o for o in $mail_origins if contains(lower(l.origin), o)]) is not null as is_mail,
        list_any_value([o for o in $chat_origins if contains(lower(l.origin), o)]) is not null as is_chat
    from staging_lead as l
), recent as (
    select lead.* from lead join staging_watermark as w using (source)
    where lead.created_at >= days_later(w.watermark, -1 * $days)
), beside as (
    select coalesce(region, '*') as region, count(*) filter (is_mail) as mail_leads, count(*) filter (is_chat) as chat_leads
    from recent group by grouping sets ((region), ())
), form as (
    select g.source, g.region, date_trunc('month', g.occurred_at) as month, count(*) as goals
    from staging_web_goal as g
    join staging_watermark as w using (source)
    where g.occurred_at >= days_later(w.watermark, -1 * $days)
        and list_any_value([f for f in $form_goals if contains(lower(g.goal), f)]) is not null
    group by all
), arrived as (
    select region, date_trunc('month', created_at) as month, count(*) as leads from lead where is_web group by all
), by_form as (
    select form.source, form.region, form.goals, least(form.goals, coalesce(arrived.leads, 0)) as leads
    from form left join arrived using (region, month)
), member as (
    select m.source, coalesce(lead.region, '?') as region, m.campaign_id, coalesce(m.has_responded, false) as has_responded
    from staging_campaign_member as m
    left join lead using (lead_id)
    join staging_watermark as w on w.source = m.source
    where coalesce(m.created_at, w.watermark) >= days_later(w.watermark, -1 * $days)
), by_campaign as (
    select source, coalesce(region, '*') as region, campaign_id, bool_or(has_responded) as has_responded
    from member group by grouping sets ((source, region, campaign_id), (source, campaign_id))
), counted as (
    select
        source, coalesce(region, '*') as region, sum(leads) as numerator, sum(goals) as denominator,
        'form fills of the site have a lead from the site' as counted_en, 'заявок с форм сайта стали лидами' as counted_ru
    from by_form group by grouping sets ((source, region), (source))
    union all by name
    select
        source, region, count(*) filter (has_responded) as numerator, count(*) as denominator,
        'campaigns have responses recorded' as counted_en, 'кампаний с отмеченными откликами' as counted_ru
    from by_campaign group by source, region
)
select
    counted.*,
    coalesce(beside.mail_leads, 0) as mail_leads,
    coalesce(beside.chat_leads, 0) as chat_leads
from counted
left join beside using (region)
