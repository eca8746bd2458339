-- The story as numbers: truth_rate holds the true rate per KPI × region × month from which every record is drawn.
-- Reads the story_* tables (story/*.csv as text). Variables: seed, first_day, end_day.

CREATE OR REPLACE TABLE region AS
SELECT region, CAST(position AS INTEGER) AS position, CAST(weight AS DOUBLE) AS weight, local_currency,
    CAST(local_share AS DOUBLE) AS local_share, CAST(amount_factor AS DOUBLE) AS amount_factor,
    CAST(bypass_share AS DOUBLE) AS bypass_share
FROM story_region;

CREATE OR REPLACE TABLE country AS
SELECT region, country, code, dial, tld, string_split(suffixes, '|') AS suffixes, CAST(share AS DECIMAL(9, 6)) AS part,
    sum(part) OVER (PARTITION BY region ORDER BY code) - part AS share_from,
    -- The last one ends beyond 1, so that no draw falls between two countries.
    CASE WHEN lead(code) OVER (PARTITION BY region ORDER BY code) IS NULL THEN 2
        ELSE sum(part) OVER (PARTITION BY region ORDER BY code) END AS share_to
FROM story_country;

CREATE OR REPLACE TABLE month AS
SELECT CAST(value AS DATE) AS month, row_number() OVER (ORDER BY value) - 1 AS months_since_start,
    -- What the seasons do to traffic: slow Decembers and Julys, strong autumns, and growth.
    [0.92, 1.0, 1.08, 1.0, 1.0, 0.97, 0.8, 0.85, 1.08, 1.12, 1.08, 0.78][extract('month' FROM value)]
        * pow(1.012, months_since_start) AS season
FROM (SELECT unnest(generate_series(getvariable('first_day'), getvariable('end_day') - 1, INTERVAL 1 MONTH)) AS value);

CREATE OR REPLACE TABLE day AS
SELECT CAST(value AS DATE) AS day, CAST(date_trunc('month', value) AS DATE) AS month,
    [1.12, 1.15, 1.14, 1.1, 0.98, 0.42, 0.4][CAST(extract('isodow' FROM value) AS INTEGER)] AS weekday_factor
FROM (SELECT unnest(generate_series(getvariable('first_day'), getvariable('end_day') - 1, INTERVAL 1 DAY)) AS value);

CREATE OR REPLACE TABLE kpi AS
SELECT kpi, grain, CASE direction WHEN 'higher' THEN 1 ELSE -1 END AS sign,
    CAST(margin AS DOUBLE) AS margin, CAST(lowest AS DOUBLE) AS lowest, CAST(highest AS DOUBLE) AS highest,
    CAST(coalesce(horizon_days, '0') AS INTEGER) AS horizon_days
FROM story_kpi;

-- A region's own target before the one for every region. 1:1 to KPI and region.
CREATE OR REPLACE TABLE target AS
SELECT everywhere.kpi, region.region, CAST(coalesce(own.value, everywhere.value) AS DOUBLE) AS target
FROM story_target AS everywhere CROSS JOIN region
LEFT JOIN story_target AS own ON own.kpi = everywhere.kpi AND own.region = region.region
WHERE everywhere.region = 'default';

CREATE OR REPLACE TABLE episode AS
SELECT kpi, region, CAST(begins AS DATE) AS begins,
    coalesce(CAST(nullif(ends, '') AS DATE), getvariable('end_day')) AS ends,
    CAST(gap_at_begin AS DOUBLE) AS gap_at_begin, CAST(gap_at_end AS DOUBLE) AS gap_at_end, story
FROM story_episode;

-- Of six healthy regions one lies on the target and five on its good side, by up to 2.3 margins (about standard errors); an episode replaces that by its gap.
CREATE OR REPLACE TABLE truth_rate AS
SELECT kpi.kpi, region.region, month.month, kpi.sign, kpi.grain, target.target,
    episode.kpi IS NOT NULL AS is_planted,
    round(least(kpi.highest, greatest(kpi.lowest, target.target + coalesce(
        episode.gap_at_begin + (episode.gap_at_end - episode.gap_at_begin)
            * date_diff('month', episode.begins, month.month)
            / greatest(1, date_diff('month', episode.begins, episode.ends) - 1),
        kpi.sign * kpi.margin * [0, 1.0, 1.3, 1.5, 1.8, 2.3][1 + (region.position + pick('health', kpi.kpi, 6)) % 6]
    ))), 6) AS rate
FROM kpi JOIN target USING (kpi) JOIN region USING (region) CROSS JOIN month
LEFT JOIN episode ON episode.kpi = kpi.kpi AND episode.region = region.region
    AND month.month >= episode.begins AND month.month < episode.ends;

-- The same, one column per KPI, for joins by region and month. n:1 from any record.
CREATE OR REPLACE TABLE rate AS
PIVOT (SELECT kpi, region, month, rate FROM truth_rate) ON kpi USING first(rate) GROUP BY region, month;
