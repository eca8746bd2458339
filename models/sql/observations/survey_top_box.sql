-- Answers at or above the cut ÷ answers, for one question ($metric). 1:1 to answers.
-- The cut is the question's own, on its own scale, where it declares one; else $top_cut on the KPI's scale. An answer on
-- another scale without a cut of its own, or outside its scale (a code for "no answer"), is in neither sum.
-- $survey: only answers of that survey; null = any.
select
    answer_id as record_id,
    answer_id as unit_id,
    answered_at as occurred_at,
    region,
    cast(score >= coalesce(top_cut, $top_cut) as integer) as numerator,
    1 as denominator,
    score as value,
    file_id,
    record_no
from staging_survey_response
where metric = $metric
    and ($survey is null or survey = $survey)
    and (
        top_cut is not null
        or (coalesce(scale_min, $scale_min) = $scale_min and coalesce(scale_max, $scale_max) = $scale_max)
    )
    and score between coalesce(scale_min, $scale_min) and coalesce(scale_max, $scale_max)
