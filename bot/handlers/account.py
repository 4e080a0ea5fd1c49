"""Settings, language, help, and the way out (script S10)."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

from bot.answers import Answer
from bot.handlers.start import as_person, welcome
from bot.menu import menu_for
from bot.replies import account
from bot.visit import Visit
from portal.domain.mornings import SLOTS
from portal.domain.types import Message
from portal.i18n import LOCALES, force_locale
from portal.messages.callbacks import UnreadableCallback
from portal.queries.chat_messages import standing_with_buttons
from portal.services import chat_links, conversations, preferences, redrawing
from portal.services.people import choose_language


def show_help(visit: Visit) -> Answer:
    return Answer(send=(account.help_text(),))


def show_help_to_stranger(visit: Visit) -> Answer:
    return Answer(send=(account.stranger(),))


def show_settings(visit: Visit) -> Answer:
    assert visit.person is not None
    visit.stop_asking()
    return Answer(send=(account.own_settings(visit.person, visit.locale),))


def ask_language(visit: Visit) -> Answer:
    return Answer(send=(account.languages(),))


def change_language(visit: Visit) -> Answer:
    """A language was tapped: the open message and the menu speak it at once."""
    arg = visit.tap.arg
    if not arg:
        return visit.show(account.languages())
    locale, is_welcome = arg[:2], arg.endswith("l")
    if locale not in LOCALES:
        raise UnreadableCallback(visit.incoming.data)
    choose_language(visit.person_id, locale, now=visit.now, actor=visit.known)
    visit.stop_asking()
    changed = replace(as_person(visit, visit.person_id), locale=locale)
    assert changed.person is not None
    with force_locale(locale):
        shown = welcome(changed) if is_welcome else account.own_settings(changed.person, locale)
        return Answer(
            toast=account.language_chosen(),
            edit=shown,
            redraw=_open_message(changed),
            menu=menu_for(visit.role, locale),
        )


def _open_message(visit: Visit) -> tuple[tuple[int, Message], ...]:
    """The list or prompt that stands open in the chat, in the language of now."""
    standing = standing_with_buttons(visit.person_id, visit.chat_id, 1)
    if not standing or standing[0].remote_id == visit.incoming.message_id:
        return ()
    drawn = redrawing.redraw(standing[0].outbox_id, visit.now)
    return ((standing[0].remote_id, drawn),) if drawn is not None else ()


def choose_morning(visit: Visit) -> Answer:
    """The hours were asked for, one was chosen, or the settings again."""
    assert visit.person is not None
    arg = visit.tap.arg
    if not arg:
        return visit.show(account.mornings())
    if arg == account.BACK:
        return visit.show(account.own_settings(visit.person, visit.locale))
    hour = _hour_in(arg)
    if hour is None:
        raise UnreadableCallback(visit.incoming.data)
    preferences.choose_morning(visit.known, hour, now=visit.now)
    shown = account.own_settings(visit.person, visit.locale)
    return visit.show(shown, toast=account.morning_chosen(hour))


def _hour_in(arg: str) -> time | None:
    return next((hour for hour in SLOTS if f"{hour:%H%M}" == arg), None)


def ask_unlink(visit: Visit) -> Answer:
    assert visit.person is not None
    return Answer(send=(account.unlink_question(visit.person, visit.locale),))


def unlink(visit: Visit) -> Answer:
    """Asked from the settings, confirmed, or kept."""
    assert visit.person is not None
    choice = visit.tap.arg
    if choice == "y":
        visit.stop_asking()
        keyboards = _keyboards(visit)
        chat_links.unlink_chat(visit.chat_id, now=visit.now)
        return replace(visit.show(account.unlinked(visit.now)), menu="", strip=keyboards)
    if choice == "n":
        return visit.show(account.own_settings(visit.person, visit.locale))
    return visit.show(account.unlink_question(visit.person, visit.locale))


def _keyboards(visit: Visit) -> tuple[int, ...]:
    """Every message of the chat that still has buttons, the newest first; not the tapped one."""
    sent = (one.remote_id for one in standing_with_buttons(visit.person_id, visit.chat_id))
    said = conversations.take_keyboards(visit.chat_id, now=visit.now)
    return tuple(sorted({*sent, *said} - {visit.incoming.message_id or 0}, reverse=True))
