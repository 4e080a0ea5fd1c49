"""The task card, the questions about progress, and the list of one's own tasks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.replies.words import (
    Row,
    back_to_card,
    back_to_list,
    bold,
    button,
    deadline,
    distance,
    full_day,
    light_word,
    rows_of,
    safe,
    short_day,
    short_day_of,
    state_sentence,
    title_of,
)
from portal.domain.actions import Action
from portal.domain.machines.task import REPORTABLE
from portal.domain.types import Button, Message, TaskState
from portal.messages.callbacks import Tap, Verb
from portal.messages.format import LIGHT_MARKS, rows_of_numbers
from portal.messages.wording import _, ngettext, pgettext
from portal.queries.bot_cards import Card

PAGE = 6
_OFFERED = (30, 60, 75, 90, 100)


def task_card(card: Card, outbox_id: int | None, today: date, locale: str) -> Message:
    """One task: light, facts, and what can be done about it."""
    light = card.verdict.light
    lines = [
        f"<b>{LIGHT_MARKS[light]} {light_word(light)}: {safe(card.code, 40)}</b>",
        title_of(card, locale, 300),
        _deadline_line(card, today),
        _progress_line(card),
    ]
    if card.product and not card.is_hidden:
        lines.append(_("Output: %(product)s", product=safe(card.product, 160)))
    if card.forecast_on is not None and card.state in REPORTABLE:
        lines.append(_("Expected %(day)s.", day=full_day(card.forecast_on)))
    if card.is_committed and card.effective_due is not None:
        lines.append(_("The head is committed to %(day)s.", day=full_day(card.effective_due)))
    if card.wanted_due is not None and card.wanted_at is not None:
        facts = {"day": full_day(card.wanted_due), "sent": short_day_of(card.wanted_at)}
        lines.append(
            _("An extension to %(day)s is waiting for decision, sent %(sent)s.", **facts)
            if card.effective_due is not None
            else _("The deadline %(day)s is proposed, sent %(sent)s, not decided.", **facts)
        )
    if card.state not in REPORTABLE:
        lines.append(state_sentence(safe(card.code, 40), card.state))
    return Message("\n".join(lines), _actions(card, outbox_id))


def _deadline_line(card: Card, today: date) -> str:
    if card.state in REPORTABLE or card.effective_due is None:
        return deadline(card.effective_due, today) + "."
    return _("Due %(day)s.", day=full_day(card.effective_due))


def _progress_line(card: Card) -> str:
    if card.last_report_at is None:
        return _("Progress %(percent)s%%, no report yet.", percent=card.percent)
    return _(
        "Progress %(percent)s%%, last report %(day)s.",
        percent=card.percent,
        day=short_day_of(card.last_report_at),
    )


def _actions(card: Card, outbox_id: int | None) -> tuple[Row, ...]:
    way_out = back_to_list(outbox_id)
    if card.state not in REPORTABLE:
        return (way_out,)

    def act(label: str, verb: Verb, *needs: Action) -> Row:
        is_offered = card.allowed.issuperset(needs)
        return (button(label, Tap(verb, card.id, card.version, outbox_id)),) if is_offered else ()

    commit: Row = ()
    if card.effective_due is not None and not card.is_committed:
        commit = act(pgettext("button", "Commit to the date"), Verb.COMMIT, Action.COMMIT_TASKS)
    wish: Row = ()
    promise: Row = ()
    if card.wanted_due is None:
        label = (
            pgettext("button", "Extension")
            if card.effective_due is not None
            else pgettext("button", "Propose deadline")
        )
        wish = act(label, Verb.ASK_EXTENSION, Action.REQUEST_EXTENSION)
        may = Action.REPORT_PROGRESS
        promise = act(pgettext("button", "Give a date"), Verb.ASK_PROMISE, may)
    may = Action.RAISE_OBSTACLE
    work = (
        act(pgettext("button", "Update progress"), Verb.ASK_PROGRESS, Action.REPORT_PROGRESS),
        act(pgettext("button", "Done, send output"), Verb.CLAIM, Action.CLAIM_COMPLETION),
        (*act(pgettext("button", "Difficulty"), Verb.ASK_DIFFICULTY, may), *wish),
        (*promise, *way_out),
    )
    if card.state is TaskState.ISSUED:
        may = Action.ACKNOWLEDGE_TASK
        asked = (
            *act(pgettext("button", "Received"), Verb.ACKNOWLEDGE, may),
            *act(pgettext("button", "Not mine"), Verb.NOT_MINE, may, Action.RAISE_OBSTACLE),
        )
        clarify = act(pgettext("button", "Ask what is meant"), Verb.CLARIFY, may)
        # what is done and when comes once it is taken: one screen holds eight buttons
        rows = (asked, (*clarify, *commit), work[0], work[2], way_out)
    else:
        rows = (*work[:3], commit, work[3])
    return tuple(row for row in rows if row)


def progress_question(
    card: Card,
    outbox_id: int | None,
    today: date,
    locale: str,
    *,
    place: tuple[int, int] | None = None,
) -> Message:
    """How far is it? `place` is the task's number among how many, in a weekly report."""
    position = f"({place[0]}/{place[1]}) " if place else ""
    sign = LIGHT_MARKS[card.verdict.light]
    lines = [
        f"<b>{position}{sign} {safe(card.code, 40)}</b> {title_of(card, locale)}",
        deadline(card.effective_due, today)
        + ". "
        + _("Last: %(percent)s%%.", percent=card.percent),
        _("Progress now?"),
    ]

    def offer(percent: int) -> Tap:
        return Tap(Verb.PROGRESS, card.id, card.version, outbox_id, str(percent))

    unchanged = pgettext("button", "%(percent)s%% no change", percent=card.percent)
    higher = [button(f"{n}%", offer(n)) for n in _OFFERED if n > card.percent]
    other = button(
        pgettext("button", "Other number"),
        Tap(Verb.OTHER_NUMBER, card.id, card.version, outbox_id),
    )
    way_out = (
        button(pgettext("button", "Skip"), Tap(Verb.SKIP, card.id, message_id=outbox_id)),
        *back_to_list(outbox_id),
    )
    if place is None:
        way_out = back_to_card(card.id, outbox_id)
    return Message(
        "\n".join(lines),
        (
            (button(unchanged, offer(card.percent)), *higher[:1]),
            *rows_of(higher[1:], 4),
            (other,),
            way_out,
        ),
    )


def number_wanted(card: Card, outbox_id: int | None, *, unread: str = "") -> Message:
    """Asks for the percentage in figures; `unread` is what could not be read."""
    if unread:
        asked = _("Could not read “%(text)s”. Send a number from 0 to 100.", text=safe(unread, 60))
    else:
        asked = _("Send the percentage, for example 65.")
    back = Tap(Verb.ASK_PROGRESS, card.id, card.version, outbox_id)
    return Message(
        f"<b>{safe(card.code, 40)}</b>\n{asked}", ((button(pgettext("button", "‹ Back"), back),),)
    )


def decrease_question(card: Card, outbox_id: int | None, given: int) -> Message:
    asked = _(
        "Last time %(last)s%%, now %(given)s%%. Is the decrease right?",
        last=card.percent,
        given=given,
    )
    sure = Tap(Verb.CONFIRM_DECREASE, card.id, card.version, outbox_id, str(given))
    again = Tap(Verb.ASK_PROGRESS, card.id, card.version, outbox_id)
    return Message(
        f"<b>{safe(card.code, 40)}</b>\n{asked}",
        (
            (
                button(pgettext("button", "Yes, %(given)s%%", given=given), sure),
                button(pgettext("button", "Enter again"), again),
            ),
        ),
    )


def difficulty_question(card: Card, outbox_id: int | None) -> Message:
    """After a number: is anything in the way?"""
    text = _("%(percent)s%%. Any difficulty?", percent=card.percent)

    def tap(verb: Verb) -> Tap:
        return Tap(verb, card.id, card.version, outbox_id)

    return Message(
        f"<b>{safe(card.code, 40)}</b>\n{text}",
        (
            (
                button(pgettext("button", "No"), tap(Verb.NO_DIFFICULTY)),
                button(pgettext("button", "Yes, difficulty"), tap(Verb.ASK_DIFFICULTY)),
            ),
            (
                button(pgettext("button", "Add a note"), tap(Verb.NOTE)),
                button(pgettext("button", "Correct it"), tap(Verb.ASK_PROGRESS)),
            ),
        ),
    )


def my_tasks(
    cards: Sequence[Card],
    today: date,
    locale: str,
    *,
    verb: Verb = Verb.CARD,
    start: int = 0,
    outbox_id: int | None = None,
) -> Message:
    """One's own open tasks, six at a time; a number opens one."""
    if not cards:
        return Message(_("You have no open tasks."))
    start = start if 0 <= start < len(cards) else 0
    page = cards[start : start + PAGE]
    heading = ngettext("My tasks: %(num)s open", "My tasks: %(num)s open", len(cards))
    lines = [bold(heading)]
    numbers = []
    for number, card in enumerate(page, start + 1):
        lines += _list_lines(number, card, today, locale)
        numbers.append(button(str(number), Tap(verb, card.id, card.version, outbox_id)))
    rows = list(rows_of_numbers(numbers))
    left = len(cards) - start - len(page)
    if left > 0:
        lines.append(ngettext("and %(num)s more", "and %(num)s more", left))
        rows.append((_page(pgettext("button", "See the next"), start + PAGE, outbox_id),))
    elif start > 0:
        rows.append((_page(pgettext("button", "‹ From the start"), 0, outbox_id),))
    return Message("\n".join(lines), tuple(rows))


def _page(label: str, start: int, outbox_id: int | None) -> Button:
    return button(label, Tap(Verb.MY_TASKS, message_id=outbox_id, arg=str(start)))


def _list_lines(number: int, card: Card, today: date, locale: str) -> list[str]:
    sign = LIGHT_MARKS[card.verdict.light]
    facts = [f"{card.percent}%"]
    if card.state is TaskState.AWAITING_ACCEPTANCE:
        facts.append(_("under review"))
    elif card.effective_due is not None:
        facts += [short_day(card.effective_due), distance(card.effective_due, today)]
    return [
        f"{number}. {sign} <b>{safe(card.code, 40)}</b> {title_of(card, locale)}",
        "    " + ", ".join(facts),
    ]
