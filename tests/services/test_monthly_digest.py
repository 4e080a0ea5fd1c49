"""The month that closed is told once, with its own changes, extensions and document."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask

from portal.domain.types import TaskState
from portal.extensions import db
from portal.models.delivery import OutboxFile
from portal.queries.digests import digest_for
from portal.queries.figures import figures_of
from portal.services import relevance
from portal.services.digests import queue_digests
from portal.services.extensions import grant_extension, refuse_extension, request_extension
from portal.services.lights import refresh_lights
from portal.services.ticking import next_event_at
from tests.factories import Cast, acting, make_cast
from tests.office_days import at, message_to, messages, task_of_unit

MORNING = at("2025-07-15 07:45")
LATER = date(2025, 9, 30)


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast()


def test_the_month_that_closed_is_summed_up_for_every_manager(cast: Cast) -> None:
    task_of_unit(cast, due=date(2025, 6, 20), code="NV-MONTH", plan_reminders=False)
    task_of_unit(cast, due=date(2025, 8, 1), plan_reminders=False)
    task_of_unit(cast, due=date(2025, 8, 15), plan_reminders=False)
    refresh_lights(MORNING)
    assert queue_digests(MORNING) == 3
    assert queue_digests(MORNING) == 0
    row = message_to(cast.top_leader, "digest_monthly")
    assert row.key == f"digest-monthly:{cast.top_leader}:2025-07-15"
    assert row.text.startswith("<b>Tổng hợp tháng 7/2025</b> (15/06–14/07)")
    assert "Mới quá hạn 1 tuần: NV-MONTH" in row.text
    assert "<b>Tháng này</b>: 1 nhiệm vụ đến hạn." in row.text
    assert not row.silent
    assert messages("digest_daily") == messages("digest_weekly") == []


def test_what_the_week_told_before_is_new_to_the_month(cast: Cast) -> None:
    task_of_unit(cast, due=date(2025, 6, 17), code="NV-OLD", plan_reminders=False)
    task_of_unit(cast, due=date(2025, 6, 15), code="NV-30", plan_reminders=False)
    refresh_lights(MORNING)
    digest, figures = digest_for(cast.top_leader, "monthly", MORNING), figures_of(MORNING)
    assert [line.code for line in digest.newly_month_late] == ["NV-30"]
    assert [line.code for line in digest.newly_week_late] == ["NV-30", "NV-OLD"]
    assert (digest.counters, digest.lights) == (figures.counters, figures.lights)


def test_extensions_decided_in_the_month_are_counted(cast: Cast) -> None:
    asked, leader = at("2025-07-02 09:00"), acting(cast.deputy_leader)
    for number in range(3):
        task_id = task_of_unit(cast, due=LATER, plan_reminders=False)
        wanted = date(2025, 10, 15)
        request_id = request_extension(acting(cast.head), task_id, wanted, "Chờ", now=asked)
        decided = asked + timedelta(days=number)
        if number:
            refuse_extension(leader, request_id, "Không", now=decided)
        else:
            grant_extension(leader, request_id, now=decided)
    queue_digests(MORNING)
    text = message_to(cast.top_leader, "digest_monthly").text
    assert "Gia hạn đã quyết định: 1 đồng ý, 2 từ chối." in text
    assert queue_digests(at("2025-08-15 07:45")) == 3
    assert "Gia hạn đã quyết định" not in messages("digest_monthly")[-1].text


def test_a_month_compares_with_the_month_before_and_a_week_with_the_week(cast: Cast) -> None:
    task_of_unit(cast, due=date(2025, 6, 2), plan_reminders=False)
    # Monday 16 June is the first working day of its week and after the 14th
    for morning in ("2025-06-16", "2025-06-23", "2025-07-15"):
        if morning != "2025-06-16":
            task_of_unit(cast, due=date(2025, 6, 3), plan_reminders=False)
        now = at(f"{morning} 07:45")
        refresh_lights(now)
        assert queue_digests(now) == 3
    assert "2 (+1) quá hạn" in message_to(cast.top_leader, "digest_weekly").text
    month = [row for row in messages("digest_monthly") if row.person_id == cast.top_leader][-1]
    assert "3 (+2) quá hạn" in month.text


def test_the_month_has_a_document_of_its_own(cast: Cast) -> None:
    task_of_unit(cast, due=date(2025, 6, 20), state=TaskState.IN_PROGRESS, plan_reminders=False)
    refresh_lights(MORNING)
    queue_digests(MORNING)
    row = message_to(cast.top_leader, "digest_monthly")
    kept = db.session.get_one(OutboxFile, row.file_id)
    assert (kept.name, kept.kind) == ("Tong-hop-thang-07-2025.docx", "digest_file_monthly")


def test_it_is_worth_sending_until_the_next_month_closes(cast: Cast) -> None:
    queue_digests(MORNING)
    row = message_to(cast.top_leader, "digest_monthly")
    assert relevance.recheck(row, at("2025-08-14 16:00")) is not None
    assert relevance.recheck(row, at("2025-08-15 08:00")) is None


def test_the_scheduler_waits_for_it(cast: Cast) -> None:
    assert next_event_at(at("2025-07-14 18:00")) == MORNING
