-- The contact centre's day per region. Volume does not grow with the demo's scale.
CREATE OR REPLACE TABLE extract AS
WITH daily AS (
    SELECT day.day, region.position, region.region, concat(day.day, region.region) AS draw,
        greatest(5, round(700 * region.weight * month.season * day.weekday_factor * exp(0.1 * bell('contacts', concat(day.day, region.region)))))
            AS offered,
        round(offered * (0.93 + 0.06 * chance('answered', draw))) AS answered,
        least(answered, round(offered * least(1, greatest(0, rate.service_level + 0.05 * bell('service', draw))))) AS answered_in_time,
        -- For a normal error the mean of its absolute value is σ · √(2/π).
        greatest(0, round(offered * (1 + rate.forecast_wape / sqrt(2 / pi()) * bell('forecast', draw)))) AS forecast
    FROM day JOIN month USING (month) CROSS JOIN region JOIN rate ON rate.region = region.region AND rate.month = day.month
)
SELECT row_number() OVER (ORDER BY day, position) AS record_no, true AS may_be_dirty, CAST(day AS VARCHAR) AS day, region,
    CAST(CAST(offered AS INTEGER) AS VARCHAR) AS offered, CAST(CAST(answered AS INTEGER) AS VARCHAR) AS answered,
    CAST(CAST(answered_in_time AS INTEGER) AS VARCHAR) AS answered_within_20s, CAST(CAST(forecast AS INTEGER) AS VARCHAR) AS forecast
FROM daily;
