"""A message put off comes once more at its time, and is counted, moved and folded as promised."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from portal.domain.errors import NotFound, NotToBePutOff, PastTheLock, PutOffTooOften
from portal.domain.snoozing import Snooze
from portal.domain.types import OutboxState
from portal.extensions import db
from portal.messages.callbacks import decode
from portal.models.delivery import OutboxMessage
from portal.models.task import Task
from portal.services import progress, redrawing
from portal.services.snoozing import end_snooze, newest_snoozable, snoozable, snooze
from portal.services.ticking import run_tick
from tests.factories import Cast, acting, make_cast
from tests.office_days import at, mark_sent, message_to, messages, task_of_unit

THURSDAY = at("2025-07-10 09:00")


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast()


def morning_list(cast: Cast) -> OutboxMessage:
    task_of_unit(cast, due=date(2025, 7, 10), code="NV-1")
    run_tick(at("2025-07-07 08:00"))
    mark_sent(cast.official)
    return message_to(cast.official, "morning")


def prompt(cast: Cast) -> OutboxMessage:
    task_of_unit(cast, due=date(2025, 7, 31), code="NV-1")
    run_tick(THURSDAY)
    mark_sent(cast.official)
    return message_to(cast.official, "weekly_prompt")


def copies() -> list[OutboxMessage]:
    return [row for row in messages() if row.key.startswith("snooze:")]


def test_a_prompt_comes_again_with_buttons_of_its_own(cast: Cast) -> None:
    row = prompt(cast)
    until = snooze(acting(cast.official), row.id, Snooze.AFTERNOON, now=THURSDAY)
    (copy,) = copies()
    assert until == copy.not_before == at("2025-07-10 14:00")
    assert copy.kind == "weekly_prompt"
    assert copy.key == f"snooze:{row.id}:1"
    assert "Báo cáo tuần 28" in copy.text
    named = [decode(each["data"]).message_id for line in copy.buttons for each in line]
    assert set(named) == {copy.id}
    assert redrawing.recheck(copy, at("2025-07-10 14:00")) is not None


def test_what_was_answered_meanwhile_does_not_come_again(cast: Cast) -> None:
    row = prompt(cast)
    snooze(acting(cast.official), row.id, Snooze.AFTERNOON, now=THURSDAY)
    (copy,) = copies()
    task_id = db.session.scalars(select(Task.id)).one()
    progress.report_progress(acting(cast.official), task_id, 50, now=at("2025-07-10 10:00"))
    assert redrawing.recheck(copy, at("2025-07-10 14:00")) is None


def test_another_choice_moves_the_copy_and_is_no_second_time(cast: Cast) -> None:
    row, actor = prompt(cast), acting(cast.official)
    snooze(actor, row.id, Snooze.AFTERNOON, now=THURSDAY)
    snooze(actor, row.id, Snooze.HOUR, now=THURSDAY)
    (copy,) = copies()
    assert copy.not_before == at("2025-07-10 10:00")
    assert snoozable(actor, row.id, now=THURSDAY).times == 1


def test_twice_and_no_more_also_from_the_copy(cast: Cast) -> None:
    row, actor = prompt(cast), acting(cast.official)
    snooze(actor, row.id, Snooze.HOUR, now=THURSDAY)
    mark_sent(cast.official)
    snooze(actor, copies()[0].id, Snooze.HOUR, now=at("2025-07-10 10:05"))
    mark_sent(cast.official)
    for each in (row, *copies()):
        with pytest.raises(PutOffTooOften) as refused:
            snooze(actor, each.id, Snooze.MORNING, now=at("2025-07-10 13:40"))
        assert refused.value.facts["lock"] == at("2025-07-11 15:00")
    assert snoozable(actor, row.id, now=at("2025-07-10 13:40")).is_used_up


def test_the_lock_leaves_no_time(cast: Cast) -> None:
    row, actor = prompt(cast), acting(cast.official)
    friday = at("2025-07-11 13:45")
    with pytest.raises(PastTheLock) as refused:
        snooze(actor, row.id, Snooze.HOUR, now=friday)
    assert refused.value.facts["latest"] == at("2025-07-11 14:30")
    with pytest.raises(PastTheLock):
        snooze(actor, row.id, Snooze.MORNING, now=friday)
    assert copies() == []


def test_the_last_call_takes_the_place_of_a_prompt_put_off(cast: Cast) -> None:
    row = prompt(cast)
    snooze(acting(cast.official), row.id, Snooze.MORNING, now=THURSDAY)
    (copy,) = copies()
    assert copy.not_before == at("2025-07-11 08:00")
    assert redrawing.recheck(copy, at("2025-07-11 08:00")) is not None
    run_tick(at("2025-07-11 09:00"))
    assert redrawing.recheck(copy, at("2025-07-11 09:01")) is None


def test_a_list_put_off_until_tomorrow_is_part_of_that_days_list(cast: Cast) -> None:
    row = morning_list(cast)
    until = snooze(acting(cast.official), row.id, Snooze.MORNING, now=at("2025-07-07 08:05"))
    assert until == at("2025-07-08 08:00")
    task_of_unit(cast, due=date(2025, 7, 11), code="NV-2", now=at("2025-07-07 10:00"))
    run_tick(at("2025-07-08 08:00"))
    (copy,) = copies()
    assert copy.state is OutboxState.CANCELLED
    new = [each for each in messages("morning") if each.key.endswith("2025-07-08")]
    (said,) = [each for each in new if each.person_id == cast.official]
    assert "NV-1 " in said.text
    assert "NV-2 " in said.text
    again = redrawing.recheck(said, at("2025-07-08 08:01"))
    assert again is not None
    assert "NV-1 " in again.text


def test_a_list_put_off_comes_alone_where_no_list_is_written(cast: Cast) -> None:
    row = morning_list(cast)
    snooze(acting(cast.official), row.id, Snooze.MORNING, now=at("2025-07-07 08:05"))
    (copy,) = copies()
    assert copy.not_before == at("2025-07-08 08:10")
    said = redrawing.recheck(copy, at("2025-07-08 08:10"))
    assert said is not None
    assert "NV-1" in said.text


def test_an_afternoons_copy_that_could_not_leave_is_said_by_the_next_list(cast: Cast) -> None:
    row = morning_list(cast)
    snooze(acting(cast.official), row.id, Snooze.AFTERNOON, now=at("2025-07-07 08:05"))
    run_tick(at("2025-07-08 08:00"))
    said = [each for each in messages("morning") if each.key.endswith("2025-07-08")]
    assert "NV-1" in next(each.text for each in said if each.person_id == cast.official)
    assert copies()[0].state is OutboxState.CANCELLED


def test_do_it_now_calls_the_copy_off(cast: Cast) -> None:
    row, actor = prompt(cast), acting(cast.official)
    snooze(actor, row.id, Snooze.AFTERNOON, now=THURSDAY)
    end_snooze(actor, row.id, now=at("2025-07-10 09:30"))
    assert copies()[0].state is OutboxState.CANCELLED
    assert snoozable(actor, row.id, now=at("2025-07-10 09:30")).times == 1


def test_only_lists_and_prompts_of_ones_own_can_be_put_off(cast: Cast) -> None:
    task_of_unit(cast, due=date(2025, 6, 30))
    row = prompt(cast)
    late = message_to(cast.official, "week_late")
    with pytest.raises(NotToBePutOff):
        snooze(acting(cast.official), late.id, Snooze.HOUR, now=THURSDAY)
    with pytest.raises(NotFound):
        snooze(acting(cast.colleague), row.id, Snooze.HOUR, now=THURSDAY)
    assert newest_snoozable(cast.official, THURSDAY) == row.id
    assert newest_snoozable(cast.colleague, THURSDAY) is None
