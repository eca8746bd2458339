-- Invitations answered within the horizon ÷ invitations to people who may answer (AAPOR's RR1, with partial answers among
-- $answered RR2). 1:1 to invitations; refusals, people not reached and those of whom nothing is known stay in the
-- denominator. $answered, $not_eligible: statuses, without regard to case; an answer without a moment counts only where
-- there is no horizon. $survey: only invitations to that survey; null = any.
select
    invitation_id as record_id,
    invitation_id as unit_id,
    sent_at as occurred_at,
    region,
    cast(
        coalesce(list_contains(list_transform(cast($answered as varchar[]), lambda word: lower(word)), lower(status)), false)
        and within_horizon(sent_at, responded_at, $horizon_days)
        as integer
    ) as numerator,
    1 as denominator,
    calendar_days(sent_at, responded_at) as value,
    file_id,
    record_no
from staging_survey_invitation
where ($survey is null or survey = $survey)
    and not coalesce(
        list_contains(list_transform(cast($not_eligible as varchar[]), lambda word: lower(word)), lower(status)), false
    )
