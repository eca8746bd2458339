-- Leads whom somebody recommended us to ÷ leads whose origin is known. 1:1 to such leads.
-- $origin_words: an origin is a recommendation where it contains one of these, without regard to case. Without
-- words nothing can be told apart and there is no row.
select
    lead_id as record_id,
    lead_id as unit_id,
    created_at as occurred_at,
    region,
    cast(
        len(list_filter(cast($origin_words as varchar[]), lambda word: contains(lower(origin), lower(word)))) > 0
        as integer
    ) as numerator,
    1 as denominator,
    file_id,
    record_no
from staging_lead
where trim(origin) <> ''
    and len(cast($origin_words as varchar[])) > 0
