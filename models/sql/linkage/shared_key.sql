-- Keys that many people have in common: switchboards, placeholders, the tablet on the stand of an event. 1:1 to such values.
-- Persons are told apart by surname, so that one person's many leads do not make an address common. Value: shared_by.
select 'email' as column_name, email as value, count(distinct last_name) as persons
from record where email is not null group by email having count(distinct last_name) > $shared_by
union all
select 'phone', phone, count(distinct last_name)
from (select unnest(phones) as phone, last_name from record) group by phone having count(distinct last_name) > $shared_by
union all
select 'click', click, count(distinct last_name)
from (select unnest(clicks) as click, last_name from record) group by click having count(distinct last_name) > $shared_by
union all
select 'client', client, count(distinct last_name)
from record where client is not null group by client having count(distinct last_name) > $shared_by
