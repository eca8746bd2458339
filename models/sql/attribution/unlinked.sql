-- New-business opportunities that the CRM has linked to no lead and no campaign. 1:1 to such opportunities.
-- Tables: standing, linkage_campaign.
select opportunity.opportunity_id, opportunity.account_id,
    opportunity.created_at - to_days(cast($look_back_days as integer)) as from_moment,
    case when opportunity.created_at = date_trunc('day', opportunity.created_at)
        then opportunity.created_at + interval 1 day - interval 1 microsecond
        else opportunity.created_at end as until_moment
from staging_opportunity as opportunity
semi join standing on standing.opportunity_id = opportunity.opportunity_id and standing.standing in ('open', 'dangling')
anti join linkage_campaign as credited
    on credited.opportunity_id = opportunity.opportunity_id and credited.links = 'recorded'
