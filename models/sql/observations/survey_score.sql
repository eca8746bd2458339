-- Mean of the scores of one question ($metric) on the KPI's scale. 1:1 to answers; another scale is never converted, and an
-- answer outside the scale (a code for "no answer") is none. $survey: only answers of that survey; null = any.
select
    answer_id as record_id,
    answer_id as unit_id,
    answered_at as occurred_at,
    region,
    score as numerator,
    1 as denominator,
    file_id,
    record_no
from staging_survey_response
where metric = $metric
    and ($survey is null or survey = $survey)
    and coalesce(scale_min, $scale_min) = $scale_min
    and coalesce(scale_max, $scale_max) = $scale_max
    and score between $scale_min and $scale_max
