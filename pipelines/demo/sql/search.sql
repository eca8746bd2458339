-- One month of search queries per day, country and query (variable month), as a search console's interface answers.
-- An empty query stands for all those that are too rare to be shown.
CREATE OR REPLACE TABLE extract AS
WITH daily AS (
    SELECT day.day, region.region, country.code,
        -- Clicks of a country's day; searches do not grow with the demo's scale.
        200 * region.weight * 6 * country.part * month.season * day.weekday_factor
            * exp(0.15 * bell('clicks', concat(day.day, country.code))) AS clicks,
        least(0.98, greatest(0.02, rate.query_coverage + 0.03 * bell('coverage', concat(day.day, country.code)))) AS coverage,
        least(0.98, greatest(0.02, rate.non_branded_search_share + 0.03 * bell('brand', concat(day.day, country.code)))) AS non_branded
    FROM day JOIN month USING (month) CROSS JOIN region JOIN country USING (region)
    JOIN rate ON rate.region = region.region AND rate.month = day.month
    WHERE day.month = getvariable('month')
), asked AS (
    -- People ask in English and in their region's language.
    SELECT region.region, query, is_brand = '1' AS is_brand,
        CAST(story_query.weight AS DOUBLE) / sum(CAST(story_query.weight AS INTEGER)) OVER (PARTITION BY region.region, is_brand) AS part
    FROM story_query JOIN region ON coalesce(story_query.region, region.region) = region.region
), counted AS (
    SELECT day, code, query, clicks * coverage * part * CASE WHEN is_brand THEN 1 - non_branded ELSE non_branded END AS expected
    FROM daily JOIN asked USING (region)
    UNION ALL
    SELECT day, code, '', clicks * (1 - coverage) FROM daily
)
SELECT row_number() OVER (ORDER BY day, code, query) AS record_no, query <> '' AS may_be_dirty,
    CAST(day AS VARCHAR) AS "Date", code AS "Country", query AS "Query",
    CAST(CAST(floor(expected + chance('click', concat(day, code, query))) AS BIGINT) AS VARCHAR) AS "Clicks",
    CAST(CAST(floor(expected * 14 + 1 + 6 * chance('impression', concat(day, code, query))) AS BIGINT) AS VARCHAR) AS "Impressions"
FROM counted
-- Queries nobody clicked are mostly below the interface's floor.
WHERE floor(expected + chance('click', concat(day, code, query))) > 0 OR chance('shown', concat(day, code, query)) < 0.03;
