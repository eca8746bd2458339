-- Deals that may have come from a campaign though nothing recorded says so: somebody of the same company took part in it
-- before the deal was created and inside the look-back window, or a link that was repaired leads there. n:m between
-- opportunities and campaigns: a deal may be plausible for several. Where a company was at one campaign several times,
-- its first and last day stand for all of them: for an upper bound, rather one too many.
-- Tables: unlinked, company_key, linkage_touch, linkage_campaign.
with by_company as (
    select opportunity.record_id as opportunity_id, attendee.record_id as campaign_id
    from company_key as opportunity
    join company_key as attendee on attendee.side = 'attendee' and attendee.key = opportunity.key
    join unlinked on unlinked.opportunity_id = opportunity.record_id
    where opportunity.side = 'opportunity'
        and attendee.from_moment <= unlinked.until_moment and attendee.until_moment >= unlinked.from_moment
),
by_link as (
    select touch.opportunity_id, touch.campaign_id
    from linkage_touch as touch
    anti join linkage_campaign as credited
        on credited.opportunity_id = touch.opportunity_id and credited.links = 'recorded'
    where touch.links = 'repaired' and touch.campaign_id is not null
)
select opportunity_id, campaign_id from by_company
union
select opportunity_id, campaign_id from by_link
order by all
