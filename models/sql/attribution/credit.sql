-- What a touch has of a won opportunity, in cents of the reporting currency: what its parts come to, rounded down, and for
-- the last touch what is left, so that the credits of an opportunity are its amount to the cent. 1:1 to weighed touches;
-- won_credit is null while the deal is not won, or where its amount is not known.
-- Table: weighed (linkage_touch with parts and whole). Value: model.
with amount as (
    select opportunity_id, cast(round(amount_reporting * 100) as hugeint) as cents
    from staging_opportunity
    where is_won
),
shared as (
    select weighed.*, amount.cents,
        case when touch_no < touches then amount.cents * parts // whole end as own_cents
    from weighed
    left join amount on amount.opportunity_id = weighed.opportunity_id
)
select links, cast($model as varchar) as model, opportunity_id, touch_no, kind, campaign_id, parts, whole,
    -- A product of decimals stays exact; a division would be of floating point.
    cast(
        cast(
            coalesce(own_cents, cents - coalesce(sum(own_cents) over (partition by links, opportunity_id), 0))
            as decimal(18, 0)
        ) * cast(0.01 as decimal(3, 2))
        as decimal(18, 2)
    ) as won_credit
from shared
order by links, opportunity_id, touch_no
