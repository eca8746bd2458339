-- Every link, recorded or repaired, and every pair that waits for a person or that a person refused. Ids only: who is behind
-- them stays in the warehouse.
select opportunity_id, lead_id, method, score, zone, model_version, decided_by, decided_at
from linkage_link
order by opportunity_id, lead_id, method
