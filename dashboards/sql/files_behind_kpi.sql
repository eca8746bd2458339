-- The extracts' files that a KPI's newest records came from. `records` is a view over its newest Parquet files.
select distinct file_id from records where file_id is not null
