-- Answers at or above $top_cut ÷ answers, for one question ($metric) on one declared scale.
-- 1:1 to answers. An answer given on another scale, or outside its own (a code for "no answer"), is in neither sum.
-- $survey: only answers of that survey; null = any.
select
    answer_id as record_id,
    answer_id as unit_id,
    answered_at as occurred_at,
    region,
    cast(score >= $top_cut as integer) as numerator,
    1 as denominator,
    score as value,
    file_id,
    record_no
from staging_survey_response
where metric = $metric
    and ($survey is null or survey = $survey)
    and coalesce(scale_min, $scale_min) = $scale_min
    and coalesce(scale_max, $scale_max) = $scale_max
    and score between $scale_min and $scale_max
