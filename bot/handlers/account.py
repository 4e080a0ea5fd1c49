"""Settings, language, help, and the way out (script S10)."""

from __future__ import annotations

from dataclasses import replace

from bot.answers import Answer
from bot.handlers.start import as_person, welcome
from bot.menu import menu_for
from bot.replies import account
from bot.visit import Visit
from portal.i18n import LOCALES, force_locale
from portal.messages.callbacks import UnreadableCallback
from portal.services import chat_links
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
    changed = replace(as_person(visit, visit.person_id), locale=locale)
    assert changed.person is not None
    with force_locale(locale):
        shown = welcome(changed) if is_welcome else account.own_settings(changed.person, locale)
        return Answer(
            toast=account.language_chosen(), edit=shown, menu=menu_for(visit.role, locale)
        )


def ask_unlink(visit: Visit) -> Answer:
    assert visit.person is not None
    return Answer(send=(account.unlink_question(visit.person, visit.locale),))


def unlink(visit: Visit) -> Answer:
    """Asked from the settings, confirmed, or kept."""
    assert visit.person is not None
    choice = visit.tap.arg
    if choice == "y":
        visit.stop_asking()
        chat_links.unlink_chat(visit.chat_id, now=visit.now)
        return replace(visit.show(account.unlinked(visit.now)), menu="")
    if choice == "n":
        return visit.show(account.own_settings(visit.person, visit.locale))
    return visit.show(account.unlink_question(visit.person, visit.locale))
