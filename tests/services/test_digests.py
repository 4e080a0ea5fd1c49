"""The managers' digests say what the dashboard says, when it is wanted."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from portal.domain.addressees import Addressee
from portal.domain.types import Light, ObstacleKind, TaskState
from portal.extensions import db
from portal.models.reporting import DigestFigures
from portal.queries.digests import digest_for
from portal.queries.figures import figures_of
from portal.services import relevance
from portal.services.difficulties import address_difficulty
from portal.services.digests import queue_digests
from portal.services.extensions import request_extension
from portal.services.lights import refresh_lights
from portal.services.obstacles import raise_obstacle
from tests.factories import Cast, acting, make_cast
from tests.office_days import at, make_holiday, message_to, messages, task_of_unit

MONDAY, TUESDAY = at("2025-07-07 07:45"), at("2025-07-08 07:45")
LATER = date(2025, 9, 30)


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast()


def a_mixed_office(cast: Cast) -> None:
    for due, state, claimed in (
        (date(2025, 6, 30), TaskState.IN_PROGRESS, None),
        (date(2025, 5, 30), TaskState.IN_PROGRESS, None),
        (date(2025, 7, 9), TaskState.IN_PROGRESS, None),
        (LATER, TaskState.ACKNOWLEDGED, None),
        (None, TaskState.IN_PROGRESS, None),
        (date(2025, 7, 30), TaskState.COMPLETED, date(2025, 7, 3)),
        (date(2025, 6, 30), TaskState.COMPLETED, date(2025, 7, 2)),
        (date(2025, 7, 4), TaskState.AWAITING_ACCEPTANCE, date(2025, 7, 4)),
        (date(2025, 7, 4), TaskState.CANCELLED, None),
    ):
        task_of_unit(cast, due=due, state=state, claimed_on=claimed, plan_reminders=False)
    task_of_unit(cast, due=LATER, state=TaskState.DRAFT, plan_reminders=False)
    refresh_lights(MONDAY)


def test_figures_of_the_digest_are_those_of_the_dashboard(cast: Cast) -> None:
    a_mixed_office(cast)
    digest, figures = digest_for(cast.top_leader, "weekly", MONDAY), figures_of(MONDAY)
    assert digest.counters == figures.counters
    assert digest.lights == figures.lights
    assert [unit.lights for unit in digest.units] == [unit.lights for unit in figures.units]
    assert digest.counters.assigned == 9
    assert len(digest.overdue) == digest.counters.overdue == 2


def test_the_week_is_summed_up_for_every_manager(cast: Cast) -> None:
    a_mixed_office(cast)
    assert queue_digests(MONDAY) == 3
    assert queue_digests(MONDAY) == 0
    row = message_to(cast.top_leader, "digest_weekly")
    assert row.key == f"digest-weekly:{cast.top_leader}:2025-07-07"
    assert "Tổng hợp tuần 27" in row.text
    assert "2 quá hạn" in row.text
    assert "hoàn thành 2, trong đó 1 đúng hạn" in row.text
    assert "Tổng số 9 nhiệm vụ" in row.text
    assert {each.person_id for each in messages("digest_weekly")} == {
        cast.top_leader,
        cast.deputy_leader,
        cast.clerk,
    }


def test_a_quiet_week_is_summed_up_all_the_same(cast: Cast) -> None:
    assert queue_digests(MONDAY) == 3
    text = message_to(cast.top_leader, "digest_weekly").text
    assert "Không có việc chờ quyết định, không có việc mới quá hạn." in text


def test_other_days_are_silent_unless_something_is_wanted(cast: Cast) -> None:
    task_of_unit(cast, due=LATER, plan_reminders=False)
    assert queue_digests(TUESDAY) == 0


def test_a_new_red_makes_a_daily_digest(cast: Cast) -> None:
    task_of_unit(cast, due=date(2025, 7, 7), code="NV-RED", plan_reminders=False)
    refresh_lights(TUESDAY)
    assert queue_digests(TUESDAY) == 3
    row = message_to(cast.top_leader, "digest_daily")
    assert row.silent
    assert row.text.startswith("<b>Thứ Ba 08/07: 1 việc mới quá hạn</b>")
    assert "NV-RED" in row.text


def test_yesterdays_red_is_not_new(cast: Cast) -> None:
    task_of_unit(cast, due=date(2025, 7, 6), plan_reminders=False)
    assert queue_digests(TUESDAY) == 0


def test_a_deputy_is_asked_for_the_own_field_only(cast: Cast) -> None:
    own = task_of_unit(cast, due=LATER, code="NV-OWN")
    other = task_of_unit(cast, due=LATER, code="NV-OTHER", leader_in_charge_id=None)
    official = acting(cast.official)
    request_extension(official, own, date(2025, 10, 15), "Chờ góp ý", now=at("2025-07-04 10:00"))
    raise_obstacle(
        official, other, ObstacleKind.FUNDING, "Thiếu kinh phí", now=at("2025-07-04 10:00")
    )
    of_top = digest_for(cast.top_leader, "daily", TUESDAY).decisions
    of_deputy = digest_for(cast.deputy_leader, "daily", TUESDAY).decisions
    assert {(one.kind, one.code, one.days) for one in of_top} == {
        ("extension", "NV-OWN", 2),
        ("obstacle", "NV-OTHER", 2),
    }
    assert [one.code for one in of_deputy] == ["NV-OWN"]
    queue_digests(TUESDAY)
    text = message_to(cast.top_leader, "digest_daily").text
    assert "Gia hạn NV-OWN 30/09 &gt; 15/10, CDS, chờ 2 ngày làm việc" in text
    assert "Đề nghị hỗ trợ NV-OTHER: Thiếu kinh phí, CDS" in text


def test_hidden_titles_stay_off_the_channel(cast: Cast) -> None:
    task_of_unit(
        cast,
        due=date(2025, 7, 7),
        code="NV-H",
        title="Việc kín",
        hide_on_telegram=True,
        plan_reminders=False,
    )
    refresh_lights(TUESDAY)
    queue_digests(TUESDAY)
    text = message_to(cast.top_leader, "digest_daily").text
    assert "NV-H" in text
    assert "kín" not in text


def test_digests_keep_to_the_office_calendar(cast: Cast) -> None:
    assert queue_digests(at("2025-07-07 07:44")) == 0
    assert queue_digests(at("2025-07-06 09:00")) == 0
    make_holiday(date(2025, 7, 7))
    assert queue_digests(MONDAY) == 0
    assert queue_digests(TUESDAY) == 3
    assert messages("digest_weekly")[0].key.endswith("2025-07-08")


def test_a_digest_that_waited_too_long_is_called_off(cast: Cast) -> None:
    task_of_unit(cast, due=date(2025, 7, 7), plan_reminders=False)
    queue_digests(MONDAY)
    weekly = message_to(cast.top_leader, "digest_weekly")
    refresh_lights(TUESDAY)
    queue_digests(TUESDAY)
    daily = message_to(cast.top_leader, "digest_daily")
    assert relevance.recheck(daily, at("2025-07-08 16:00")) is not None
    assert relevance.recheck(daily, at("2025-07-09 08:00")) is None
    assert relevance.recheck(weekly, at("2025-07-11 16:00")) is not None
    assert relevance.recheck(weekly, at("2025-07-14 08:00")) is None


def test_lights_of_the_digest_are_of_the_day(cast: Cast) -> None:
    a_mixed_office(cast)
    digest = digest_for(cast.top_leader, "weekly", MONDAY)
    assert digest.lights[Light.UNDER_REVIEW] == 1
    assert len(digest.ahead) == 1
    assert len(digest.newly_week_late) == 1
    assert len(digest.finished_early) == 1


def test_every_count_has_its_change_since_the_last_digest_of_its_kind(cast: Cast) -> None:
    a_mixed_office(cast)
    queue_digests(MONDAY)
    assert "2 quá hạn, " in message_to(cast.top_leader, "digest_weekly").text
    task_of_unit(cast, due=date(2025, 7, 7), code="NV-RED", plan_reminders=False)
    refresh_lights(TUESDAY)
    queue_digests(TUESDAY)
    daily = message_to(cast.top_leader, "digest_daily").text
    assert "Tổng cộng: 3 (+1) quá hạn, 0 (±0) cần chú ý" in daily
    next_monday = at("2025-07-14 07:45")
    refresh_lights(next_monday)
    assert queue_digests(next_monday) == 3
    weekly = messages("digest_weekly")[-1].text
    figures = figures_of(next_monday)
    assert f"{figures.counters.overdue} (+{figures.counters.overdue - 2}) quá hạn" in weekly
    assert "hoàn thành 2 (±0), trong đó 1 (±0) đúng hạn" in weekly


def test_a_morning_without_a_digest_is_counted_all_the_same(cast: Cast) -> None:
    task_of_unit(cast, due=LATER, plan_reminders=False)
    refresh_lights(TUESDAY)
    assert queue_digests(TUESDAY) == 0
    (kept,) = db.session.scalars(select(DigestFigures)).all()
    assert (kept.kind, kept.day, kept.counts["assigned"]) == ("daily", date(2025, 7, 8), 1)
    digest = digest_for(cast.top_leader, "daily", at("2025-07-09 07:45"))
    assert digest.change("assigned") == 0


def test_who_is_asked_for_help_reads_of_it(cast: Cast) -> None:
    monday = at("2025-07-07 09:00")
    for addressee in (None, *Addressee):
        task_id = task_of_unit(cast, due=LATER, code=f"NV-{addressee}", plan_reminders=False)
        number = raise_obstacle(
            acting(cast.official), task_id, ObstacleKind.DATA, "Thiếu số liệu", now=monday
        )
        if addressee is not None:
            address_difficulty(acting(cast.official), number, addressee, now=monday)

    def wanted(person_id: int, moment: str) -> set[str]:
        return {one.code for one in digest_for(person_id, "daily", at(moment)).decisions}

    assert wanted(cast.top_leader, "2025-07-08 07:45") == {"NV-None", "NV-leadership"}
    assert wanted(cast.clerk, "2025-07-08 07:45") == {"NV-None", "NV-leadership", "NV-office"}
    assert wanted(cast.clerk, "2025-07-09 07:45") == {
        *("NV-None", "NV-leadership", "NV-office", "NV-unit_head"),
    }
    assert wanted(cast.top_leader, "2025-07-20 07:45") == {"NV-None", "NV-leadership"}
