-- Promoters minus detractors: an answer counts +1 at or above $promoter_cut, −1 at or below $detractor_cut, else 0. A
-- question's own cuts go before the KPI's; its scale must be the KPI's all the same, since NPS is never converted.
-- 1:1 to answers on the declared scale; codes outside it (11 = blank) are no answers.
-- $survey: only answers of that survey; null = any.
select
    answer_id as record_id,
    answer_id as unit_id,
    answered_at as occurred_at,
    region,
    cast(score >= coalesce(top_cut, $promoter_cut) as integer)
    - cast(score <= coalesce(bottom_cut, $detractor_cut) as integer) as numerator,
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
