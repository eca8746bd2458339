-- One month of web events in the shape of GA4's export to BigQuery (variable month). Sessions are made on the way and not
-- kept: month by month, so memory does not grow with the scale.
--   A visitor comes back 0, 1 or 2 times, always `visitor_step` sessions of his region later, so never on the same day.
--   ga_session_id is the start in full ten minutes: it repeats between visitors, never within one. Nothing crosses midnight.

CREATE OR REPLACE TABLE session AS
WITH numbered AS (
    SELECT *, sessions_before + k AS number_in_region FROM (
        SELECT day, month, region, position, sessions_before, unnest(range(sessions)) AS k
        FROM volume WHERE month = getvariable('month'))
), visitors AS (
    SELECT numbered.*, position * 10000000000 AS base, base + number_in_region AS draw,
        chance('new visitor', draw) < 0.68 AS is_new,
        number_in_region - getvariable('visitor_step') AS once_before, number_in_region - 2 * getvariable('visitor_step') AS twice_before,
        once_before >= 0 AND chance('new visitor', base + once_before) < 0.68 AS was_once_before,
        twice_before >= 0 AND chance('new visitor', base + twice_before) < 0.68 AS was_twice_before
    FROM numbered
)
SELECT day, region, position, number_in_region, draw,
    CASE WHEN is_new OR NOT (was_once_before OR was_twice_before) THEN number_in_region
        WHEN was_once_before THEN once_before ELSE twice_before END AS visitor,
    concat(CAST(1000000000 + pick('cookie', base + visitor, 1147483647) AS VARCHAR), '.',
        CAST(1600000000 + position * 20000000 + visitor AS VARCHAR)) AS visitor_id,
    CASE WHEN visitor = number_in_region THEN 1 WHEN visitor = once_before THEN 2 ELSE 3 END AS visit_number,
    -- Round the clock but for the hours around midnight and the one in which clocks change.
    CAST(day AS TIMESTAMP) + seconds(3600 * (4 + 19 * (0.35 * chance('hour one', draw) + 0.65 * chance('hour two', draw)))) AS started_at,
    -- Turning moments into UTC is dear: once per session, since no session holds an hour in which clocks change.
    CAST(epoch(utc(started_at)) AS BIGINT) AS started_epoch,
    chance('engaged', draw) < rate.engaged_session_share AS is_engaged,
    CASE WHEN chance('no country', draw) < 0.015 THEN '(not set)' ELSE country.country END AS country,
    chance('form', draw) < 0.55 * rate.visitor_to_lead_conversion AS sends_form,
    pick('channel', draw, 100) AS channel_draw, pick('device', draw, 100) AS device_draw
FROM visitors JOIN rate USING (region, month)
JOIN country USING (region)
WHERE chance('country', draw) >= country.share_from AND chance('country', draw) < country.share_to;

-- A view: writing it straight to the file halves the time.
CREATE OR REPLACE VIEW event AS
WITH happening AS (
    SELECT session.*, unnest(CASE
        WHEN is_engaged AND sends_form THEN ['session_start', 'page_view', 'user_engagement', 'generate_lead']
        WHEN is_engaged AND chance('scrolls', draw) < 0.45 THEN ['session_start', 'page_view', 'scroll', 'user_engagement']
        WHEN is_engaged AND chance('scrolls', draw) < 0.51 THEN ['session_start', 'page_view', 'file_download', 'user_engagement']
        WHEN is_engaged AND chance('scrolls', draw) < 0.55 THEN ['session_start', 'page_view', 'view_search_results', 'user_engagement']
        WHEN is_engaged THEN ['session_start', 'page_view', 'page_view', 'user_engagement']
        WHEN sends_form THEN ['session_start', 'page_view', 'generate_lead']
        ELSE ['session_start', 'page_view'] END) AS event_name,
        generate_subscripts(CASE WHEN is_engaged THEN [1, 2, 3, 4] WHEN sends_form THEN [1, 2, 3] ELSE [1, 2] END, 1) AS step
    FROM session
), channels AS (
    SELECT *, CASE WHEN channel_draw < 42 THEN 'google' WHEN channel_draw < 47 THEN 'bing' WHEN channel_draw < 62 THEN 'linkedin'
            WHEN channel_draw < 72 THEN 'newsletter' ELSE '(direct)' END AS source,
        CASE WHEN channel_draw < 30 THEN 'organic' WHEN channel_draw < 47 THEN 'cpc' WHEN channel_draw < 62 THEN 'social'
            WHEN channel_draw < 72 THEN 'email' ELSE '(none)' END AS medium,
        CASE WHEN medium IN ('cpc', 'email') THEN concat(lower(region), '_', strftime(day, '%Y%m')) ELSE '(not set)' END AS campaign,
        started_epoch + (step - 1) * (5 + pick('pace', draw, 60)) AS happened_epoch
    FROM happening
    ORDER BY started_at, position, number_in_region, step
)
-- In the order of the CTE: sorting narrow rows once is what makes this fast.
SELECT row_number() OVER () AS record_no,
    event_name IN ('scroll') AS may_be_dirty,
    strftime(day, '%Y%m%d') AS event_date, 1000000 * happened_epoch AS event_timestamp, event_name,
    [
        {'key': 'ga_session_id', 'value': {'string_value': CAST(NULL AS VARCHAR),
            'int_value': started_epoch // 600 * 600, 'float_value': CAST(NULL AS DOUBLE), 'double_value': CAST(NULL AS DOUBLE)}},
        {'key': 'ga_session_number', 'value': {'string_value': NULL, 'int_value': CAST(visit_number AS BIGINT),
            'float_value': NULL, 'double_value': NULL}},
        {'key': 'session_engaged', 'value': {'string_value': CASE WHEN is_engaged THEN '1' ELSE '0' END, 'int_value': NULL,
            'float_value': NULL, 'double_value': NULL}},
        {'key': 'page_location', 'value': {'string_value': concat('https://www.northlight.example/',
            ['', 'pricing', 'product', 'blog/journey', 'contact'][1 + pick('page', draw * 4 + step, 5)]), 'int_value': NULL,
            'float_value': NULL, 'double_value': NULL}}
    ] AS event_params,
    visitor_id AS user_pseudo_id, CAST(NULL AS VARCHAR) AS user_id,
    {'category': CASE WHEN device_draw < 63 THEN 'desktop' WHEN device_draw < 96 THEN 'mobile' ELSE 'tablet' END,
        'language': 'en'} AS device,
    {'continent': 'Europe', 'country': country, 'region': '', 'city': ''} AS geo,
    {'name': '(direct)', 'medium': medium, 'source': source} AS traffic_source,
    {'manual_campaign': {'campaign_name': campaign, 'source': source, 'medium': medium}} AS session_traffic_source_last_click,
    'WEB' AS platform
FROM channels;
