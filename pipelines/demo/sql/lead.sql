-- Leads as they really are: who, when, and what becomes of them. What is typed into the CRM comes later (salesforce_*.sql).
-- One row per lead; numbers grow with time. Variables: seed, scale, first_day, end_day.

CREATE OR REPLACE TABLE lead_event AS
WITH numbered AS (
    SELECT *, row_number() OVER (ORDER BY day, position, k) AS lead_no
    FROM (SELECT day, month, region, position, unnest(range(leads)) AS k FROM volume)
), decided AS (
    SELECT numbered.*, region.bypass_share, rate.lead_to_opportunity_conversion AS opportunity_rate,
        rate.lead_response_within_sla AS response_rate,
        chance('converts', lead_no) < rate.lead_to_opportunity_conversion AS converts_in_time,
        chance('converts late', lead_no) < 0.006 AS converts_late,
        -- Of 100 new deals, bypass_share were typed in by hand though a lead was there, and 8 had no lead at all.
        chance('bypassed', lead_no) < rate.lead_to_opportunity_conversion * region.bypass_share
            / ((0.92 - region.bypass_share) * (1 - rate.lead_to_opportunity_conversion)) AS would_bypass,
        at_work(day, 'lead', lead_no) AS created_at,
        -- Leads of the representative who was to leave (user 4), still open on his last afternoon.
        region = 'Nordics' AND pick('owner', lead_no, 5) = 1 AND NOT converts_in_time AND NOT converts_late AND NOT would_bypass
            AND day BETWEEN getvariable('end_day') - 380 AND getvariable('end_day') - 200 AS is_left_behind
    FROM numbered JOIN region USING (region) JOIN rate USING (region, month)
)
SELECT lead_no, region, month, created_at,
    CASE
        WHEN converts_in_time THEN created_at + seconds(86400 * least(84.0, 0.05 + exp(2.7 + 0.8 * bell('conversion', lead_no))))
        WHEN converts_late THEN created_at + seconds(86400 * (95 + 60 * chance('late conversion', lead_no)))
    END AS converted_at,
    -- He converted a share of them at once, so that his list was empty; more than an owner's ten usual days at any scale.
    CASE WHEN is_left_behind AND row_number() OVER (PARTITION BY is_left_behind ORDER BY chance('left behind', lead_no), lead_no)
        <= 24 * greatest(1, getvariable('scale')) THEN CAST(getvariable('end_day') - 170 AS TIMESTAMP) + INTERVAL 16 HOUR
    END AS mass_converted_at,
    -- Salesforce lets a lead be converted without an opportunity; that is no mistake.
    mass_converted_at IS NOT NULL OR (converted_at IS NULL AND chance('no deal', lead_no) < 0.01) AS converts_without_deal,
    CASE WHEN converted_at IS NULL AND NOT converts_without_deal AND would_bypass
        AND created_at + seconds(86400 * (3 + 60 * chance('bypass lag', lead_no))) < getvariable('end_day')
        THEN created_at + seconds(86400 * (3 + 60 * chance('bypass lag', lead_no)))
    END AS bypassed_at,
    -- First human touch: within the promised four hours or not; then one lead in eight is forgotten.
    CASE
        WHEN chance('in time', lead_no) < response_rate THEN least(232.0, 4 + exp(3.7 + 0.8 * bell('touch', lead_no)))
        WHEN chance('never', lead_no) < 0.13 THEN NULL
        ELSE least(20000.0, 250 + exp(6.2 + 1.1 * bell('touch', lead_no)))
    END AS touch_minutes
FROM decided;

-- What the hard patterns share with the opportunity that was typed in by hand.
CREATE OR REPLACE TABLE bypass AS
SELECT lead_no, region, created_at, bypassed_at,
    CASE
        WHEN chance('pattern', lead_no) < 0.32 THEN 'same_email'
        WHEN chance('pattern', lead_no) < 0.58 THEN 'company_and_misspelt_surname'
        WHEN chance('pattern', lead_no) < 0.73 THEN 'transliterated'
        WHEN chance('pattern', lead_no) < 0.83 THEN 'free_mail'
        WHEN chance('pattern', lead_no) < 0.92 THEN 'phone'
        ELSE 'domain'
    END AS pattern
FROM lead_event WHERE bypassed_at IS NOT NULL;

-- Hard negatives among leads: each is looked for near a bypassed lead and takes over a part of its identity.
-- colleague and namesake came before it; the second lead of the same person came after the opportunity.
CREATE OR REPLACE TABLE decoy AS
WITH plain AS (
    SELECT lead_no, region, created_at,
        min(CASE WHEN bypassed_at IS NOT NULL THEN lead_no END)
            OVER (PARTITION BY region ORDER BY lead_no ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS next_bypass,
        bypassed_at IS NULL AND converted_at IS NULL AND NOT converts_without_deal AS is_free
    FROM lead_event
), before AS (
    SELECT lead_no, next_bypass AS of_lead_no,
        row_number() OVER (PARTITION BY next_bypass ORDER BY lead_no DESC) AS distance
    FROM plain WHERE is_free AND next_bypass IS NOT NULL
), after AS (
    SELECT plain.lead_no, wanted.lead_no AS of_lead_no
    FROM (SELECT lead_no, region, bypassed_at + seconds(86400 * (1 + 25 * chance('second', lead_no))) AS moment
        FROM bypass WHERE chance('has second', lead_no) < 0.5) AS wanted
    ASOF JOIN (SELECT * FROM plain WHERE is_free) AS plain
        ON plain.region = wanted.region AND plain.created_at >= wanted.moment
)
SELECT lead_no, min(kind) AS kind, min(of_lead_no) AS of_lead_no FROM (
    SELECT lead_no, of_lead_no, CASE distance WHEN 1 THEN 'colleague' ELSE 'namesake' END AS kind FROM before
    WHERE distance <= 2
    UNION ALL
    SELECT lead_no, min(of_lead_no), 'second_lead' FROM after
    WHERE lead_no NOT IN (SELECT lead_no FROM before WHERE distance <= 2) GROUP BY lead_no
) GROUP BY lead_no;

-- Who the leads are. Decoys take their model's company (colleague), name (namesake) or everything (second lead).
CREATE OR REPLACE TABLE lead_person AS
WITH own AS (
    SELECT lead_event.lead_no, lead_event.region, bypass.pattern,
        -- Squared, so that a few companies send many people.
        CAST(floor(size.size * pow(chance('company', lead_event.lead_no), 1.6)) AS BIGINT) AS company_in_region,
        CASE
            WHEN bypass.pattern = 'transliterated' OR chance('cyrillic', lead_event.lead_no) < 0.02 THEN
                CASE WHEN chance('script', lead_event.lead_no) < 0.65 THEN 'cyrillic' ELSE 'latin' END
            ELSE lead_event.region
        END AS pool,
        pick('first name', lead_event.lead_no, 720720) AS first_draw, pick('last name', lead_event.lead_no, 720720) AS last_draw,
        CASE WHEN bypass.pattern = 'free_mail' THEN true WHEN bypass.pattern IS NOT NULL THEN false
            ELSE chance('free mail', lead_event.lead_no) < 0.16 END AS uses_free_mail
    FROM lead_event LEFT JOIN bypass USING (lead_no)
    JOIN (SELECT region, any_value(size) AS size FROM company GROUP BY region) AS size ON size.region = lead_event.region
), merged AS (
    SELECT own.lead_no, own.region, coalesce(decoy.kind, 'own') AS kind, model.lead_no AS of_lead_no,
        CASE WHEN decoy.kind IN ('colleague', 'second_lead') THEN model.company_in_region ELSE own.company_in_region END
            AS company_in_region,
        CASE WHEN decoy.kind IN ('namesake', 'second_lead') THEN model.pool
            WHEN decoy.kind = 'colleague' THEN own.region ELSE own.pool END AS name_pool_of,
        CASE WHEN decoy.kind IN ('namesake', 'second_lead') THEN model.first_draw ELSE own.first_draw END AS first_draw,
        -- A colleague never bears his model's surname.
        CASE WHEN decoy.kind IN ('namesake', 'second_lead') THEN model.last_draw
            WHEN decoy.kind = 'colleague' THEN model.last_draw + 1 + pick('colleague', own.lead_no, 11)
            ELSE own.last_draw END AS last_draw,
        CASE WHEN decoy.kind = 'second_lead' THEN model.lead_no ELSE own.lead_no END AS person_no,
        CASE WHEN decoy.kind = 'second_lead' THEN model.uses_free_mail ELSE own.uses_free_mail END AS uses_free_mail
    FROM own LEFT JOIN decoy USING (lead_no) LEFT JOIN own AS model ON model.lead_no = decoy.of_lead_no
)
SELECT lead_no, merged.region, kind, of_lead_no, person_no, company.company_no, name_pool_of, uses_free_mail,
    name_pool.firsts[1 + first_draw % len(name_pool.firsts)] AS first_name,
    name_pool.lasts[1 + last_draw % len(name_pool.lasts)] AS last_name,
    -- The same person in Latin letters; differs from the name only for Cyrillic ones.
    CASE WHEN name_pool_of = 'cyrillic' THEN latin.firsts[1 + first_draw % len(latin.firsts)] ELSE first_name END AS latin_first,
    CASE WHEN name_pool_of = 'cyrillic' THEN latin.lasts[1 + last_draw % len(latin.lasts)] ELSE last_name END AS latin_last,
    CASE WHEN name_pool_of = 'latin' THEN cyrillic.firsts[1 + first_draw % len(cyrillic.firsts)] ELSE first_name END AS other_first,
    CASE WHEN name_pool_of = 'latin' THEN cyrillic.lasts[1 + last_draw % len(cyrillic.lasts)] ELSE last_name END AS other_last,
    company.name AS company_name, company.brand, company.domain, company.country, company.dial,
    concat(plain_word(latin_first), '.', plain_word(latin_last)) AS mailbox,
    CASE WHEN uses_free_mail
        THEN concat(mailbox, CASE WHEN pick('mailbox', person_no, 3) = 0 THEN CAST(60 + pick('born', person_no, 40) AS VARCHAR) ELSE '' END,
            '@', ['gmail.com', 'outlook.com', 'yahoo.com', 'mail.ru', 'gmx.net'][1 + pick('provider', person_no, 5)])
        ELSE concat(mailbox, '@', company.domain) END AS email,
    CAST(20000000 + pick('phone', person_no, 79999999) AS VARCHAR) AS phone_digits
FROM merged
JOIN name_pool ON name_pool.region = name_pool_of
JOIN company ON company.region = merged.region AND company.number_in_region = company_in_region
CROSS JOIN (SELECT firsts, lasts FROM name_pool WHERE region = 'latin') AS latin
CROSS JOIN (SELECT firsts, lasts FROM name_pool WHERE region = 'cyrillic') AS cyrillic;
