"""Figure sets as they were published (domain.md §2.3), in the counters of this product.

What a publication did not split is put where the sum check sees it: done without a date is counted
as on time, and what is neither done nor overdue as in time.
"""

from __future__ import annotations

from dataclasses import replace

from portal.domain.figures import Counters

#: documents of January to August 2016, and those that carry tasks
DOCUMENTS_2016, WITH_TASKS_2016 = 13_733, 1_154
AUGUST_2016 = Counters(assigned=6_272, on_time=2_501, in_time=3_549, overdue=222)
YEAR_2017 = Counters(assigned=21_914, on_time=14_068, late=1_983, in_time=5_640, overdue=223)
#: projects of the programme, done when submitted; 197 of the submitted ones were issued
DECEMBER_2019 = Counters(assigned=511, on_time=390, in_time=80, due_soon=80, overdue=41)
ISSUED_2019 = 197
#: Resolution 71
AUGUST_2025 = Counters(assigned=330, on_time=65, late=25, in_time=206, overdue=34)
OCTOBER_20 = Counters(assigned=9_831, on_time=7_892, in_time=1_602, overdue=319)
OCTOBER_24 = replace(OCTOBER_20, on_time=8_150, in_time=1_620, overdue=61)

THAT_ADD_UP = {
    "August 2016": AUGUST_2016,
    "the year 2017": YEAR_2017,
    "December 2019": DECEMBER_2019,
    "28 August 2025": AUGUST_2025,
    "24 October 2025": OCTOBER_24,
}
