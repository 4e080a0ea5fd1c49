"""Messages in the office's own words: written so from then on, and the log knows."""

from __future__ import annotations

import json

import pytest
from flask import Flask
from sqlalchemy import select

from portal.domain.errors import NotAllowed, WordingRefused
from portal.domain.wordings import Address
from portal.extensions import db
from portal.messages.samples import Kind
from portal.models.office import AuditEntry
from portal.queries.office import office_words
from portal.queries.outbox_rows import message_of
from portal.services.ticking import run_tick
from portal.services.wordings import change_address, change_wordings, sentences_of
from tests.factories import Cast, acting, make_cast
from tests.office_days import at, messages, task_of_unit

MONDAY = at("2025-07-07 08:00")
WEEK_LATE = "🔴 One week overdue: %(code)s"


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast()


def test_messages_written_from_then_on_say_it_so(cast: Cast) -> None:
    task_of_unit(cast, code="NV-LATE")
    change_wordings(
        acting(cast.admin),
        Kind.WEEK_LATE,
        {"vi": {WEEK_LATE: ["🔴 Trễ một tuần: {code}"]}},
        now=MONDAY,
    )
    run_tick(MONDAY)
    texts = [message_of(row).text for row in messages("week_late")]
    headings = {text.splitlines()[0] for text in texts}
    assert headings == {"<b>🔴 Trễ một tuần: NV-LATE</b>"}
    (entry,) = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "change_rule"))
    assert json.loads(entry.after or "") == {
        "wordings": {"vi": {WEEK_LATE: ["🔴 Trễ một tuần: %(code)s"]}}
    }


def test_the_usual_wording_and_an_empty_one_are_no_wording(cast: Cast) -> None:
    usual = {each.key: each for each in sentences_of(Kind.WEEK_LATE)}[WEEK_LATE].usual
    assert usual == {"vi": ("🔴 Quá hạn 1 tuần: %(code)s",), "en": (WEEK_LATE,)}
    for said in ("🔴 Trễ: {code}", "🔴 Quá hạn 1 tuần: {code}", "🔴 Trễ: {code}", " "):
        change_wordings(acting(cast.admin), Kind.WEEK_LATE, {"vi": {WEEK_LATE: [said]}}, now=MONDAY)
        is_own = said.startswith("🔴 Trễ")
        assert (WEEK_LATE in office_words().sentences.get("vi", {})) is is_own


def test_a_sentence_of_another_kind_is_left_alone(cast: Cast) -> None:
    change_wordings(
        acting(cast.admin), Kind.ANSWER, {"vi": {WEEK_LATE: ["Trễ {code}"]}}, now=MONDAY
    )
    assert office_words().sentences.get("vi", {}) == {}


def test_labels_keep_to_the_width_of_a_button(cast: Cast) -> None:
    seen = next(each for each in sentences_of(Kind.MORNING) if each.usual["en"] == ("Seen",))
    assert seen.is_label
    with pytest.raises(WordingRefused) as refused:
        change_wordings(
            acting(cast.admin), Kind.MORNING, {"vi": {seen.key: ["x" * 23]}}, now=MONDAY
        )
    assert refused.value.facts["detail"] == "22"


def test_only_the_administrator_may(cast: Cast) -> None:
    for person in (cast.clerk, cast.head, cast.official):
        with pytest.raises(NotAllowed):
            change_wordings(acting(person), Kind.MORNING, {}, now=MONDAY)
        with pytest.raises(NotAllowed):
            change_address(acting(person), Address.COMRADE, now=MONDAY)


def test_the_form_of_address_reaches_the_messages(cast: Cast) -> None:
    change_address(acting(cast.admin), Address.COMRADE, now=MONDAY)
    assert office_words().address is Address.COMRADE
