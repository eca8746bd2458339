-- Whether --as-of hides records that the extracts hold.
select coalesce(sum(records), 0) > 0 from raw_set_aside where rule = 'after_as_of'
