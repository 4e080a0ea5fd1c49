"""Any order of writing, sending, failing, crashing, tapping and waiting keeps the promise.

The ledger (what the fake channel let through) judges, not the product's own rows: nothing is lost,
nothing arrives twice unmarked, marked copies never outnumber the doubts.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from portal import clock
from portal.channels.sending import Doubt, Halted, NotSent, Refused, SendFailed
from portal.domain.types import Channel, Message, OutboxState, Rung
from portal.extensions import db
from portal.models.delivery import Notice, OutboxMessage, Reminder
from portal.queries.deliveries import needs_staff
from portal.services.delivery import (
    Claim,
    Wait,
    mark_reachable,
    prove_delivery,
    record_outcome,
    sweep,
)
from portal.services.outbox import add_message
from portal.services.transaction import transaction
from tests.conftest import MORNING, MigratedDatabase
from tests.factories import make_person, make_plan, make_task
from tests.fakes.claiming import claim_next

CHATS = ("501", "502")
MARK = "có thể đã gửi"
AGAIN = " (nhắc lại)"

FAILURES: dict[str, SendFailed] = {
    "doubt": Doubt("ReadTimeout"),
    "doubt, arrived": Doubt("RemoteProtocolError"),
    "not sent": NotSent("ConnectError"),
    "halted": Halted(3),
    "blocked": Refused("Forbidden: bot was blocked by the user"),
    "not accepted": Refused("Bad Request: can't parse entities", chat_gone=False),
}
LIKELY = ("sent", "doubt, arrived", "doubt", "killed after")
ENDS = (*LIKELY, *LIKELY, "killed before", *FAILURES)


class DeliveryMachine(RuleBasedStateMachine):
    """Two people, the two clocks, the rows, and the ledger of what arrived."""

    database: MigratedDatabase

    @initialize()
    def begin(self) -> None:
        self.context = self.database.app.app_context()
        self.database.empty()
        self.context.push()
        self.now, self.seconds = MORNING, 1_750_000_000.0
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr(clock, "utc_now", lambda: self.now)
        self.patch.setattr(clock, "steady_now", lambda: self.seconds)
        self.people = [make_person(chat_id=chat_id) for chat_id in CHATS]
        self.task_id = make_task(plan_id=make_plan(), now=self.now)
        self.written = 0
        self.ledger: list[tuple[int, str, str]] = []
        self.doubts: Counter[str] = Counter()

    # --- what happens ---------------------------------------------------------------------------

    @rule(who=st.sampled_from((0, 1)), alone=st.booleans(), has_notice=st.booleans())
    def write(self, who: int, alone: bool, has_notice: bool) -> None:
        """A message of its own, with a notice or without; or a notice for the next batch."""
        self.written += 1
        with transaction():
            outbox_id = None
            if alone or not has_notice:
                outbox_id = self._add(f"own{self.written}", who, f"own{self.written}.")
            if has_notice:
                self._add_notice(who, outbox_id, alone=alone)

    @rule(end=st.sampled_from(ENDS))
    def send_in_the_morning(self, end: str) -> None:
        """Everything that waits for a person, in one message; then the next message leaves."""
        for who in (0, 1):
            self._write_batch(who)
        self.send(end)

    @rule(end=st.sampled_from(ENDS))
    def send(self, end: str) -> None:
        """The next message that is due, once it may leave."""
        step = claim_next(self.now, self.seconds)
        while step is not None and not isinstance(step, Claim):
            self._pass(step.seconds + 0.001 if isinstance(step, Wait) else 0)
            step = claim_next(self.now, self.seconds)
        if step is None:
            return
        self.seconds = max(self.seconds, step.leave_at)
        if end in {"sent", "doubt, arrived", "killed after"}:
            self.ledger.append((step.message_id, step.chat_id, step.message.text))
        if end.startswith("killed"):
            self._note_doubt(step)
        elif end == "sent":
            record_outcome(step, str(len(self.ledger)))
        else:
            if isinstance(FAILURES[end], Doubt):
                self._note_doubt(step)
            record_outcome(step, FAILURES[end])

    @rule(seconds=st.sampled_from((1, 50, 1900, 90_000)))
    def wait(self, seconds: int) -> None:
        self._pass(seconds)
        sweep(self.now, self.seconds)

    @precondition(lambda self: self.ledger)
    @rule(data=st.data())
    def tap(self, data: st.DataObject) -> None:
        """Only what arrived can be tapped; whoever taps can be reached."""
        number, chat_id, _text = data.draw(st.sampled_from(self.ledger))
        prove_delivery(chat_id=chat_id, evidence="tap", now=self.now, message_id=number)
        mark_reachable(chat_id, self.now)

    @rule()
    def return_chats(self) -> None:
        for chat_id in CHATS:
            mark_reachable(chat_id, self.now)

    # --- what always holds ----------------------------------------------------------------------

    @invariant()
    def nothing_arrives_twice_unmarked(self) -> None:
        if not hasattr(self, "ledger"):
            return
        words: Counter[str] = Counter()
        for _number, _chat, text in self.ledger:
            if MARK not in text:
                words.update(line for line in text.split("\n") if not line.endswith(AGAIN))
        assert all(count == 1 for count in words.values()), words

    @invariant()
    def marked_copies_never_outnumber_the_doubts(self) -> None:
        if not hasattr(self, "ledger"):
            return
        marked = Counter(
            line.removesuffix(AGAIN)
            for _number, _chat, text in self.ledger
            for line in text.split("\n")
            if (MARK in text and MARK not in line) or line.endswith(AGAIN)
        )
        assert all(count <= self.doubts[word] for word, count in marked.items()), marked

    @invariant()
    def what_is_called_sent_arrived(self) -> None:
        if not hasattr(self, "ledger"):
            return
        db.session.rollback()
        sent = db.session.scalars(
            select(OutboxMessage.id).where(
                OutboxMessage.state == OutboxState.SENT, OutboxMessage.channel == Channel.TELEGRAM
            )
        )
        assert set(sent) <= {number for number, _chat, _text in self.ledger}

    # --- the end: everything comes to rest ------------------------------------------------------

    def teardown(self) -> None:
        try:
            if hasattr(self, "context"):
                self._come_to_rest()
        finally:
            if hasattr(self, "context"):
                self.patch.undo()
                db.session.remove()
                self.context.pop()

    def _come_to_rest(self) -> None:
        for _day in range(3):
            self._pass(90_000)
            sweep(self.now, self.seconds)
            for who in (0, 1):
                self._write_batch(who)
            while (step := claim_next(self.now, self.seconds)) is not None:
                if isinstance(step, Claim):
                    self.seconds = max(self.seconds, step.leave_at)
                    self.ledger.append((step.message_id, step.chat_id, step.message.text))
                    record_outcome(step, "1")
                elif isinstance(step, Wait):
                    self._pass(step.seconds + 0.001)
            self._pass(90_000)
        self.nothing_arrives_twice_unmarked()
        self.marked_copies_never_outnumber_the_doubts()
        self._nothing_is_lost()

    def _nothing_is_lost(self) -> None:
        db.session.rollback()
        rows = db.session.scalars(select(OutboxMessage)).all()
        assert not {OutboxState.PENDING, OutboxState.SENDING} & {row.state for row in rows}
        reached = "\n".join(
            [text for _number, _chat, text in self.ledger]
            + [row.text for row in rows if row.channel is Channel.WEB]
        )
        for row in rows:
            said = [line.removesuffix(AGAIN) for line in row.text.split("\n") if MARK not in line]
            assert all(line in reached for line in said), row.key
        assert all(notice.settled_at for notice in db.session.scalars(select(Notice)))
        shown = {one.key for one in needs_staff(self.now).doubts}
        assert {row.key for row in rows if row.state is OutboxState.UNKNOWN} == shown

    # --- helpers --------------------------------------------------------------------------------

    def _pass(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        self.seconds += seconds

    def _note_doubt(self, step: Claim) -> None:
        for line in step.message.text.split("\n"):
            self.doubts[line.removesuffix(AGAIN)] += 1

    def _add(self, key: str, who: int, text: str) -> int | None:
        return add_message(
            key=key,
            kind="probe",
            person_id=self.people[who],
            message=Message(text),
            locale="vi",
            at=self.now,
        )

    def _add_notice(self, who: int, outbox_id: int | None, *, alone: bool) -> None:
        session = db.session()
        reminder = Reminder(
            task_id=self.task_id,
            rung=Rung.E5,
            for_due=date(2025, 7, 4),
            repeat=self.written,
            due_at=self.now,
        )
        session.add(reminder)
        session.flush()
        facts: dict[str, Any] = {"reminder_id": reminder.id, "task_id": self.task_id}
        session.add(
            Notice(
                **facts,
                person_id=self.people[who],
                rung=Rung.E5,
                created_at=self.now,
                outbox_id=outbox_id,
                alone=alone,
            )
        )

    def _write_batch(self, who: int) -> None:
        with transaction() as session:
            waiting = session.scalars(
                select(Notice).where(
                    Notice.person_id == self.people[who],
                    Notice.outbox_id.is_(None),
                    Notice.settled_at.is_(None),
                )
            ).all()
            if not waiting:
                return
            self.written += 1
            text = "\n".join(
                f"notice{one.id}." + (AGAIN if one.doubted_at else "") for one in waiting
            )
            number = self._add(f"batch{self.written}", who, text)
            for one in waiting:
                one.outbox_id = number


@pytest.mark.slow
def test_the_promise_holds_whatever_happens(database: MigratedDatabase) -> None:
    DeliveryMachine.database = database
    run_state_machine_as_test(
        DeliveryMachine,
        settings=settings(
            max_examples=15,
            stateful_step_count=20,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )
