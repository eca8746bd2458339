-- The accepted links as a KPI's SQL reads them, under the name link: 1 row per opportunity and lead. The session's
-- variable links says which: 'recorded' = those that the CRM recorded, 'repaired' = with them those that keys, rules, the
-- model and people's decisions found.
create or replace temp view link as
select opportunity_id, lead_id, method, score, model_version, decided_by, decided_at, source
from linkage_link
where zone = 'accept'
    and (method = 'pointer' or getvariable('links') = 'repaired');

-- Which campaign an opportunity counts for, under the name credited: at most 1 row per opportunity, by the same links.
create or replace temp view credited as
select opportunity_id, campaign_id
from linkage_campaign
where links = coalesce(getvariable('links'), 'recorded');
