-- Companies as they are compared: 1:1 to the different spellings among leads and accounts, which are far fewer than records.
select written, company_of(core, words) as company, acronym_of(core) as acronym
from (
    select written, words, company_core(words) as core
    from (
        select written, company_words(latin_of(written)) as words
        from (select company_name as written from staging_lead union select name from staging_account)
        where written is not null
    )
)
