-- Visits of Yandex.Metrica: 1:1. A visit's number is unique within its year only.
select
    year || '.' || visit as session_id,
    started_at,
    region,
    visitor_id,
    channel,
    campaign,
    is_new_visitor,
    is_engaged,
    page_views,
    _file_id as file_id,
    _record_no as record_no,
    1 as records
from raw_visit
