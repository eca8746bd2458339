-- The touches of each opportunity in their order, twice: by the links that the CRM recorded, and with those that were
-- repaired. 1 row per links, opportunity and touch. What the CRM calls the primary campaign is a touch of its own only
-- where no member of that campaign leads to the opportunity. Table: touch.
with standing as (
    select basis.links, touch.*
    from touch
    join (values ('recorded'), ('repaired')) as basis (links) on basis.links = 'repaired' or touch.is_recorded
    qualify kind <> 'primary'
        or count(*) filter (kind = 'campaign') over (partition by links, opportunity_id, campaign_id) = 0
)
select links, opportunity_id,
    row_number() over (
        partition by links, opportunity_id
        order by touched_at, kind, campaign_id nulls first, channel nulls first
    ) as touch_no,
    count(*) over (partition by links, opportunity_id) as touches,
    kind, campaign_id, channel, touched_at
from standing
order by links, opportunity_id, touch_no
