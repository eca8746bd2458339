-- How much happens per day and region: the skeleton on which sessions, leads, trials and questionnaires hang.
-- Variables: seed, scale.

-- Weights are decimals: sums of doubles depend on the order in which threads add.
CREATE OR REPLACE TABLE volume AS
WITH weighed AS (
    SELECT day.day, day.month, region.region, region.position, CAST(
        region.weight * month.season * day.weekday_factor
            * exp(0.12 * bell('visitors', concat(day.day, region.region))) AS DECIMAL(18, 9)) AS weight
    FROM day JOIN month USING (month) CROSS JOIN region
), expected AS (
    SELECT weighed.*, weight / sum(weight) OVER () AS share,
        400000 * getvariable('scale') * share AS visits,
        visits * rate.visitor_to_lead_conversion * exp(0.10 * bell('interest', concat(day, region))) AS leads,
        24000 * getvariable('scale') * share AS trials,
        30000 * getvariable('scale') * share AS cases,
        12000 * getvariable('scale') * share AS relationships,
        6000 * getvariable('scale') * share AS onboardings
    FROM weighed JOIN rate USING (region, month)
), added_up AS (
    SELECT day, month, region, position,
        CAST(floor(sum(CAST(visits AS DECIMAL(18, 6))) OVER past) AS BIGINT) AS sessions_until,
        CAST(floor(sum(CAST(leads AS DECIMAL(18, 6))) OVER past) AS BIGINT) AS leads_until,
        CAST(floor(sum(CAST(trials AS DECIMAL(18, 6))) OVER past) AS BIGINT) AS trials_until,
        CAST(floor(sum(CAST(cases AS DECIMAL(18, 6))) OVER past) AS BIGINT) AS cases_until,
        CAST(floor(sum(CAST(relationships AS DECIMAL(18, 6))) OVER past) AS BIGINT) AS relationships_until,
        CAST(floor(sum(CAST(onboardings AS DECIMAL(18, 6))) OVER past) AS BIGINT) AS onboardings_until
    FROM expected
    WINDOW past AS (PARTITION BY region ORDER BY day)
)
SELECT day, month, region, position, lag(sessions_until, 1, 0) OVER past AS sessions_before,
    sessions_until - sessions_before AS sessions,
    leads_until - lag(leads_until, 1, 0) OVER past AS leads,
    trials_until - lag(trials_until, 1, 0) OVER past AS trials,
    cases_until - lag(cases_until, 1, 0) OVER past AS cases,
    relationships_until - lag(relationships_until, 1, 0) OVER past AS relationships,
    onboardings_until - lag(onboardings_until, 1, 0) OVER past AS onboardings
FROM added_up
WINDOW past AS (PARTITION BY region ORDER BY day);
