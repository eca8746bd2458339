-- The first touch has it all: parts of a whole, both integers. 1:1 to linkage_touch.
select *, cast(touch_no = 1 as bigint) as parts, cast(1 as bigint) as whole
from linkage_touch
