-- Records whose ids a join may take for another's. 1:1 to such records. other_id: the other one. detail:
--   twin   an id of 15 characters, and one of 18 that begins with it: one record under two names
--   case   two ids that differ in capitals alone: a join that does not look at them makes two records one
-- Of 18 characters the last three tell capitals apart, so there 'case' cannot come of sound ids.
select twin.entity, twin.record_id, min(twin.other_id) as other_id, max(twin.detail) as detail
from (
    select short.entity, unnest([short.record_id, long.record_id]) as record_id,
        unnest([long.record_id, short.record_id]) as other_id, 'twin' as detail
    from linkage_base as short
    join linkage_base as long on long.entity = short.entity
        and left(long.record_id, 15) = short.record_id
        and length(long.record_id) = 18
    where length(short.record_id) = 15
    union all
    select one.entity, one.record_id, other.record_id, 'case'
    from linkage_base as one
    join linkage_base as other on other.entity = one.entity
        and lower(other.record_id) = lower(one.record_id)
        and other.record_id <> one.record_id
) as twin
group by twin.entity, twin.record_id
