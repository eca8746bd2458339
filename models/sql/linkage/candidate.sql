-- Scored pairs of opportunities and leads: of an opportunity's several people, the one that fits the lead best.
-- 1 row per opportunity and lead. Value: least_score.
select
    l.record_id as opportunity_id,
    r.record_id as lead_id,
    l.person_id as contact_id,
    pair.weight,
    pair.probability as score,
    date_diff('second', r.moment, l.moment) / 86400 as days_between,
    pair.weights,
    pair.levels,
    pair.r_id
from scored_pair as pair
join left_record as l on l.unique_id = pair.l_id
join right_record as r on r.unique_id = pair.r_id
where pair.probability >= $least_score
qualify row_number() over (partition by l.record_id, r.record_id order by pair.weight desc, pair.l_id) = 1
