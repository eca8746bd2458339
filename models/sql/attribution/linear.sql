-- Every touch has the same: parts of a whole, both integers. 1:1 to linkage_touch.
select *, cast(1 as bigint) as parts, touches as whole
from linkage_touch
