-- Clock hours from the request for a quote to the quote that was sent (Kaplan–Meier): one that is not sent yet is censored
-- with the time it has waited. 1:1 to quotes; the request is the moment that the CRM keeps for it, else the quote's
-- creation. Quotes sent before they were asked for are left out: the moments contradict one another. The region is the
-- quote's, else its opportunity's (n:1).
-- $dropped_statuses: quotes that nobody waits for any more (withdrawn); they are left out.
with quote as (
    select
        quote.*,
        coalesce(quote.requested_at, quote.created_at) as asked_at,
        coalesce(nullif(quote.region, '?'), opportunity.region) as asked_region
    from staging_quote as quote
    left join staging_opportunity as opportunity on opportunity.opportunity_id = quote.opportunity_id
    where not coalesce(list_contains(cast($dropped_statuses as varchar[]), quote.status), false)
)
select
    quote_id as record_id,
    quote_id as unit_id,
    asked_at as occurred_at,
    asked_region as region,
    cast(sent_at is not null as integer) as numerator,
    1 as denominator,
    clock_hours(
        instant_of(asked_at, $time_zone),
        greatest(instant_of(coalesce(sent_at, $as_of), $time_zone), instant_of(asked_at, $time_zone))
    ) as value,
    sent_at is null as is_censored,
    file_id,
    record_no
from quote
where coalesce(sent_at >= asked_at, asked_at is not null)
