-- Opportunities per region (and '*' for all), for how many a lead is known and by which method, how many wait for a
-- person, and how many pointers lead nowhere. An opportunity with links of several methods counts by the first of them in
-- the order of the columns. 1 row per region: n:1 from opportunities.
with accepted as (
    select opportunity_id,
        arg_min(method, list_position(['pointer', 'decision', 'email', 'phone', 'click', 'client', 'domain', 'model'], method)) as method
    from linkage_link
    where zone = 'accept'
    group by opportunity_id
),
asked as (
    select distinct opportunity_id
    from linkage_link
    where zone = 'review'
),
counted as (
    select
        coalesce(o.region, '*') as region,
        count(*) as opportunities,
        count(accepted.opportunity_id) as linked,
        count(*) - count(accepted.opportunity_id) as unlinked,
        round(count(accepted.opportunity_id) / count(*), 12) as link_share,
        count(*) filter (accepted.method = 'pointer') as pointer,
        count(*) filter (accepted.method = 'decision') as decision,
        count(*) filter (accepted.method = 'email') as email,
        count(*) filter (accepted.method = 'phone') as phone,
        count(*) filter (accepted.method = 'click') as click,
        count(*) filter (accepted.method = 'client') as client,
        count(*) filter (accepted.method = 'domain') as domain,
        count(*) filter (accepted.method = 'model') as model,
        count(*) filter (accepted.opportunity_id is null and asked.opportunity_id is not null) as review
    from staging_opportunity as o
    left join accepted using (opportunity_id)
    left join asked using (opportunity_id)
    group by grouping sets ((o.region), ())
),
dangling as (
    select coalesce(region, '*') as region, count(*) as pointers
    from linkage_dangling
    group by grouping sets ((region), ())
)
select counted.*, coalesce(dangling.pointers, 0) as dangling
from counted
left join dangling using (region)
order by region
