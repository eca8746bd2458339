-- One row per check of the run: failed ones first, the graver before the lighter. 1:1 to quality_check.
select
    row_number() over (
        order by
            list_position(['failed', 'skipped', 'passed'], outcome),
            list_position(['fatal', 'gate', 'warning'], grade),
            check_key
    ) as position,
    check_key, entity, check_name, kind, grade, outcome, reason, columns, checked, broken, tolerance, regions, source,
    about_en, about_ru
from quality_check
order by position
