-- What every other file uses: chance without random(), Salesforce's ids, moments in Salesforce's and ISO's spelling.
-- Variables: seed, zone. A number depends on the seed, a word and a key only, so threads and order cannot change it.

-- The keys are hashed before they are mixed: hash(a, b, c) alone leaves columns correlated.
CREATE OR REPLACE MACRO mixed(word, key) AS
    hash(xor(hash(key), hash(concat(word, ':', getvariable('seed')))));
CREATE OR REPLACE MACRO chance(word, key) AS
    (mixed(word, key) >> 11) / 9007199254740992.0;
CREATE OR REPLACE MACRO pick(word, key, size) AS
    CAST(mixed(word, key) % CAST(size AS UBIGINT) AS BIGINT);
-- Box and Muller 1958: a standard normal number from two uniform ones.
CREATE OR REPLACE MACRO bell(word, key) AS
    sqrt(-2 * ln(1 - chance(concat(word, ' radius'), key))) * cos(2 * pi() * chance(concat(word, ' angle'), key));
CREATE OR REPLACE MACRO one_of(items, word, key) AS
    items[1 + pick(word, key, len(items))];
CREATE OR REPLACE MACRO seconds(amount) AS
    to_seconds(CAST(round(amount) AS BIGINT));

-- Local moments become UTC ones; nothing happens between 2 and 3 at night, when clocks change.
CREATE OR REPLACE MACRO utc(moment) AS
    timezone('UTC', timezone(getvariable('zone'), moment));
CREATE OR REPLACE MACRO salesforce_time(moment) AS
    strftime(utc(moment), '%Y-%m-%dT%H:%M:%S.000Z');
CREATE OR REPLACE MACRO iso_time(moment) AS
    strftime(utc(moment), '%Y-%m-%dT%H:%M:%SZ');
-- A moment in working hours of a day, whole seconds.
CREATE OR REPLACE MACRO at_work(day, word, key) AS
    CAST(day AS TIMESTAMP) + seconds(3600 * (7.5 + 5.5 * (chance(concat(word, ' one'), key) + chance(concat(word, ' two'), key))));

-- Salesforce's ids: 3 characters of the object, 12 of instance and count, 3 of checksum. In the checksum each character
-- tells which of five characters are capitals (bit i for position i), spelt A–Z and 0–5. Case-sensitive by design.
CREATE OR REPLACE MACRO base62_digit(value) AS
    substr('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz', 1 + CAST(value AS BIGINT), 1);
CREATE OR REPLACE MACRO base62(number) AS concat(
    base62_digit((number // 14776336) % 62), base62_digit((number // 238328) % 62),
    base62_digit((number // 3844) % 62), base62_digit((number // 62) % 62), base62_digit(number % 62));
CREATE OR REPLACE MACRO capital(word, position) AS
    CASE WHEN ascii(substr(word, position, 1)) BETWEEN 65 AND 90 THEN 1 ELSE 0 END;
CREATE OR REPLACE MACRO checksum_digit(word, first) AS
    substr('ABCDEFGHIJKLMNOPQRSTUVWXYZ012345', 1 + capital(word, first) + 2 * capital(word, first + 1)
        + 4 * capital(word, first + 2) + 8 * capital(word, first + 3) + 16 * capital(word, first + 4), 1);
CREATE OR REPLACE MACRO eighteen(word) AS
    concat(word, checksum_digit(word, 1), checksum_digit(word, 6), checksum_digit(word, 11));
-- eighteen(object || 'NL00000' || base62(number)), but several times faster: only the last five characters vary, and a
-- digit of base 62 is a capital from 10 to 35.
CREATE OR REPLACE MACRO capital_digit(value) AS
    CASE WHEN value % 62 BETWEEN 10 AND 35 THEN 1 ELSE 0 END;
CREATE OR REPLACE MACRO salesforce_id(object, number) AS
    CASE WHEN number IS NULL THEN NULL ELSE concat(object, 'NL00000', base62(number),
        checksum_digit(concat(object, 'NL'), 1), 'A',
        substr('ABCDEFGHIJKLMNOPQRSTUVWXYZ012345', 1 + capital_digit(number // 14776336) + 2 * capital_digit(number // 238328)
            + 4 * capital_digit(number // 3844) + 8 * capital_digit(number // 62) + 16 * capital_digit(number), 1)) END;

-- Qualtrics' id of a questionnaire.
CREATE OR REPLACE MACRO response_id(survey, answer_no, draw) AS
    concat('R_', substr(CAST(hex(mixed('response', draw)) AS VARCHAR), 1, 11), upper(substr(survey, 1, 2)), answer_no);

-- Words for addresses: ASCII, small letters, no blanks.
CREATE OR REPLACE MACRO plain_word(word) AS
    regexp_replace(replace(replace(replace(translate(lower(strip_accents(word)), 'øłđı', 'oldi'),
        'ß', 'ss'), 'æ', 'ae'), '''', ''), '[^a-z0-9]+', '', 'g');
-- A slip of the keyboard inside a surname: two letters swapped, one lost, or one typed twice.
CREATE OR REPLACE MACRO misspelt(word, key) AS CASE pick('slip', key, 3)
    WHEN 0 THEN CASE
        WHEN substr(word, 3, 1) = substr(word, 4, 1) OR length(word) < 4 THEN concat(word, substr(word, -1, 1))
        ELSE concat(substr(word, 1, 2), substr(word, 4, 1), substr(word, 3, 1), substr(word, 5)) END
    WHEN 1 THEN concat(substr(word, 1, 2), substr(word, 4))
    ELSE concat(substr(word, 1, 3), substr(word, 3)) END;
