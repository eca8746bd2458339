-- A KPI's observation with the word of a slice in place of its region: each record once under its own region and once
-- under '*' (1:2), as word, a separator that no text holds, and region. Reads observation and record_word (1 row per
-- record). A record without a word is '?'; the words beyond the 50 most frequent ones are '…'.
with word_kept as (
    select word
    from observation
    join record_word on record_word.record_id = observation.record_id
    where word is not null
    group by word
    order by count(*) desc, word
    limit 50
)
select
    observation.* replace (
        case
            when record_word.word is null then '?'
            when word_kept.word is null then '…'
            else word_kept.word
        end || chr(31) || place.region as region
    )
from observation
left join record_word on record_word.record_id = observation.record_id
left join word_kept on word_kept.word = record_word.word
cross join lateral (select unnest([observation.region, '*']) as region) as place
