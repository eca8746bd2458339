-- A KPI's cells of one region and period, told apart by its slices: largest first, a word that is hidden or unknown last.
select slice, word, value, low, high, n
from slice
where kpi = $kpi and region = $region and grain = $grain and period is not distinct from cast($period as date)
order by slice, word is null, word = '?', n desc, word
