-- The records that the patterns name, by id, with file and record number. 1:1 to linkage_pattern. Ids only: who is behind
-- them stays in the warehouse.
select
    found.pattern,
    row_number() over (
        partition by found.pattern order by found.is_won desc nulls last, found.amount desc nulls last, found.entity, found.record_id
    ) as position,
    found.entity, found.record_id, found.other_id, found.detail, found.region, found.owner_id, found.month,
    found.campaign_id as event, found.amount, found.is_won, file.path as file, found.record_no
from linkage_pattern as found
left join (select distinct file_id, path from raw_conservation) as file on file.file_id = found.file_id
order by found.pattern, position
