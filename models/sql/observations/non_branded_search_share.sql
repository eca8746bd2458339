-- Clicks from search engines whose query names no brand ÷ clicks whose query is known.
-- One row per day and region (n:1 from search_query). A hidden query is neither branded nor not: it enters neither sum.
-- $brand_terms: company.yaml. Without any, nothing can be told apart and there is no row.
with known_query as (
    select query, names_brand(query, $brand_terms) as is_branded
    from (select distinct query from staging_search_query where trim(query) <> '')
    where len(cast($brand_terms as varchar[])) > 0
)
select
    search.day || '|' || search.region as record_id,
    cast(search.day as varchar) as unit_id,
    cast(search.day as timestamp) as occurred_at,
    search.region,
    sum(case when known_query.is_branded then 0 else search.clicks end) as numerator,
    sum(search.clicks) as denominator,
    min(search.file_id) as file_id,
    arg_min(search.record_no, (search.file_id, search.record_no)) as record_no,
    count(*) as records
from staging_search_query as search
join known_query on known_query.query = search.query
where search.clicks is not null
    and search.day is not null
group by search.day, search.region
