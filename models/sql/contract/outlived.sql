-- Pictures of a stock that no period shows any more: neither the last of their week nor of their month.
kpi = $kpi
and as_of not in (
    select max(as_of)
    from stock_history
    where kpi = $kpi
    group by period_start(last_day_before(as_of), 'week', $week_starts, $fiscal_year_starts_month)
)
and as_of not in (
    select max(as_of)
    from stock_history
    where kpi = $kpi
    group by period_start(last_day_before(as_of), 'month', $week_starts, $fiscal_year_starts_month)
)
