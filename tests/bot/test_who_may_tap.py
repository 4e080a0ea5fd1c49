"""Every button of a task, tapped by sixteen people: it answers whoever may and nobody else."""

from __future__ import annotations

from datetime import date

import pytest

from portal.domain.actions import Action
from portal.domain.types import TaskState
from portal.extensions import db
from portal.messages.callbacks import Tap, Verb, encode
from portal.models.organisation import ChatLink
from portal.models.task import Task
from portal.services import standing_in
from tests.bot.phones import Office, Phone, labels
from tests.factories import acting
from tests.services.bigger_cast import BiggerCast, make_bigger_cast
from tests.services.who_may import WHO, task_of_all

FOREIGN = "Nút này không dành cho tài khoản của anh/chị."
#: which right a button needs, and what it says besides
BUTTONS = {
    Verb.ACKNOWLEDGE: (Action.ACKNOWLEDGE_TASK, ""),
    Verb.CLARIFY: (Action.ACKNOWLEDGE_TASK, ""),
    Verb.COMMIT: (Action.COMMIT_TASKS, ""),
    Verb.ASK_PROGRESS: (Action.REPORT_PROGRESS, ""),
    Verb.PROGRESS: (Action.REPORT_PROGRESS, "75"),
    Verb.ASK_PROMISE: (Action.REPORT_PROGRESS, ""),
    Verb.NOTE: (Action.REPORT_PROGRESS, ""),
    Verb.CLAIM: (Action.CLAIM_COMPLETION, ""),
    Verb.ASK_EXTENSION: (Action.REQUEST_EXTENSION, ""),
    Verb.ASK_DIFFICULTY: (Action.RAISE_OBSTACLE, ""),
    Verb.NOT_MINE: (Action.RAISE_OBSTACLE, ""),
}


@pytest.fixture
def people(running: Office) -> BiggerCast:
    return make_bigger_cast()


def phone_of(running: Office, person_id: int) -> Phone:
    chat = running.fresh(
        lambda: db.session.query(ChatLink.chat_id).filter_by(person_id=person_id).scalar()
    )
    return running.phone(int(chat))


def version_of(running: Office, task_id: int) -> int:
    return running.fresh(lambda: db.session.get_one(Task, task_id).version)


def test_a_button_answers_whoever_may_and_nobody_else(running: Office, people: BiggerCast) -> None:
    found: dict[Verb, set[str]] = {verb: set() for verb in BUTTONS}
    for name, person_id in people.everybody.items():
        phone = phone_of(running, person_id)
        phone.write("/viec")
        message = phone.reads()
        for verb, (_action, arg) in BUTTONS.items():
            state = TaskState.ISSUED if verb is Verb.ACKNOWLEDGE else TaskState.IN_PROGRESS
            task_id = task_of_all(people, code=f"{verb}-{name}", state=state)
            before = version_of(running, task_id)
            data = encode(Tap(verb, task_id=task_id, version=before, arg=arg))
            if phone.tap_data(message, data).text == FOREIGN:
                assert version_of(running, task_id) == before, (verb, name)
            else:
                found[verb].add(name)
    assert found == {verb: WHO[action] for verb, (action, _arg) in BUTTONS.items()}


def test_whoever_stands_in_has_the_buttons_of_the_absent(
    running: Office, people: BiggerCast
) -> None:
    cast = people.cast
    task_id = task_of_all(people, code="NV-101", state=TaskState.IN_PROGRESS)
    phone = phone_of(running, cast.colleague)
    phone.write("/viec")
    assert "NV-101" not in phone.reads().plain
    standing_in.mark_absence(
        acting(cast.official),
        cast.official,
        date(2025, 7, 7),
        date(2025, 7, 9),
        deputy_id=cast.colleague,
        now=running.clock.at,
    )
    phone.write("/viec")
    shown = phone.reads("NV-101")
    phone.tap(shown, "1")
    card = phone.sees(shown.message_id, "NV-101\n")
    assert any(label.startswith("Cập nhật") for label in labels(card))
    phone.tap(card, "Cập nhật")
    asked = phone.sees(card.message_id, "Tiến độ hiện nay?")
    assert phone.tap(asked, "75%").text == "Đã ghi 75% lúc 08:00"
    assert running.fresh(lambda: db.session.get_one(Task, task_id).percent) == 75
