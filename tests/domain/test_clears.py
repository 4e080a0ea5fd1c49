from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from portal.domain.clears import ClearFacts, missing_clears
from portal.domain.types import Clear, TaskKind

CLEAR = ClearFacts(
    title="Trình Kế hoạch chuyển đổi số năm 2026",
    lead_unit=True,
    responsible=True,
    official=True,
    due_date=date(2025, 12, 31),
    kind=TaskKind.ONE_OFF,
    product="Quyết định ban hành Kế hoạch",
    competent_authority="Bộ trưởng",
)


def test_a_clear_assignment_misses_nothing() -> None:
    assert missing_clears(CLEAR) == ()


@pytest.mark.parametrize(
    ("facts", "missing"),
    [
        (replace(CLEAR, official=False), Clear.PERSON),
        (replace(CLEAR, title="Báo cáo"), Clear.TASK),
        (replace(CLEAR, title="  a b      "), Clear.TASK),
        (replace(CLEAR, title="Digitalisation"), Clear.TASK),
        (replace(CLEAR, due_date=None), Clear.TIME),
        (replace(CLEAR, lead_unit=False), Clear.RESPONSIBILITY),
        (replace(CLEAR, responsible=False), Clear.RESPONSIBILITY),
        (replace(CLEAR, product="  "), Clear.PRODUCT),
        (replace(CLEAR, competent_authority=""), Clear.AUTHORITY),
    ],
)
def test_each_clear_has_its_own_facts(facts: ClearFacts, missing: Clear) -> None:
    assert missing_clears(facts) == (missing,)
    assert missing_clears(facts, frozenset({missing})) == ()


def test_a_standing_task_needs_no_end() -> None:
    assert missing_clears(replace(CLEAR, due_date=None, kind=TaskKind.STANDING)) == ()


def test_all_that_misses_is_named_in_the_order_of_the_office() -> None:
    nothing = ClearFacts("", False, False, False, None, TaskKind.ONE_OFF, "", "")
    assert missing_clears(nothing) == tuple(Clear)
    assert missing_clears(nothing, frozenset(Clear)) == ()
