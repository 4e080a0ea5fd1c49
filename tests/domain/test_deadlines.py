from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.deadlines import effective_due, resolve_words
from portal.domain.types import Hardness
from tests.domain.vn_calendar import VN_CALENDAR

ISSUED_ON = date(2025, 6, 19)
DAYS = st.dates(date(2025, 1, 1), date(2026, 12, 31))


def test_the_latest_granted_date_counts() -> None:
    assert effective_due(date(2025, 6, 30), date(2025, 7, 13), Hardness.FIXED, VN_CALENDAR) == date(
        2025, 7, 14
    )


def test_a_superiors_date_stands_unless_the_office_decided_otherwise() -> None:
    sunday = date(2025, 8, 31)
    assert effective_due(sunday, None, Hardness.SUPERIOR, VN_CALENDAR) == sunday
    assert effective_due(sunday, None, Hardness.SUPERIOR, VN_CALENDAR, True) == date(2025, 9, 3)


def test_no_date_gives_no_deadline() -> None:
    assert effective_due(None, None, Hardness.FLEXIBLE, VN_CALENDAR) is None


@given(DAYS, st.none() | DAYS, st.sampled_from([Hardness.FIXED, Hardness.FLEXIBLE]))
def test_a_deadline_is_always_a_working_day_and_never_earlier(
    due: date, granted: date | None, hardness: Hardness
) -> None:
    effective = effective_due(due, granted, hardness, VN_CALENDAR)
    assert effective is not None
    assert VN_CALENDAR.is_working_day(effective)
    assert effective >= (granted or due)


@pytest.mark.parametrize(
    ("words", "due", "rule"),
    [
        ("cuối tháng 6", date(2025, 6, 30), "end_of_month"),
        ("Cuối tháng 6 năm 2025", date(2025, 6, 30), "end_of_month"),
        ("tháng 6/2025", date(2025, 6, 30), "end_of_month"),
        ("trong tháng 02/2026", date(2026, 2, 28), "end_of_month"),
        ("6/2025", date(2025, 6, 30), "end_of_month"),
        ("tháng 3", date(2026, 3, 31), "end_of_month"),
        ("June 2025", date(2025, 6, 30), "end_of_month"),
        ("by the end of June", date(2025, 6, 30), "end_of_month"),
        ("Quý II", date(2025, 6, 30), "end_of_quarter"),
        ("hết quý 4 năm 2025", date(2025, 12, 31), "end_of_quarter"),
        ("Quý I", date(2026, 3, 31), "end_of_quarter"),
        ("Q2", date(2025, 6, 30), "end_of_quarter"),
        ("third quarter of 2025", date(2025, 9, 30), "end_of_quarter"),
        ("giữa tháng 6", date(2025, 6, 15), "middle_of_month"),
        ("mid June", date(2025, 6, 15), "middle_of_month"),
        ("mid-June 2025", date(2025, 6, 15), "middle_of_month"),
        ("đầu tháng 6", date(2025, 6, 1), "beginning_of_month"),
        ("beginning of June", date(2025, 6, 1), "beginning_of_month"),
        ("đầu tháng 7/2025", date(2025, 7, 1), "beginning_of_month"),
        ("trong 15 ngày làm việc kể từ ngày ký", date(2025, 7, 10), "within_working_days"),
        ("within 15 working days of issue", date(2025, 7, 10), "within_working_days"),
        ("trong 10 ngày", date(2025, 6, 29), "within_days"),
        ("trong vòng 10 ngày kể từ ngày ban hành", date(2025, 6, 29), "within_days"),
        ("trong năm ngày", date(2025, 6, 24), "within_days"),
        ("within ten days", date(2025, 6, 29), "within_days"),
        ("trong hai tuần", date(2025, 7, 3), "within_weeks"),
        ("trong 3 tháng", date(2025, 9, 19), "within_months"),
        ("within 3 months of issue", date(2025, 9, 19), "within_months"),
        ("3 tháng hè", date(2025, 8, 31), "summer"),
        ("ba tháng hè năm 2025", date(2025, 8, 31), "summer"),
        ("three summer months", date(2025, 8, 31), "summer"),
        ("năm 2025", date(2025, 12, 31), "end_of_year"),
        ("cuối năm", date(2025, 12, 31), "end_of_year"),
        ("2025–2030", date(2030, 12, 31), "end_of_year"),
        ("year 2025", date(2025, 12, 31), "end_of_year"),
        ("6 tháng đầu năm 2026", date(2026, 6, 30), "middle_of_year"),
        ("giữa năm 2026", date(2026, 6, 30), "middle_of_year"),
        ("đầu năm 2026", date(2026, 1, 1), "beginning_of_year"),
        ("30/6/2025", date(2025, 6, 30), "date"),
        ("30/06", date(2025, 6, 30), "date"),
        ("2025-06-30", date(2025, 6, 30), "date"),
        ("trước ngày 30 tháng 6 năm 2025", date(2025, 6, 30), "date"),
        ("before June 30, 2025", date(2025, 6, 30), "date"),
        ("25 June 2025", date(2025, 6, 25), "date"),
    ],
)
def test_words_of_a_document_become_a_day(words: str, due: date, rule: str) -> None:
    resolved = resolve_words(words, issued_on=ISSUED_ON, calendar=VN_CALENDAR)
    assert (resolved.due, resolved.rule) == (due, rule)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "khẩn trương",
        "hàng tuần, hàng tháng",
        "thường xuyên",
        "if necessary",
        "31/02/2025",
        "tháng 13/2025",
        "before July 2025",
        "trước tháng 7/2025",
        "30/6/2025 và 31/12/2025",
        "trong 9 999 ngày",
        "١٢/٣/٢٠٢٥ hoặc sau",
        "end of",
    ],
)
def test_words_without_one_clear_day_are_left_to_people(words: str) -> None:
    resolved = resolve_words(words, issued_on=ISSUED_ON, calendar=VN_CALENDAR)
    assert (resolved.due, resolved.rule) == (None, "unresolved")


@pytest.mark.parametrize(
    ("issued_on", "words", "due"),
    [
        (date(2025, 1, 31), "trong 1 tháng", date(2025, 2, 28)),
        (date(2025, 11, 30), "trong 3 tháng", date(2026, 2, 28)),
        (date(2025, 12, 15), "within 1 month", date(2026, 1, 15)),
        (date(2026, 2, 12), "trong 5 ngày làm việc", date(2026, 2, 26)),
        (date(2026, 4, 24), "within 10 working days", date(2026, 5, 13)),
    ],
)
def test_terms_end_on_the_corresponding_day(issued_on: date, words: str, due: date) -> None:
    assert resolve_words(words, issued_on=issued_on, calendar=VN_CALENDAR).due == due


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading(words: str) -> None:
    resolved = resolve_words(words, issued_on=ISSUED_ON, calendar=VN_CALENDAR)
    assert (resolved.due is None) is (resolved.rule == "unresolved")


@given(DAYS)
def test_a_written_date_is_read_back(day: date) -> None:
    resolved = resolve_words(f"{day:%d/%m/%Y}", issued_on=ISSUED_ON, calendar=VN_CALENDAR)
    assert resolved.due == day
