-- Questionnaires of three surveys before they take Qualtrics' shape. Sent answers only; scores come from the true rates.
-- Variables: seed, first_day.

CREATE OR REPLACE TABLE questionnaire AS
WITH relationship AS (
    SELECT 'relationship' AS survey, day, region, unnest(range(relationships)) AS k, position, CAST(NULL AS BIGINT) AS case_no FROM volume
), onboarding AS (
    SELECT 'onboarding', day, region, unnest(range(onboardings)), position, CAST(NULL AS BIGINT) FROM volume
), support AS (
    -- Three of four cases are answered, one to three days after they were closed.
    SELECT 'support', CAST(closed_at + seconds(86400 * (1 + 2 * chance('answer lag', case_no))) AS DATE), region, case_no,
        CAST(0 AS INTEGER), case_no
    FROM support_case WHERE chance('answered', case_no) < 0.74
), everything AS (
    SELECT * FROM relationship UNION ALL SELECT * FROM onboarding UNION ALL SELECT * FROM support
), numbered AS (
    SELECT *, row_number() OVER (PARTITION BY survey ORDER BY day, position, region, k) AS answer_no,
        concat(survey, ' ', answer_no) AS draw, CAST(date_trunc('month', day) AS DATE) AS month
    FROM everything WHERE day < getvariable('end_day')
)
SELECT numbered.*,
    CAST(day AS TIMESTAMP) + seconds(3600 * (7 + 14 * chance('answered at', draw))) AS started_at,
    40 + pick('seconds', draw, 400) AS duration_seconds,
    -- Top box, bottom box, and the rest between them; NPS keeps a third of passives.
    CASE WHEN chance('csat', draw) < rate.csat THEN 4 + CAST(chance('csat', draw) < 0.55 * rate.csat AS INTEGER)
        WHEN chance('csat', draw) >= 1 - rate.cdsat THEN 1 ELSE 2 + pick('csat middle', draw, 2) END AS csat,
    CASE WHEN chance('ces', draw) < rate.ces THEN 5 + pick('ces high', draw, 3) ELSE 1 + pick('ces low', draw, 4) END AS ces,
    CASE WHEN chance('nps', draw) < (0.66 + rate.nps / 100) / 2 THEN 9 + pick('nps high', draw, 2)
        WHEN chance('nps', draw) < (0.66 + rate.nps / 100) / 2 + 0.34 THEN 7 + pick('nps middle', draw, 2)
        ELSE pick('nps low', draw, 7) END AS nps,
    CASE WHEN chance('onboarding', draw) < rate.onboarding_ces THEN 5 + pick('onboarding high', draw, 3)
        ELSE 1 + pick('onboarding low', draw, 4) END AS onboarding,
    -- 9 is "I do not remember".
    CASE WHEN survey <> 'support' THEN NULL WHEN chance('remembers', draw) >= 0.96 THEN 9
        ELSE CAST(chance('first contact', draw) < rate.first_contact_resolution AS INTEGER) END AS first_contact,
    CASE WHEN chance('no region', draw) < 0.015 THEN '' WHEN region = 'UKI' AND chance('word', draw) < 0.3 THEN 'UK & I' ELSE region END AS region_word,
    pick('what became of it', draw, 1000) AS fate
FROM numbered JOIN rate USING (region, month);
