-- Renewals, expansions and known customers without a lead: they need none. Counted as orphans they would hide the real
-- ones, so the denominators leave them out. 1:1 to such opportunities. detail: other_type or customer, as declared.
select 'opportunity' as entity, record_id, null as other_id, business as detail
from linkage_base
where entity = 'opportunity'
    and business <> 'new'
    and not is_linked
