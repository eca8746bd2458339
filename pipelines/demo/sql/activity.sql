-- What people and machines did: touches of leads, campaigns and support cases. Variables: seed, scale, first_day, end_day.

CREATE OR REPLACE TABLE lead AS
SELECT lead_event.*, lead_person.* EXCLUDE (lead_no, region),
    CASE WHEN chance('origin', lead_no) < 0.52 THEN 'Web' WHEN chance('origin', lead_no) < 0.66 THEN 'Event'
        WHEN chance('origin', lead_no) < 0.76 THEN 'Webinar' WHEN chance('origin', lead_no) < 0.88 THEN 'Partner Referral'
        ELSE 'Phone Inquiry' END AS origin,
    -- 30 representatives, five per region, numbered from 1; the integration user is 90.
    region.position * 5 - pick('owner', lead_no, 5) AS owner_no,
    CASE WHEN chance('unknown region', lead_no) < 0.015 THEN ''
        WHEN lead_event.region = 'UKI' AND chance('region word', lead_no) < 0.5 THEN 'UK & Ireland'
        ELSE lead_event.region END AS region_word
FROM lead_event JOIN lead_person USING (lead_no) JOIN region ON region.region = lead_event.region;

CREATE OR REPLACE TABLE campaign AS
SELECT row_number() OVER (ORDER BY month.month, region.position) AS campaign_no, region.region, month.month,
    CASE months_since_start % 4 WHEN 0 THEN 'Conference' WHEN 2 THEN 'Trade Show' ELSE 'Webinar' END AS type,
    CAST(month.month + CAST(4 + pick('campaign day', concat(month, region), 12) AS INTEGER) AS DATE) AS started_on,
    concat(region.region, ' ', type, ' ', strftime(month.month, '%Y-%m')) AS name,
    round(CASE type WHEN 'Webinar' THEN 1500 ELSE 14000 END * exp(0.4 * bell('cost', concat(month, region))), 0) AS cost
FROM month CROSS JOIN region;

CREATE OR REPLACE TABLE task AS
SELECT row_number() OVER (ORDER BY created_at, lead_no, kind) AS task_no, * FROM (
    -- The first human touch.
    SELECT lead_no, NULL AS opportunity_no, 'touch' AS kind, owner_no, created_at + seconds(60 * touch_minutes) AS created_at,
        CASE WHEN chance('call', lead_no) < 0.6 THEN 'Call' ELSE 'Email' END AS subtype,
        CASE subtype WHEN 'Call' THEN 'Call' ELSE 'Email: Your question to Northlight' END AS subject, true AS is_done
    FROM lead WHERE touch_minutes IS NOT NULL
    UNION ALL
    -- The next one.
    SELECT lead_no, NULL, 'follow', owner_no, created_at + seconds(60 * touch_minutes + 86400 * (1 + 5 * chance('follow', lead_no))),
        'Call', 'Call', true
    FROM lead WHERE touch_minutes IS NOT NULL AND chance('follows', lead_no) < 0.45
    UNION ALL
    -- Machines answer at once; that is no response.
    SELECT lead_no, NULL, 'automatic', 90, created_at + seconds(20 + 90 * chance('automatic', lead_no)), 'Email',
        'Auto: Thank you for your message', true
    FROM lead WHERE origin = 'Web' AND chance('answers', lead_no) < 0.9
    UNION ALL
    -- An intention is no response either: to-dos that nobody has done.
    SELECT lead_no, NULL, 'intention', owner_no, created_at + seconds(120), 'Task', 'Call back', false
    FROM lead WHERE chance('intention', lead_no) < 0.15
    UNION ALL
    SELECT opportunity.lead_no, opportunity_no, 'deal', lead.owner_no, opportunity.created_at + seconds(86400 * 3), 'Email',
        'Email: Our proposal', true
    FROM opportunity JOIN lead USING (lead_no) WHERE opportunity.kind = 'converted'
);

CREATE OR REPLACE TABLE support_case AS
WITH customers AS (
    SELECT region, known_no, row_number() OVER (PARTITION BY region ORDER BY known_no) AS place
    FROM known_contact JOIN company USING (company_no, region)
    WHERE is_customer
), sizes AS (
    SELECT region, count(*) AS size FROM customers GROUP BY region
), numbered AS (
    SELECT *, row_number() OVER (ORDER BY day, position, k) AS case_no
    FROM (SELECT day, month, region, position, unnest(range(cases)) AS k FROM volume)
)
SELECT numbered.*, at_work(day, 'case', case_no) AS opened_at,
    opened_at + seconds(3600 * exp(2.2 + 1.1 * bell('solved', case_no))) AS closed_at, contact_no, contact.company_no
FROM numbered JOIN sizes USING (region)
-- By place, not out of a list: a list of every customer beside every case outgrows any memory.
JOIN customers ON customers.region = numbered.region AND customers.place = 1 + pick('case of', case_no, size)
JOIN contact ON contact.source = 'known' AND contact.source_no = known_no;

-- What a request leaves to do for a representative, with the term that is promised for its kind; a few are never done.
CREATE OR REPLACE TABLE follow_up AS
WITH given AS (
    SELECT case_no, support_case.region, contact_no, region.position * 5 - pick('follow-up owner', case_no, 5) AS owner_no,
        opened_at + INTERVAL 40 MINUTE AS created_at, 1 + pick('follow-up', case_no, 3) AS kind, [1, 3, 5][kind] AS days,
        CAST(opened_at AS DATE) + days AS due_on
    FROM support_case JOIN region USING (region) WHERE chance('leaves to do', case_no) < 0.4
)
SELECT given.*, CASE
    WHEN chance('done in time', case_no) < rate.task_sla_compliance
        THEN at_work(due_on - CAST(pick('days early', case_no, days) AS INTEGER), 'follow-up', case_no)
    WHEN chance('done late', case_no) < 0.8
        THEN at_work(due_on + 1 + CAST(pick('days late', case_no, 9) AS INTEGER), 'follow-up', case_no) END AS done_at
FROM given JOIN rate ON rate.region = given.region AND rate.month = CAST(date_trunc('month', due_on) AS DATE);
