-- Wins of new business and those among them that no lead points to, by region ('*' for all) and by the month of winning.
-- 1 row per region and month with a win.
select
    coalesce(region, '*') as region,
    cast(date_trunc('month', closed_at) as date) as month,
    count(*) as wins,
    count(*) filter (not is_linked) as unlinked,
    coalesce(sum(amount), 0) as amount,
    coalesce(sum(amount) filter (not is_linked), 0) as unlinked_amount
from linkage_base
where entity = 'opportunity'
    and business = 'new'
    and is_won
    and closed_at is not null
group by grouping sets ((region, date_trunc('month', closed_at)), (date_trunc('month', closed_at)))
order by region, month
