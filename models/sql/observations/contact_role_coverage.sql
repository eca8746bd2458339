-- New-business opportunities in which somebody has a role ÷ new-business opportunities, in the opportunity's region.
-- 1:1 to such opportunities. Nothing where no roles are delivered at all.
with role as (
    select distinct opportunity_id
    from staging_opportunity_contact
    where contact_id is not null
)
select
    opportunity.opportunity_id as record_id,
    opportunity.opportunity_id as unit_id,
    opportunity.created_at as occurred_at,
    opportunity.region,
    cast(role.opportunity_id is not null as integer) as numerator,
    1 as denominator,
    opportunity.file_id,
    opportunity.record_no
from staging_opportunity as opportunity
join linkage_base as base on base.record_id = opportunity.opportunity_id and base.entity = 'opportunity'
left join role on role.opportunity_id = opportunity.opportunity_id
where base.business = 'new'
    and exists (select any_role.opportunity_id from role as any_role)
