-- The verdicts, and of KPIs that stand on links both halves of the pair. 1:1 to verdict.
--   links                which links the verdict stands on; null where the KPI stands on none
--   recorded, repaired   the value by each; both null where either half has no such period, or the cell is hidden
--   counterpart_*        what the half that is not judged is made of
select
    verdict.*,
    case other.links when 'repaired' then 'recorded' when 'recorded' then 'repaired' end as links,
    case other.links when 'repaired' then verdict.value when 'recorded' then other.value end as recorded,
    case other.links when 'repaired' then other.value when 'recorded' then verdict.value end as repaired,
    cast(other.numerator as double) as counterpart_numerator,
    cast(other.denominator as double) as counterpart_denominator,
    other.n as counterpart_n,
    other.low as counterpart_low,
    other.high as counterpart_high
from verdict
left join reading_counterpart as other
    on other.kpi = verdict.kpi
    and other.region = verdict.region
    and other.grain = verdict.grain
    and other.period is not distinct from verdict.period
    and verdict.verdict is distinct from 'hidden'
