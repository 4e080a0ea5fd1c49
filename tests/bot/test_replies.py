"""Every reply in both languages, with the longest titles: within limits, escaped, readable."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from flask import Flask

from bot.loopback.html import parse_html
from bot.menu import Menus
from bot.replies import (
    account,
    asking,
    cards,
    difficulties,
    files,
    odd,
    receipts,
    snoozing,
    taking,
    weekly,
)
from bot.replies.words import light_word, state_sentence
from portal.domain.actions import Action
from portal.domain.addressees import Addressee
from portal.domain.errors import FileRefused
from portal.domain.files import FileKind, FileProblem
from portal.domain.lights import Verdict
from portal.domain.snoozing import Snooze, Until
from portal.domain.types import Light, Message, ObstacleKind, Role, TaskState
from portal.i18n import LOCALES, force_locale, incomplete, obsolete
from portal.messages.callbacks import decode
from portal.messages.compose_obstacle import Difficulty
from portal.messages.format import length_of
from portal.queries.bot_cards import Answered, Card
from portal.queries.choices import Choice
from portal.queries.files import FileLine
from portal.queries.people import PersonLine
from portal.services.linking import InvitationView
from portal.services.one_tap import LinkMade

LONG = "Nghiên cứu, xây dựng, trình cấp có thẩm quyền ban hành <Đề án> & lộ trình " * 9
NOW = datetime(2025, 7, 7, 1, 0, tzinfo=UTC)
TODAY = date(2025, 7, 7)
LARGE = 10**9

CARD = Card(
    id=LARGE,
    code="KH02-GD2-VIII.14<&",
    version=99_999,
    title=LONG,
    title_en=LONG,
    product=LONG,
    is_hidden=False,
    state=TaskState.ISSUED,
    verdict=Verdict(Light.OVERDUE, "overdue", days=10),
    percent=45,
    effective_due=date(2025, 6, 27),
    forecast_on=date(2025, 7, 20),
    last_report_at=NOW,
    claimed_on=None,
    is_acknowledged=False,
    official=LONG,
    wanted_due=date(2025, 7, 30),
    wanted_at=NOW,
    allowed=frozenset(Action),
)
FREE = replace(CARD, wanted_due=None, wanted_at=None)
PERSON = PersonLine(
    1, LONG[:90], LONG[:90], LONG, LONG, "a@b", Role.OFFICIAL, "vi", True, LONG, LONG, "U"
)
TOLD = Difficulty(
    id=LARGE - 1,
    task_id=LARGE,
    code=CARD.code,
    title=LONG,
    kind=ObstacleKind.COORDINATION,
    statement=LONG,
    waits_for=LONG,
    needed_on=TODAY,
    amount=LONG,
    by=LONG,
    unit=LONG,
    percent=45,
    answer_due=NOW,
)
INVITATION = InvitationView(1, 1, LONG[:90], LONG, LONG, LONG, LONG, "vi")


FILE = FileLine(LARGE, LONG[:195] + ".docx", FileKind.WORD, 19 * 2**20, "0" * 64, LONG, NOW)
LINK = LinkMade("s" * 43, NOW)


def refusal_of(problem: FileProblem) -> FileRefused:
    return FileRefused(problem, FILE.name, 63 * 2**20, 20 * 2**20)


def every_message(locale: str) -> Iterator[Message]:
    days = [date(2025, 7, 14), date(2025, 7, 21), date(2025, 7, 28)]
    for may_solve in (True, False):
        yield difficulties.whole(TOLD, TODAY, may_solve=may_solve)
    yield difficulties.how_much(TOLD, longest=200)
    yield difficulties.added(TOLD, LONG)
    yield difficulties.stuck_again(TOLD, LONG)
    yield difficulties.answered(TOLD, LONG)
    yield snoozing.question([Until(choice, NOW) for choice in Snooze], LARGE)
    yield snoozing.put_off(NOW, NOW, LARGE)
    yield account.mornings()
    for outbox_id in (None, LARGE):
        for card in (CARD, FREE, replace(FREE, is_hidden=True, effective_due=None)):
            yield cards.task_card(card, outbox_id, TODAY, locale)
            yield cards.progress_question(card, outbox_id, TODAY, locale)
            yield cards.progress_question(
                replace(card, percent=0), outbox_id, TODAY, locale, place=(1, 12)
            )
            yield cards.number_wanted(card, outbox_id)
            yield cards.number_wanted(card, outbox_id, unread=LONG)
            yield cards.decrease_question(card, outbox_id, 10)
            yield cards.difficulty_question(card, outbox_id)
            yield receipts.recorded(card, outbox_id, 20, "08:00")
            yield asking.difficulty_kinds(card, outbox_id)
            for kind in ObstacleKind:
                yield asking.difficulty_wanted(card, outbox_id, kind)
                told = replace(TOLD, kind=kind)
                yield difficulties.who_helps(told, outbox_id)
                for addressee in Addressee:
                    yield difficulties.receipt(told, addressee, outbox_id, TODAY)
            units = [Choice(LARGE, "U", LONG, LONG)] * 9
            yield difficulties.which_unit(card, outbox_id, units, locale, unread=LONG)
            yield difficulties.unit_wanted(card, outbox_id)
            yield asking.promise_dates(card, outbox_id, days, before=odd.day_is_past("01/07/2025"))
            yield receipts.promise_recorded(card, outbox_id)
            yield asking.extension_dates(card, outbox_id, days)
            yield asking.date_wanted(card, outbox_id, unread=LONG)
            yield asking.day_off(card, outbox_id, TODAY, days[:2])
            yield asking.extension_reason(card, outbox_id, TODAY)
            yield asking.extension_read_over(card, outbox_id, TODAY, LONG, 12, [LONG, LONG])
            yield asking.product_wanted(card, outbox_id)
            yield asking.document_number(card, outbox_id)
            yield files.supporting(card, outbox_id)
            yield files.upload(card, outbox_id, LINK)
            for found in ([FILE], [FILE] * 10, [replace(FILE, kind=FileKind.IMAGE)] * 10):
                yield files.received(card, outbox_id, LARGE, found)
            yield asking.product_too_long(card, outbox_id, 200)
            yield receipts.claimed(card, outbox_id, LONG, "08:00")
            yield receipts.product_later(card, outbox_id, "08:00")
            for wanted in ("note", "reason"):
                yield asking.note_wanted(card, outbox_id, wanted)
            yield receipts.note_recorded(card, outbox_id, LONG, "08:00")
            yield asking.not_mine_wanted(card, outbox_id)
            yield receipts.not_mine_recorded(card, outbox_id, LARGE)
            yield taking.question_wanted(card, outbox_id)
            yield taking.told_office(card, outbox_id, LONG)
            yield taking.waits(card, outbox_id)
            yield cards.task_card(replace(card, state=TaskState.ISSUED), outbox_id, TODAY, locale)
        yield receipts.extension_sent(CARD, outbox_id, LONG, "08:00")
        yield receipts.extension_pending(CARD, outbox_id)
        many = [replace(CARD, id=LARGE + n) for n in range(14)]
        for start in (0, 6, 12, 99):
            yield cards.my_tasks(many, TODAY, locale, start=start, outbox_id=outbox_id)
        yield cards.my_tasks([], TODAY, locale)
    answered = {LARGE + n: Answered(n, 75, NOW) for n in range(10)}
    yield weekly.receipt(
        many[:12],
        answered,
        {LARGE: 41},
        outbox_id=LARGE,
        week=28,
        at=NOW,
        lock=NOW,
    )
    yield weekly.reasons_missing(3, [(LARGE + n, CARD.code) for n in range(9)], LARGE)
    yield weekly.locked(28, NOW, 29, LARGE)
    yield from (
        account.stranger(),
        account.confirm(INVITATION, locale),
        account.linked(PERSON, 4, 1, locale),
        account.refused(),
        account.expired(NOW),
        account.asked_for_invitation(),
        account.used(),
        account.chat_taken(LONG, LONG),
        account.linked_elsewhere("m"),
        account.kept(),
        account.moved_away(),
        account.own_settings(PERSON, locale),
        account.languages(),
        account.unlink_question(PERSON, locale),
        account.unlinked(NOW),
        account.help_text(),
        account.back_again(2),
        odd.which_task(many, LONG * 3),
        files.which_task(many, [FILE]),
        files.which_task(many, [FILE] * 30),
        files.stays_away(LINK),
        files.no_room(),
        *(files.refused(refusal_of(problem), LINK) for problem in FileProblem),
        odd.discarded(),
    )


def every_toast() -> Iterator[str]:
    yield from (
        odd.old_button(),
        odd.foreign_button(),
        odd.unlinked_tap(),
        odd.moved_on(CARD.code, "Chuyên viên mẫu 08"),
        odd.moved_on(CARD.code, ""),
        odd.changed_meanwhile(NOW),
        odd.changed_meanwhile(None),
        odd.recorded_before(75, NOW),
        odd.changed_to(90),
        odd.day_has_passed("01/07/2025"),
        odd.day_is_past("01/07/2025"),
        odd.extension_waiting(CARD.code),
        odd.number_out_of_range(),
        odd.not_saved("K7F2"),
        odd.not_possible(),
        odd.acknowledged(NOW),
        odd.seen(NOW),
        account.language_chosen(),
        weekly.locked_sentence(28, NOW),
        odd.reads_text_only(),
        odd.unknown_command(),
        odd.private_only(),
    )
    for light in Light:
        yield light_word(light)
    for state in TaskState:
        yield state_sentence(CARD.code, state)


@pytest.mark.parametrize("locale", LOCALES)
def test_every_message_fits_one_screen(app: Flask, locale: str) -> None:
    with app.test_request_context(), force_locale(locale):
        for message in every_message(locale):
            parsed = parse_html(message.text)
            assert length_of(parsed.plain) <= 900, message.text
            assert len(parsed.plain.splitlines()) <= 18, message.text
            assert "%(" not in parsed.plain


@pytest.mark.parametrize("locale", LOCALES)
def test_every_keyboard_fits_a_phone(app: Flask, locale: str) -> None:
    with app.test_request_context(), force_locale(locale):
        for message in every_message(locale):
            buttons = [one for row in message.buttons for one in row]
            assert len(message.buttons) <= 6, message.buttons
            assert len(buttons) <= 10, message.buttons
            for one in buttons:
                assert 0 < length_of(one.label) <= 22, one.label
                assert not one.label.endswith("…") or CARD.code[:8] in one.label, one.label
                if one.url:
                    assert one.url.startswith("http")
                    continue
                assert len(one.data.encode("ascii")) <= 64
                decode(one.data)


@pytest.mark.parametrize("locale", LOCALES)
def test_every_toast_is_short(app: Flask, locale: str) -> None:
    with app.test_request_context(), force_locale(locale):
        for said in every_toast():
            assert 0 < length_of(said) <= 180, said


def test_the_languages_differ_and_are_complete(app: Flask) -> None:
    said = {}
    for locale in LOCALES:
        with app.test_request_context(), force_locale(locale):
            said[locale] = [*every_toast(), *(one.text for one in every_message(locale))]
    same = {one for one in said["vi"] if one in said["en"]}
    assert same <= {account.languages().text}
    assert incomplete("bot", "vi") == []
    assert obsolete("bot", "vi") == []


def test_the_menus_are_allowed_by_telegram(app: Flask) -> None:
    menus = Menus(app)
    for menu in (*menus.linked.values(), *menus.first.values()):
        for name, description in menu:
            assert name.isascii()
            assert name.islower()
            assert 0 < len(name) <= 32
            assert 0 < len(description) <= 256
    for long, short in menus.descriptions.values():
        assert len(long) <= 512
        assert len(short) <= 120
