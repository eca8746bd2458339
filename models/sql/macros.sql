-- How the text of an extract becomes a value: safe casts, money, identifiers. A macro that cannot read a text gives null;
-- staging sends such a record to quarantine. Date arithmetic of KPIs is in kpi_macros.sql.

-- Blank is missing. Trimming is dear and seldom needed, so it is done only where there is something to trim.
create or replace macro text_of(written) as
    case when written = '' or written like ' %' or written like '% ' then nullif(trim(written), '') else written end;

-- What a vendor writes before a cell that a spreadsheet would take for a formula is no part of the value.
create or replace macro unescaped(written, prefix) as
    case
        when starts_with(written, prefix) and substr(written, length(prefix) + 1, 1) in ('=', '+', '-', '@')
            then substr(written, length(prefix) + 1)
        else written
    end;

-- The items of an array that was written as text: [1,2], ['a','b'], with quotation marks single, double, doubled or
-- behind a backslash. An empty item is null, so that items of several arrays keep their places. Items hold no comma.
create or replace macro array_items(written) as
    case
        when regexp_replace(written, '[\[\]\s]', '', 'g') = '' then []::varchar[]
        else list_transform(
            string_split(regexp_replace(written, '[\[\]"''\\]', '', 'g'), ','), lambda item: nullif(trim(item), '')
        )
    end;

create or replace macro boolean_of(written) as
    case
        when written in ('true', '1') then true
        when written in ('false', '0') then false
        when lower(written) in ('true', 'yes', 't', 'y', 'да', 'истина') then true
        when lower(written) in ('false', 'no', 'f', 'n', 'нет', 'ложь') then false
    end;

-- A plain cast would round 1.5 to 2 and read 0x1F: whole numbers only, 12.0 being one, and 1 234 with blanks of any width.
create or replace macro integer_of(written) as
    case
        when regexp_full_match(written, '[+-]?\d+') then try_cast(written as bigint)
        when regexp_full_match(written, '[+-]?\d+\.0*') then try_cast(split_part(written, '.', 1) as bigint)
        when regexp_full_match(written, '[+-]?\d{1,3}([ \x{00A0}\x{202F}\x{2009}]\d{3})+')
            then try_cast(regexp_replace(written, '[ \x{00A0}\x{202F}\x{2009}]', '', 'g') as bigint)
    end;

-- A number with groups of three: 1,234.56, or 1.234,56 with a decimal comma. Blanks between groups go first. A separator
-- that stands elsewhere is not guessed at: 12,5 is no number where the comma separates thousands.
create or replace macro number_of(written, has_decimal_comma) as
    case
        when regexp_full_match(written, '[+-]?\d*\.?\d+') and not (has_decimal_comma and contains(written, '.')) then written
        when not has_decimal_comma and regexp_full_match(written, '[+-]?\d{1,3}(,\d{3})+(\.\d+)?') then replace(written, ',', '')
        when has_decimal_comma and regexp_full_match(written, '[+-]?(\d+|\d{1,3}(\.\d{3})+)(,\d+)?')
            then replace(replace(written, '.', ''), ',', '.')
        when not has_decimal_comma and regexp_full_match(written, '[+-]?\d+(\.\d*)?([eE][+-]?\d+)?') then written
    end;

-- Blanks of every width and apostrophes between groups go; (5.00) is minus five, 5.00- too.
create or replace macro bare_number(written) as
    case
        when regexp_full_match(written, '[+-]?[\d.,]+') then written
        when regexp_full_match(written, '\(.*\)') then '-' || regexp_replace(written, '[()\s\x{00A0}\x{202F}\x{2009}'']', '', 'g')
        when regexp_full_match(written, '[^-].*-') then '-' || regexp_replace(rtrim(written, '-'), '[\s\x{00A0}\x{202F}\x{2009}'']', '', 'g')
        else replace(regexp_replace(written, '[\s\x{00A0}\x{202F}\x{2009}'']', '', 'g'), '−', '-')
    end;

-- The plain cast first, since most numbers are plain and the careful road is ten times slower. It would read 1_000.
create or replace macro plain_number(written, has_decimal_comma) as
    case
        when contains(written, '_') then null
        when not has_decimal_comma then written
        when not contains(written, '.') then replace(written, ',', '.')
    end;

create or replace macro decimal_of(written, has_decimal_comma) as
    coalesce(
        try_cast(plain_number(written, has_decimal_comma) as decimal(18, 4)),
        try_cast(number_of(bare_number(written), has_decimal_comma) as decimal(18, 4))
    );

create or replace macro money_of(written, has_decimal_comma) as
    coalesce(
        try_cast(plain_number(written, has_decimal_comma) as decimal(18, 2)),
        try_cast(number_of(bare_number(written), has_decimal_comma) as decimal(18, 2))
    );

-- The 15 characters of a Salesforce id are case-sensitive; the 3 that make it 18 say which of them are capitals.
create or replace macro salesforce_id_part(five) as
    substr('ABCDEFGHIJKLMNOPQRSTUVWXYZ012345', 1
        + cast(substr(five, 1, 1) between 'A' and 'Z' as integer)
        + cast(substr(five, 2, 1) between 'A' and 'Z' as integer) * 2
        + cast(substr(five, 3, 1) between 'A' and 'Z' as integer) * 4
        + cast(substr(five, 4, 1) between 'A' and 'Z' as integer) * 8
        + cast(substr(five, 5, 1) between 'A' and 'Z' as integer) * 16, 1);

create or replace macro salesforce_id_of(written) as
    case when length(written) = 15
        then written || salesforce_id_part(substr(written, 1, 5)) || salesforce_id_part(substr(written, 6, 5))
            || salesforce_id_part(substr(written, 11, 5))
        else written
    end;

-- 3/4/2026, 03.04.2026: one or two digits and a separator. Every ISO date has a digit in both places.
create or replace macro is_slashed(written) as
    substr(written, 2, 1) in ('/', '.', '-') or substr(written, 3, 1) in ('/', '.', '-');

create or replace macro parts_of_slashed(written) as
    regexp_extract(written, '^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})($|\D.*$)', ['one', 'two', 'year', 'rest'], 's');

create or replace macro iso_of_parts(parts, is_day_first) as
    parts.year || '-' || lpad(if(is_day_first, parts.two, parts.one), 2, '0') || '-'
        || lpad(if(is_day_first, parts.one, parts.two), 2, '0') || parts.rest;

-- Such a date in ISO form, a time behind it with all 24 hours. Other texts stay as they are.
create or replace macro iso_of(written, is_day_first) as
    case
        when not is_slashed(written) or parts_of_slashed(written).year = '' then written
        when regexp_matches(written, '[aApP][mM]$') then coalesce(
            cast(try_strptime(
                upper(iso_of_parts(parts_of_slashed(written), is_day_first)),
                ['%Y-%m-%d %I:%M:%S %p', '%Y-%m-%d %I:%M %p', '%Y-%m-%d %I:%M:%S%p', '%Y-%m-%d %I:%M%p']
            ) as varchar), written)
        else iso_of_parts(parts_of_slashed(written), is_day_first)
    end;

-- A text in ISO form as company-local time. What carries Z or an offset is an instant; what carries none is read in the
-- source's zone; a bare day is that day, whatever the zone. (DuckDB's plain cast to TIMESTAMP drops offsets unread.)
create or replace macro local_time_of(written, source_zone, company_zone) as
    case
        when length(written) <= 10 then try_cast(written as timestamp)
        when ends_with(written, 'Z') then timezone(company_zone, try_cast(written as timestamptz))
        when regexp_matches(written, '([zZ]|[+-]\d{2}(:?\d{2})?)$') then timezone(company_zone, try_cast(written as timestamptz))
        when source_zone = company_zone then try_cast(written as timestamp)
        else timezone(company_zone, timezone(source_zone, try_cast(written as timestamp)))
    end;

create or replace macro local_time_of_instant(microseconds, company_zone) as
    timezone(company_zone, timezone('UTC', make_timestamp(cast(microseconds as bigint))));

-- The day in a text that may carry a time, which is not looked at: a date has no zone.
create or replace macro date_of(written) as
    case
        when length(written) <= 10 then try_cast(written as date)
        when regexp_matches(written, '^\d{4}-\d{2}-\d{2}[T ]\d') then try_cast(substr(written, 1, 10) as date)
    end;

-- What may be shown of a value in quarantine, outside the warehouse: of a personal column nothing, nor of what looks like an
-- address or a telephone number in any other.
create or replace macro shown_value(value, is_personal) as case
    when value is null then null
    when is_personal or contains(value, '@') or regexp_matches(value, '^\s*00[\d\s().-]{6,}$')
        or regexp_matches(value, '\+\d[\d\s().-]{6,}\d') then '•••'
    else value
end;

-- A value in quarantine, for people: without what a personal column holds ('personal' lists entity.column), without a record
-- that fell apart (it has no column), and, of entities that hold names ('naming'), without what reads like one: words
-- without a digit that begin with a capital, or several. A date that is mapped to the column of names looks like that.
create or replace macro quarantined_value(value, entity, column_name, personal, naming) as shown_value(
    value,
    column_name is null
    or coalesce(list_contains(personal, entity || '.' || column_name), false)
    or (
        coalesce(list_contains(naming, entity), false) and not regexp_matches(value, '\d')
        and regexp_matches(value, '^\s*\p{Lu}|\p{L}\s+\p{L}')
    )
);

-- What names a person, so that two spellings of it are one: an address in small letters, an id as it stands, a telephone
-- number by its digits (7 or more). pipelines/steps/forgotten.py writes keys the same way.
create or replace macro identity_of(written) as
    case when contains(written, '@') then lower(trim(written)) else nullif(trim(written), '') end;

create or replace macro phone_of(written) as
    case when length(regexp_replace(written, '\D', '', 'g')) >= 7
        then 'tel:' || ltrim(regexp_replace(written, '\D', '', 'g'), '0') end;
