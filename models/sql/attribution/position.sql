-- Position-based, 40-20-40: the first and the last touch have two fifths each, those between them share one fifth.
-- One touch has it all, two have a half each. Parts of a whole, both integers: of n touches the whole is 5 (n − 2) parts,
-- the ends have 2 (n − 2) each, the n − 2 others one each. 1:1 to linkage_touch.
select *,
    case
        when touches <= 2 then 1
        when touch_no in (1, touches) then 2 * (touches - 2)
        else 1
    end as parts,
    case when touches <= 2 then touches else 5 * (touches - 2) end as whole
from linkage_touch
