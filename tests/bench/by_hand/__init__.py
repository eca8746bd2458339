"""One person's DuckDB script for the demo company: reads the newest exports with types, joins by hand, adds up by hand.

It knows none of Milepost's SQL, macros or tables, so that its numbers check Milepost's and its seconds are a yardstick.
One thing is given to it, since another stop answers for it: which repaired links were accepted.
"""
