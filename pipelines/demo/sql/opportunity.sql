-- Opportunities, the accounts and contacts they stand on, and how each came about (kind):
--   converted   by converting a lead                bypass          typed in by hand although the lead was there
--   known       new business with a known contact   orphan          new business that had no lead
--   renewal     existing business with the person of a bypass       existing  other existing business
-- Variables: seed, end_day.

CREATE OR REPLACE TABLE known_contact AS
SELECT company_no, region, k, company_no * 4 + k AS known_no,
    name_pool.firsts[1 + pick('known first', known_no, len(name_pool.firsts))] AS first_name,
    name_pool.lasts[1 + pick('known last', known_no, len(name_pool.lasts))] AS last_name,
    concat(plain_word(first_name), '.', plain_word(last_name), '@', domain) AS email,
    CAST(20000000 + pick('known phone', known_no, 79999999) AS VARCHAR) AS phone_digits, dial, country, name AS company_name,
    domain, customer_since + seconds(86400 * (1 + 20 * chance('known since', known_no))) AS created_at
FROM (SELECT *, unnest(range(1 + pick('contacts', company_no, 2))) AS k FROM company) AS company JOIN name_pool USING (region)
-- Known as well: somebody at the company of each bypass, one of the hard negatives.
WHERE is_customer OR company_no IN (SELECT company_no FROM lead_person JOIN bypass USING (lead_no));

CREATE OR REPLACE TABLE opportunity_event AS
WITH customers AS (
    SELECT region, list(known_no ORDER BY known_no) AS known_nos FROM known_contact JOIN company USING (company_no, region)
    WHERE is_customer GROUP BY region
), decoys AS (
    SELECT of_lead_no AS lead_no, count(*) AS found FROM lead_person WHERE kind <> 'own' GROUP BY of_lead_no
), started AS (
    SELECT 'converted' AS kind, lead_no, NULL AS known_no, converted_at AS created_at, region FROM lead_event
    WHERE converted_at IS NOT NULL
    UNION ALL
    SELECT 'bypass', lead_no, NULL, bypassed_at, region FROM bypass
    UNION ALL
    -- One or two hard negatives among opportunities for each bypass: both where too few leads were found for it.
    SELECT 'renewal', lead_no, NULL, bypassed_at
        + seconds(0.97 * chance('renewal', lead_no) * (epoch(CAST(getvariable('end_day') AS TIMESTAMP)) - epoch(bypassed_at))), region
    FROM bypass LEFT JOIN decoys USING (lead_no) WHERE chance('opportunity decoy', lead_no) < 0.6 OR coalesce(found, 0) < 2
    UNION ALL
    SELECT 'known', lead_no, lead_person.company_no * 4,
        least(bypass.created_at + seconds(86400 * (1 + 50 * chance('known', lead_no))),
            CAST(getvariable('end_day') AS TIMESTAMP) - seconds(3600 + 86400 * chance('known', lead_no))), bypass.region
    FROM bypass JOIN lead_person USING (lead_no) LEFT JOIN decoys USING (lead_no)
    WHERE chance('opportunity decoy', lead_no) >= 0.6 OR coalesce(found, 0) < 2
    UNION ALL
    SELECT 'orphan', lead_no, one_of(known_nos, 'orphan who', lead_no), created_at + seconds(7200), region
    FROM lead_event JOIN customers USING (region) WHERE chance('orphan', lead_no) < 0.006
    UNION ALL
    SELECT 'existing', lead_no, one_of(known_nos, 'existing who', lead_no), created_at + seconds(3600), region
    FROM lead_event JOIN customers USING (region) WHERE chance('existing', lead_no) < 0.062
), timed AS (
    SELECT started.*, CAST(date_trunc('month', created_at) AS DATE) AS month, concat(kind, lead_no) AS draw,
        row_number() OVER (ORDER BY created_at, kind, lead_no) AS opportunity_no
    FROM started WHERE created_at < getvariable('end_day')
), closed AS (
    -- A Weibull time of shape 2 by its median, the same for won and lost deals. So the won deals' median is that one, and
    -- Kaplan and Meier's over all deals, where lost ones are censored, is median / √(win rate).
    SELECT timed.*, created_at + seconds(86400 * rate.sales_cycle_days_won * sqrt(-ln(1 - chance('cycle', draw)) / ln(2))) AS closes_at,
        CAST(date_trunc('month', closes_at) AS DATE) AS close_month
    FROM timed JOIN rate USING (region, month)
)
SELECT closed.*, coalesce(chance('wins', draw) < rate.win_rate, false) AS wins,
    CASE WHEN kind IN ('converted', 'bypass', 'known', 'orphan') THEN 'New Business'
        WHEN kind = 'renewal' OR chance('type', draw) < 0.3 THEN 'Existing Business - Renewal'
        ELSE 'Existing Business - Expansion' END AS type,
    CASE WHEN chance('currency', draw) < region.local_share THEN region.local_currency ELSE 'EUR' END AS currency,
    round(18000 * region.amount_factor * exp(0.8 * bell('amount', draw))
        * CASE currency WHEN 'SEK' THEN 11.2 WHEN 'GBP' THEN 0.85 ELSE 1 END, -1) AS amount
FROM closed JOIN region USING (region)
-- Deals that close after the extract have no rate of their own month yet: they are open there.
LEFT JOIN rate ON rate.region = closed.region AND rate.month = closed.close_month;

-- The person behind each opportunity. n:1 from opportunities: renewals share the contact of their bypass.
CREATE OR REPLACE TABLE contact AS
WITH of_leads AS (
    SELECT 'lead' AS source, lead_no AS source_no, company_no, created_at, first_name, last_name, email, phone_digits, dial,
        country, 'plain' AS phone_style, opportunity_no
    FROM opportunity_event JOIN lead_person USING (lead_no, region) WHERE opportunity_event.kind = 'converted'
    UNION ALL
    SELECT 'bypass', lead_no, company_no, bypassed_at,
        CASE pattern
            WHEN 'company_and_misspelt_surname' THEN CASE WHEN chance('initial', lead_no) < 0.5 THEN concat(substr(first_name, 1, 1), '.') END
            WHEN 'transliterated' THEN CASE WHEN name_pool_of = 'cyrillic' THEN latin_first ELSE other_first END
            WHEN 'phone' THEN CASE WHEN chance('initial', lead_no) < 0.6 THEN concat(substr(first_name, 1, 1), '.') ELSE first_name END
            ELSE first_name END,
        CASE pattern
            WHEN 'company_and_misspelt_surname' THEN misspelt(last_name, lead_no)
            WHEN 'transliterated' THEN CASE WHEN name_pool_of = 'cyrillic' THEN latin_last ELSE other_last END
            ELSE last_name END,
        CASE pattern
            WHEN 'same_email' THEN CASE WHEN chance('capitals', lead_no) < 0.3 THEN upper(email) ELSE email END
            WHEN 'transliterated' THEN CASE WHEN chance('own mail', lead_no) < 0.5 THEN concat('info@', domain) END
            WHEN 'free_mail' THEN concat(mailbox, '@', domain)
            WHEN 'domain' THEN concat(substr(plain_word(latin_first), 1, 1), plain_word(latin_last), '@', domain)
            WHEN 'phone' THEN CASE WHEN chance('own mail', lead_no) < 0.4 THEN concat('office@', domain) END
            END,
        CASE WHEN pattern = 'phone' OR (pattern IN ('same_email', 'free_mail') AND chance('same phone', lead_no) < 0.5)
            THEN phone_digits
            WHEN pattern = 'company_and_misspelt_surname' OR chance('no phone', lead_no) < 0.5 THEN NULL
            ELSE CAST(20000000 + pick('other phone', lead_no, 79999999) AS VARCHAR) END,
        dial, country, 'local', NULL
    FROM bypass JOIN lead_person USING (lead_no, region)
    UNION ALL
    SELECT 'known', known_no, company_no, created_at, first_name, last_name, email, phone_digits, dial, country, 'plain', NULL
    FROM known_contact
)
SELECT row_number() OVER (ORDER BY created_at, source, source_no) AS contact_no, * FROM of_leads;

CREATE OR REPLACE TABLE opportunity AS
SELECT event.*, contact.contact_no, contact.company_no,
    concat(company.brand, CASE event.type WHEN 'New Business' THEN ' – Northlight' WHEN 'Existing Business - Renewal' THEN ' – renewal'
        ELSE ' – more seats' END) AS name
FROM opportunity_event AS event
JOIN contact ON contact.source = CASE event.kind WHEN 'converted' THEN 'lead' WHEN 'bypass' THEN 'bypass' WHEN 'renewal' THEN 'bypass'
        ELSE 'known' END
    AND contact.source_no = CASE WHEN event.kind IN ('converted', 'bypass', 'renewal') THEN event.lead_no ELSE event.known_no END
JOIN company USING (company_no);

-- One account per company that ever had a contact.
CREATE OR REPLACE TABLE account AS
SELECT row_number() OVER (ORDER BY created_at, company_no) AS account_no, * FROM (
    SELECT company_no, company.region, company.name, company.brand, company.domain, company.country, company.is_customer,
        min(contact.created_at) - INTERVAL 1 MINUTE AS created_at
    FROM contact JOIN company USING (company_no)
    GROUP BY ALL
);
CREATE OR REPLACE TABLE account_of_company AS SELECT company_no, account_no FROM account;
