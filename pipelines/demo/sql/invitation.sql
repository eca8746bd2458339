-- Whom Qualtrics asked by mail, whether he answered or not. Answers by an open link, previews and tests had no invitation.
-- Variables: seed, first_day, end_day.
--   support   who had a request, in the morning after it was closed; who did not answer is known from support_case
--   others    per answer as many silent ones as chance puts between two answers (a geometric number): so each invitation is
--             answered with the same probability

CREATE OR REPLACE TABLE invitation AS
WITH answered AS (
    SELECT survey, questionnaire.region, draw, answer_no, started_at, duration_seconds, fate >= 45 AS is_finished,
        CASE WHEN survey = 'support' THEN CAST(closed_at AS DATE) + 1
            -- Three of a hundred answer when their fortnight is over.
            ELSE CAST(CAST(started_at AS DATE) - CASE WHEN chance('answers late', draw) < 0.03 THEN 15 ELSE 0 END
                - CAST(pick('asked', draw, 10) AS INTEGER) AS DATE) END AS sent_on
    FROM questionnaire LEFT JOIN support_case USING (case_no)
    WHERE fate >= 15 AND fate % 5 <> 0
), silent AS (
    SELECT survey, region, concat(draw, ' ', k) AS draw, sent_on
    FROM (
        SELECT *, unnest(range(CAST(floor(ln(1 - chance('silent', draw)) / ln(CASE survey WHEN 'onboarding' THEN 0.55 ELSE 0.65 END))
            AS BIGINT))) AS k
        FROM answered WHERE is_finished AND survey <> 'support')
    UNION ALL
    SELECT 'support', region, concat('case ', case_no), CAST(closed_at AS DATE) + 1
    FROM support_case WHERE chance('answered', case_no) >= 0.74
), asked AS (
    FROM answered UNION ALL BY NAME FROM silent
)
SELECT row_number() OVER (ORDER BY sent_on, survey, draw) AS invitation_no, *, sent_on + INTERVAL 6 HOUR AS sent_at,
    CASE WHEN is_finished THEN 'SurveyFinished' WHEN is_finished IS NOT NULL THEN 'SurveyPartiallyFinished'
        WHEN chance('silence', draw) < 0.58 THEN 'Success' WHEN chance('silence', draw) < 0.92 THEN 'Opened'
        WHEN chance('silence', draw) < 0.96 THEN 'HardBounce' WHEN chance('silence', draw) < 0.98 THEN 'Complaint' ELSE 'Skipped' END AS status
FROM (SELECT * REPLACE (greatest(sent_on, getvariable('first_day')) AS sent_on) FROM asked WHERE sent_on < getvariable('end_day'));
