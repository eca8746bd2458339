-- Date arithmetic, words and division that the KPI library's SQL uses: here once, tested once.
-- Moments are cast, since a source that delivered nothing has a null without a type. No table is read
-- here. Macros for casting extracts live elsewhere; a KPI's meaning lives in its own file.

-- The first day of the period that holds a day; null for grain 'all'. week_starts: 0 = Monday … 6 = Sunday.
-- Quarters and years are the company's fiscal ones. models/periods.py says the same in Python; a test holds both equal.
create or replace macro period_start(day, grain, week_starts, fiscal_year_starts_month) as
    case grain
        when 'week' then cast(day as date) - cast((isodow(day) + 6 - week_starts) % 7 as integer)
        when 'month' then cast(date_trunc('month', day) as date)
        when 'quarter' then cast(
            date_trunc('month', day) - to_months(cast((month(day) + 12 - fiscal_year_starts_month) % 3 as integer))
            as date
        )
        when 'year' then cast(
            date_trunc('month', day) - to_months(cast((month(day) + 12 - fiscal_year_starts_month) % 12 as integer))
            as date
        )
    end;

-- The first day after a period.
create or replace macro period_end(period, grain) as
    case grain
        when 'week' then cast(period as date) + 7
        when 'month' then cast(period + to_months(1) as date)
        when 'quarter' then cast(period + to_months(3) as date)
        when 'year' then cast(period + to_months(12) as date)
    end;

-- A moment so many days later; days may be a fraction, to the microsecond.
create or replace macro days_later(moment, days) as
    cast(moment as timestamp) + to_microseconds(cast(round(cast(days as double) * 86400000000) as bigint));

-- Whether an outcome does not lie on an earlier day than the start; what tells a day only may stand at its midnight. Null
-- where a moment is unknown.
create or replace macro is_in_order(started, outcome) as
    cast(outcome as date) >= cast(started as date);

-- Whether an outcome came within the horizon after the start, the last moment included. What came before is not what became
-- of it. Without a horizon: at any time, in any order, also where the moment is unknown.
create or replace macro within_horizon(started, outcome, horizon_days) as
    horizon_days is null
    or coalesce(is_in_order(started, outcome) and outcome <= days_later(started, horizon_days), false);

-- Whole calendar days: 0 on the same day, negative where the later moment comes first.
create or replace macro calendar_days(earlier, later) as
    date_diff('day', cast(earlier as date), cast(later as date));

-- The instant of a local moment: what clocks really measure between, also over a night in which they are changed.
-- Of the hour that comes twice in autumn, the second is meant; a local moment does not tell.
create or replace macro instant_of(moment, time_zone) as
    timezone('UTC', timezone(time_zone, cast(moment as timestamp)));

-- Clock hours with four decimals.
create or replace macro clock_hours(earlier, later) as
    cast(round(date_diff('microsecond', earlier, later) / 3600000000, 4) as decimal(18, 4));

-- The last day that lies before a moment: what a watermark at midnight still covers.
create or replace macro last_day_before(moment) as
    cast(cast(moment as timestamp) - to_microseconds(1) as date);

-- A deal counts as closed where the CRM says so, and a won one always.
create or replace macro is_closed_deal(is_won, is_closed) as
    coalesce(is_won, false) or coalesce(is_closed, false);

-- Letters and digits in small, without accents (й becomes и, ё е), anything else as one blank: what two spellings
-- have in common. For comparing only.
create or replace macro plain_words(words) as
    trim(regexp_replace(strip_accents(lower(words)), '[^\p{L}\p{N}]+', ' ', 'g'));

-- Whether a search query names one of the brand's terms at the beginning of a word. Endings are free, since Russian
-- declines names (нортлайт, нортлайта) and people write them together with the next word (northlightcrm).
create or replace macro names_brand(query, terms) as
    len(list_filter(
        cast(terms as varchar[]),
        lambda term: plain_words(term) <> '' and contains(' ' || plain_words(query), ' ' || plain_words(term))
    )) > 0;

-- A record's id as boards may show it: one that is an address or a number to call is hidden behind a salted hash.
create or replace macro shown_id(id) as case
    when contains(id, '@') or starts_with(id, '+')
        then 'hidden-' || left(sha256(coalesce(getvariable('salt'), '') || lower(id)), 24)
    else id
end;
