-- Forecast error added up: Σ(forecast − actual), or only what was too much, or only what was too little (a negative
-- number), ÷ Σ actual or Σ forecast. Bucket: day and region. n:1 from contact_volume to (day, region).
-- $side: 'both' keeps the sign, so that too much and too little cancel; 'over', 'under'. $divided_by: 'actual', 'forecast'.
with daily as (
    select
        day,
        region,
        sum(forecast) as forecast,
        sum(offered) as actual,
        min(file_id) as file_id,
        arg_min(record_no, (file_id, record_no)) as record_no,
        count(*) as records
    from staging_contact_volume
    where forecast is not null
        and offered is not null
        and day is not null
    group by day, region
)
select
    day || '|' || region as record_id,
    cast(day as varchar) as unit_id,
    cast(day as timestamp) as occurred_at,
    region,
    case $side
        when 'both' then forecast - actual
        when 'over' then greatest(forecast - actual, 0)
        when 'under' then least(forecast - actual, 0)
        else error('side must be both, over or under')
    end as numerator,
    case $divided_by
        when 'actual' then actual
        when 'forecast' then forecast
        else error('divided_by must be actual or forecast')
    end as denominator,
    forecast as value,
    file_id,
    record_no,
    records
from daily
