-- Companies that may become clients, and the names people bear. Variables: seed, scale.

CREATE OR REPLACE TABLE name_pool AS
SELECT region, max(names) FILTER (part = 'first') AS firsts, max(names) FILTER (part = 'last') AS lasts
FROM (SELECT region, part, string_split(names, '|') AS names FROM story_name) GROUP BY region;

CREATE OR REPLACE TABLE company AS
WITH words AS (
    SELECT max(items) FILTER (part = 'head') AS heads, max(items) FILTER (part = 'middle') AS middles,
        max(items) FILTER (part = 'tail') AS tails, max(items) FILTER (part = 'trade') AS trades
    FROM (SELECT part, string_split(words, '|') AS items FROM story_word)
), pool AS (
    SELECT region, position, CAST(ceil(20000 * getvariable('scale') * weight) AS BIGINT) AS size FROM region
), numbered AS (
    SELECT region, size, before, unnest(range(size)) AS number_in_region
    FROM (SELECT *, sum(size) OVER (ORDER BY position ROWS UNBOUNDED PRECEDING) - size AS before FROM pool)
)
SELECT numbered.region, number_in_region, size, before + number_in_region AS company_no, country.country, country.code,
    country.dial, country.tld,
    concat(one_of(heads, 'head', company_no), one_of(middles, 'middle', company_no), one_of(tails, 'tail', company_no),
        ' ', one_of(trades, 'trade', company_no)) AS brand,
    concat(brand, ' ', one_of(country.suffixes, 'suffix', company_no)) AS name,
    concat(lower(replace(brand, ' ', '-')), '.', country.tld) AS domain,
    chance('known customer', company_no) < 0.14 AS is_customer,
    -- Customers were won before the window opens.
    at_work(CAST(getvariable('first_day') - 30 - CAST(pick('customer since', company_no, 900) AS INTEGER) AS DATE), 'customer at', company_no)
        AS customer_since
FROM numbered CROSS JOIN words
JOIN country ON country.region = numbered.region
    AND chance('company country', before + number_in_region) >= country.share_from
    AND chance('company country', before + number_in_region) < country.share_to;
