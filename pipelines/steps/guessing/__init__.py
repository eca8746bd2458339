"""What ``milepost init`` makes of a folder of extracts: looking, recognising, guessing, drafting. Changes no extract.

    folder          every file with a look at its head
    recognising     folders of files that a format of the library takes
    samples         the first records of a table's files, as text in DuckDB
    profiles        what the values of a column look like: moments, amounts, yes and no, words
    entities        which entity a table is, by the words of its headers and by its values
    ...             keys, states, questions, regions, deliveries: one guess each, with what must be decided
    feeding         which KPIs of the library the guessed tables can feed
    drafting        the declarations, with a comment wherever a person must decide
    starting        all of it, in order

Every guess is an assumption that works or is left out: the company that is written checks and runs as it is.
"""
