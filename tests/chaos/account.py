"""SPEC §3 as an account: what the database says, held against what truly arrived.

Nothing here asks the product's own rules. What arrived is read off the ledger of the server that
stands in for Telegram; what was said is known to whoever said it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, fields
from datetime import datetime

from sqlalchemy import func, select

from bot.loopback.html import parse_html
from portal.domain.types import Channel, OutboxState, ReminderState, UpdateState
from portal.models.delivery import Notice, OutboxMessage, ReceivedUpdate, Reminder
from tests.chaos.answers import Answers
from tests.e2e.product import Product

#: the server did or may have taken the message, and the sender cannot know
IN_DOUBT = {
    *("server_error", "bad_gateway", "half_answer", "conflict"),
    *("drop_before", "drop_after", "hang_before", "hang_after"),
}
KILLED = "killed while sending"
MOST_NAMED = 5


@dataclass
class Account:
    """The counts of one round; `wrong` names the first few of whatever should be none."""

    messages: int = 0
    lost: int = 0
    unmarked: int = 0
    marked: int = 0
    in_doubt: int = 0
    answers: int = 0
    answers_lost: int = 0
    answers_doubled: int = 0
    skipped: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        counts = (self.lost, self.unmarked, self.answers_lost, self.answers_doubled, self.skipped)
        return not any(counts) and self.marked <= self.in_doubt and not self.wrong

    def add(self, other: Account) -> None:
        """Two offices as one."""
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))


def take_account(product: Product, answers: Answers, until: datetime) -> Account:
    """Of an installation in which nothing waits any more that was written down by `until`."""
    account = Account()
    _count_messages(product, account, until)
    _count_reminders(product, account)
    account.answers = len(answers.said)
    account.answers_lost, account.answers_doubled = answers.counted(product)
    unread = product.scalar(
        select(func.count())
        .select_from(ReceivedUpdate)
        .where(ReceivedUpdate.state != UpdateState.DONE)
    )
    if unread:
        account.wrong.append(f"{unread} updates are not done")
    return account


def _count_messages(product: Product, account: Account, until: datetime) -> None:
    sends = ("sendMessage", "sendDocument")
    lines = [line for method in sends for line in product.telegram.ledger(method=method)]
    arrived = Counter((str(line.chat_id), line.text) for line in lines if line.is_delivered)
    rows = list(product.scalars(select(OutboxMessage).where(OutboxMessage.created_at <= until)))
    by_key = {row.key: row for row in rows}
    sent = [row for row in rows if row.channel is Channel.TELEGRAM]
    reached = {row.id: _reached(row, by_key, arrived) for row in sent}
    carried = _carried_on(product, reached)
    for row in sent:
        times = arrived[_address(row)]
        if row.repeat_of_id is None:
            account.messages += 1
            if not reached[row.id] and not carried.get(row.id):
                account.lost += 1
                _name(account, f"lost: {row.key}, {row.state}, {row.outcome}")
        elif times:
            account.marked += 1
        if row.state is OutboxState.SENT and not times:
            _name(account, f"called sent, never arrived: {row.key}")
    for address, count in Counter(map(_address, sent)).items():
        if arrived[address] > count:
            account.unmarked += arrived[address] - count
            _name(account, f"{arrived[address]} times: {address[1][:60]!r}")
    killed = sum(row.outcome == KILLED for row in rows)
    account.in_doubt = killed + sum(line.fault in IN_DOUBT for line in lines)


def _reached(
    row: OutboxMessage, by_key: dict[str, OutboxMessage], arrived: Counter[tuple[str, str]]
) -> bool:
    """Whether it is with the person: itself, its copy or the web inbox; or was not needed."""
    if row.state is OutboxState.CANCELLED or arrived[_address(row)]:
        return True
    copy = by_key.get(f"{row.key}#2")
    if copy is not None and arrived[_address(copy)]:
        return True
    return f"{row.key}#web" in by_key or f"{row.key}#2#web" in by_key


def _carried_on(product: Product, reached: dict[int, bool]) -> dict[int, bool]:
    """By the message in doubt: whether all that it carried reached the person some other way."""
    found: dict[int, bool] = {}
    notices = product.scalars(select(Notice).where(Notice.doubted_outbox_id.is_not(None)))
    for one in notices:
        in_doubt = int(one.doubted_outbox_id or 0)
        is_there = bool(one.settled_at) and reached.get(one.outbox_id or 0, True)
        found[in_doubt] = found.get(in_doubt, True) and is_there
    return found


def _count_reminders(product: Product, account: Account) -> None:
    """A rung that is due has fired or was dropped with a reason."""
    now = product.clock.now()
    due = (Reminder.state == ReminderState.PLANNED, Reminder.due_at <= now)
    account.skipped = product.scalar(select(func.count()).select_from(Reminder).where(*due))
    if account.skipped:
        _name(account, f"{account.skipped} rungs are due and neither fired nor dropped")


def _address(row: OutboxMessage) -> tuple[str, str]:
    return row.chat_id, parse_html(row.text).plain


def _name(account: Account, what: str) -> None:
    if len(account.wrong) < MOST_NAMED:
        account.wrong.append(what)
