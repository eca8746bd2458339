-- How two spellings of one thing meet: names, companies, addresses. For comparing only; nothing here is shown to anybody.
-- The letters are replaced by macros that are generated from models/linkage/letters.csv (replaced_cyrillic,
-- replaced_latin, replaced_spelling); legal forms are in the variables legal_forms and legal_phrases. A macro that finds
-- nothing gives null.

-- Small Latin letters without accents, by ICAO Doc 9303 where they were Cyrillic. Other scripts stay as they are.
-- й is a letter, no accent on и: Cyrillic is replaced before accents go.
create or replace macro latin_of(words) as
    strip_accents(replaced_latin(
        case when regexp_matches(words, '[\x{0400}-\x{04FF}]')
            then replaced_cyrillic(lower(nfc_normalize(words)))
            else lower(words)
        end
    ));

-- What follows takes Latin letters (latin_of), so that a long text is spelled out once and not in every macro.

-- As one would say it: Yulia, Julija and Юлия come out alike.
create or replace macro spoken_of(latin) as replaced_spelling(latin);

-- A name without blanks, hyphens and apostrophes.
create or replace macro letters_of(latin) as
    nullif(regexp_replace(latin, '[^\p{L}]+', '', 'g'), '');

-- The first of several first names: "Anna-Maria" and "Anna" agree.
create or replace macro first_word_of(latin) as
    nullif(regexp_extract(latin, '\p{L}+'), '');

-- A first name for comparing it with an initial, since sounds that are folded take the first letter with them: Johan is
-- "ohan" as spoken. J, Y and I are one letter here, as in Julija, Yulia and Iuliia; Ю. and Ж. stay a lone letter.
create or replace macro begun_of(latin, is_lone) as
    regexp_replace(case when is_lone then left(latin, 1) else latin end, '^[jy]', 'i');

-- Whether one first name is a lone letter with which the other begins, both as begun_of makes them.
create or replace macro is_initial(one, other) as
    least(length(one), length(other)) = 1 and left(one, 1) = left(other, 1);

-- Whether two names are one, or a slip of the pen apart and long enough for that to mean something: Li is not Lu.
create or replace macro is_a_slip_apart(one, other) as
    one = other or (damerau_levenshtein(one, other) <= 1 and least(length(one), length(other)) >= 3);

-- Whether two surnames, as spoken and as written, may be one: a slip of the pen apart, or one of them unknown.
create or replace macro may_be_one_surname(one, other, one_written, other_written) as
    coalesce(least(damerau_levenshtein(one, other), damerau_levenshtein(one_written, other_written)) <= 1, true);

-- Words of a company's name; dots and slashes of abbreviations join letters (S.A., A/S), all else parts words.
create or replace macro company_words(latin) as
    trim(regexp_replace(
        regexp_replace(regexp_replace(latin, '[.''’`]', '', 'g'), '\b([aik])/s\b', '\1s', 'g'),
        '[^\p{L}\p{N}&]+', ' ', 'g'
    ));

-- The words without legal forms.
create or replace macro company_core(words) as
    list_filter(
        string_split(trim(regexp_replace(words, getvariable('legal_phrases'), ' ', 'g')), ' '),
        lambda word: word <> '' and not list_contains(getvariable('legal_forms'), word)
    );

-- What is left of a name; where it is made of legal forms alone, the whole of it.
create or replace macro company_of(core, words) as
    nullif(replaced_spelling(
        case when len(core) > 0 then list_aggregate(core, 'string_agg', '') else replace(words, ' ', '') end
    ), '');

-- The initials of three words or more: International Business Machines is IBM.
create or replace macro acronym_of(core) as
    case when len(core) >= 3
        then replaced_spelling(list_aggregate(list_transform(core, lambda word: left(word, 1)), 'string_agg', ''))
    end;

-- The address in "Ann Lee <Ann.Lee@Example.org>", in small letters.
create or replace macro address_of(written) as
    nullif(rtrim(regexp_extract(lower(written), '[^\s<>"''(),:;@]+@[^\s<>"''(),:;@]+\.[^\s<>"''(),:;@]+'), '.'), '');

create or replace macro mailbox_of(address) as split_part(address, '@', 1);

create or replace macro host_of(address) as nullif(split_part(address, '@', 2), '');

-- The host of a web address, without www.
create or replace macro site_of(written) as
    nullif(regexp_extract(lower(written), '^\s*(?:[a-z]+://)?(?:www\.)?([^/?#:\s@]+\.[^/?#:\s@]+)', 1), '');

-- A number with its country's code that needs no rules of that country to be read; the others are read one by one. Those
-- are numbers of countries where something is dialled before or within a number that is no part of it (and of 7 and 370,
-- where that is an 8), those with a zero behind the country's code, which may be dialled inside the country alone, and
-- placeholders of one digit.
create or replace macro plain_of_bare(written, bare) as
    case
        when regexp_full_match(trim(written), '(\+|00)[1-9][\d .\-/]*')
            and length(bare) between 10 and 15
            and regexp_full_match(bare, concat(
                '1[2-9]\d{9}|7[1-79]\d{9}|370[1-79]\d+|',
                '(2[07]|3[0-469]|4[013-9]|5[1-36-8]|6[02-6]|8[124]|9[0-58])[1-9]\d+|',
                '(21[1-368]|2[234]\d|25[0-8]|26[02-9]|29[0179]|35[013-9]|37[1-46-8]|38[0-35-79]|42[013]|50[0-57-9]|59\d|',
                '67[02-9]|68[0-35-9]|69[01]|85[02356]|88[06]|96[0-8]|97[0-79]|99[24-68])[1-9]\d+'
            ))
            and length(replace(bare, right(bare, 1), '')) > 3
            then '+' || bare
    end;

create or replace macro plain_phone_of(written) as plain_of_bare(written, bare_phone(written));
