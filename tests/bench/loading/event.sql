-- Product events number $first to $after - 1, of one day; every record has an id of its own.
select
    'E' || lpad(cast(i as varchar), 9, '0') as "Event ID",
    strftime(cast($day as timestamp) + to_seconds(i % 86400), '%Y-%m-%d %H:%M:%S') as "Time",
    ['North', 'South', 'East', 'West'][1 + cast(hash(i) % 4 as integer)] as "Region",
    'ACC' || lpad(cast(hash(i + 1) % 50000 as varchar), 6, '0') as "Account",
    'TR' || lpad(cast(hash(i + 2) % 200000 as varchar), 7, '0') as "Trial",
    ['trial_started', 'activated', 'report_opened', 'import_finished'][1 + cast(hash(i + 3) % 4 as integer)] as "Event"
from range($first, $after) as r(i)
