set TimeZone = 'UTC';

-- The fiscal year begins in February; weeks on Monday.
create macro first_day_of(grain, day) as case grain
    when 'week' then cast(date_trunc('week', day) as date)
    when 'month' then cast(date_trunc('month', day) as date)
    when 'quarter' then cast(date_trunc('quarter', day - interval 1 month) + interval 1 month as date)
    when 'year' then cast(date_trunc('year', day - interval 1 month) + interval 1 month as date) end;
create macro first_day_after(grain, period) as cast(period + case grain
    when 'week' then interval 7 day when 'month' then interval 1 month
    when 'quarter' then interval 3 month when 'year' then interval 1 year end as date);

create table region_word as
select region, unnest(string_split(words, ',')) as word
from (values
    ('Nordics', 'nordics,sweden,norway,denmark,finland,swe,nor,dnk,fin'),
    ('DACH', 'dach,germany,austria,switzerland,deu,aut,che'),
    ('UKI', 'uki,uk & ireland,uk & i,united kingdom,ireland,gbr,irl'),
    ('Iberia', 'iberia,spain,portugal,esp,prt'),
    ('CEE', 'cee,poland,czechia,hungary,romania,pol,cze,hun,rou'),
    ('Baltics', 'baltics,estonia,latvia,lithuania,est,lva,ltu')
) as known (region, words);
