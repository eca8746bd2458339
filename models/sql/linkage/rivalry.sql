-- What each candidate pair that is still free has to beat. 1:1 to such pairs.
--   own_weight    the greatest weight of this person's leads for this opportunity: whoever wrote twice is one person
--   rival_weight  the greatest weight of another person's lead for the same opportunity, or of another opportunity for
--                 the same lead; null where nobody else comes into question
-- Tables: candidate, right_record, free_opportunity, free_lead, refused_pair.
with free as (
    select candidate.*, r.email, r.phones, r.first_name, r.last_name, r.company, r.domain
    from candidate
    join right_record as r on r.unique_id = candidate.r_id
    semi join free_opportunity on free_opportunity.opportunity_id = candidate.opportunity_id
    semi join free_lead on free_lead.lead_id = candidate.lead_id
    anti join refused_pair on refused_pair.opportunity_id = candidate.opportunity_id
        and refused_pair.lead_id = candidate.lead_id
),
compared as (
    select one.opportunity_id, one.lead_id, other.weight,
        one.lead_id = other.lead_id
        or coalesce(one.email = other.email, false)
        or coalesce(list_has_any(one.phones, other.phones) and one.last_name = other.last_name, false)
        or coalesce(
            one.last_name = other.last_name and one.first_name = other.first_name
            and (one.company = other.company or one.domain = other.domain),
            false
        ) as is_same_person
    from free as one
    join free as other on other.opportunity_id = one.opportunity_id
),
by_opportunity as (
    select opportunity_id, lead_id, max(weight) filter (is_same_person) as own_weight,
        max(weight) filter (not is_same_person) as rival_weight
    from compared
    group by opportunity_id, lead_id
),
by_lead as (
    select one.opportunity_id, one.lead_id, max(other.weight) as rival_weight
    from free as one
    join free as other on other.lead_id = one.lead_id and other.opportunity_id <> one.opportunity_id
    group by one.opportunity_id, one.lead_id
)
select
    free.opportunity_id, free.lead_id, free.weight, free.score, free.days_between,
    by_opportunity.own_weight,
    greatest(by_opportunity.rival_weight, by_lead.rival_weight) as rival_weight
from free
join by_opportunity using (opportunity_id, lead_id)
left join by_lead using (opportunity_id, lead_id)
order by free.opportunity_id, free.lead_id
