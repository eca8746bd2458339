-- Opportunities per region (and '*' for all), for how many a lead is known, and how many pointers lead nowhere.
-- 1 row per region: n:1 from opportunities.
with counted as (
    select
        coalesce(o.region, '*') as region,
        count(*) as opportunities,
        count(l.opportunity_id) as linked,
        count(*) - count(l.opportunity_id) as unlinked,
        round(count(l.opportunity_id) / count(*), 12) as link_share,
        count(*) filter (where l.is_pointer) as pointer
    from staging_opportunity as o
    left join (
        select opportunity_id, bool_or(method = 'pointer') as is_pointer
        from linkage_link where zone = 'accept' group by opportunity_id
    ) as l using (opportunity_id)
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
