"""Linking, settings, language, unlinking: words for people and for strangers."""

from __future__ import annotations

from datetime import datetime

from bot.replies.words import Row, bold, button, clock_time, safe, short_day_of
from portal.domain.types import Message
from portal.i18n import LOCALE_NAMES
from portal.messages.callbacks import Tap, Verb
from portal.messages.wording import _, ngettext, pgettext
from portal.queries.office import settings
from portal.queries.people import PersonLine
from portal.services.linking import InvitationView


def contact() -> str:
    """Whom to call, as the office set it."""
    return safe(settings().support_contact, 80)


def stranger() -> Message:
    """The one fixed answer to everybody who is not linked; reveals nothing."""
    return Message(
        "\n".join(
            [
                _("This bot is for staff invited by the Office."),
                _("If you have a code (like LK-7Q4M-2X), send it here."),
                _("No code yet: call the Office, %(contact)s.", contact=contact()),
            ]
        )
    )


def confirm(invitation: InvitationView, locale: str) -> Message:
    return Message(
        "\n".join(
            [
                bold(_("Link your account")),
                _("This invitation is for:"),
                bold(safe(invitation.name, 120)),
                safe(invitation.described(locale), 200),
                _("Is this you?"),
            ]
        ),
        (
            (
                button(pgettext("button", "Yes, link"), Tap(Verb.LINK)),
                button(pgettext("button", "Not me"), Tap(Verb.NOT_ME)),
            ),
        ),
    )


def linked(person: PersonLine, open_count: int, overdue: int, locale: str) -> Message:
    name = f"{person.named(locale)}, {person.unit_named(locale)}".strip(", ")
    held = ngettext("You hold %(num)s task", "You hold %(num)s tasks", open_count)
    late = ngettext("%(num)s overdue", "%(num)s overdue", overdue)
    other = "en" if locale == "vi" else "vi"
    return Message(
        "\n".join(
            [
                bold(_("✓ Linked: %(name)s", name=safe(name, 200))),
                f"{held}, {late}." if overdue else f"{held}.",
                _(
                    "The bot writes at 08:00 on working days if something is due, and at 09:00 on "
                    "Thursdays for the weekly report."
                ),
                _("Nothing outside working hours or on days off."),
                _("Do not send classified documents through Telegram."),
            ]
        ),
        (
            (button(pgettext("button", "See my tasks"), Tap(Verb.MY_TASKS)),),
            (button(LOCALE_NAMES[other], Tap(Verb.LANGUAGE, arg=f"{other}l")),),
        ),
    )


def refused() -> Message:
    return Message(
        _(
            "This invitation is cancelled. "
            "The office has been told so that it can reach the right person."
        )
    )


def expired(at: datetime) -> Message:
    said = _(
        "This invitation expired at %(time)s on %(day)s.", time=clock_time(at), day=short_day_of(at)
    )
    ask = button(pgettext("button", "Ask for a new one"), Tap(Verb.LINK, arg="n"))
    return Message(said, ((ask,),))


def asked_for_invitation() -> Message:
    return Message(_("The office has been asked for a new invitation."))


def used() -> Message:
    said = _(
        "This invitation has been used. If that was not you, call the Office, %(contact)s.",
        contact=contact(),
    )
    return Message(said)


def chat_taken(holder: str, wanted: str) -> Message:
    said = _(
        "This Telegram is linked to %(holder)s. Move it to %(wanted)s?",
        holder=safe(holder, 120),
        wanted=safe(wanted, 120),
    )
    return Message(said, (_choice(pgettext("button", "Move"), pgettext("button", "Keep"), "m"),))


def linked_elsewhere(already: str) -> Message:
    said = _("Your account is linked to another Telegram. Replace it with this one?")
    replace, keep = pgettext("button", "Replace"), pgettext("button", "Keep old")
    return Message(said, (_choice(replace, keep, already + "r"),))


def _choice(yes: str, no: str, arg: str) -> Row:
    return (button(yes, Tap(Verb.LINK, arg=arg)), button(no, Tap(Verb.LINK, arg="k")))


def kept() -> Message:
    return Message(_("Nothing was changed."))


def moved_away() -> Message:
    said = _(
        "Your account now uses another Telegram; this chat is no longer linked. "
        "If that was not you, call the Office, %(contact)s.",
        contact=contact(),
    )
    return Message(said)


def own_settings(person: PersonLine, locale: str) -> Message:
    return Message(
        "\n".join(
            [
                bold(_("Settings")),
                _("Morning message: 08:00 on working days."),
                _("Weekly report: Thursday 09:00."),
                _("Language: %(language)s", language=LOCALE_NAMES[locale]),
                _("Account: %(name)s", name=safe(person.named(locale), 120)),
            ]
        ),
        (
            (button(pgettext("button", "Change language"), Tap(Verb.LANGUAGE)),),
            (button(pgettext("button", "Unlink"), Tap(Verb.UNLINK)),),
        ),
    )


def languages() -> Message:
    return Message(
        "Chọn ngôn ngữ / Choose language:",
        (
            tuple(
                button(name, Tap(Verb.LANGUAGE, arg=locale))
                for locale, name in LOCALE_NAMES.items()
            ),
        ),
    )


def language_chosen() -> str:
    return _("Switched to English.")


def unlink_question(person: PersonLine, locale: str) -> Message:
    asked = _("Unlink from %(name)s?", name=safe(person.named(locale), 120))
    told = _("The bot will stop writing; report on the portal instead. The Office will be told.")
    return Message(
        f"<b>{asked}</b>\n{told}",
        (
            (
                button(pgettext("button", "Unlink"), Tap(Verb.UNLINK, arg="y")),
                button(pgettext("button", "Keep"), Tap(Verb.UNLINK, arg="n")),
            ),
        ),
    )


def unlinked(at: datetime) -> Message:
    said = _(
        "Unlinked at %(time)s. To return, ask the Office (%(contact)s) for an invitation.",
        time=clock_time(at),
        contact=contact(),
    )
    return Message(said)


def help_text() -> Message:
    return Message(
        "\n".join(
            [
                bold(_("How it works")),
                _("/tasks shows your tasks; tap a number to open one."),
                _("Tap the progress, or send a number like 75 after the question."),
                _("Reply to a task's message and your text is kept with that task."),
                _("/report, /difficulty, /extend, /settings, /language, /unlink do what they say."),
                _("Whoever decides: /approve shows what waits, /digest the figures of now."),
                _("Do not send classified documents through Telegram."),
                _("Help: the Office, %(contact)s.", contact=contact()),
            ]
        )
    )


def back_again(open_count: int) -> Message:
    said = ngettext(
        "The bot is active again. %(num)s task is open.",
        "The bot is active again. %(num)s tasks are open.",
        open_count,
    )
    return Message(said, ((button(pgettext("button", "Open"), Tap(Verb.MY_TASKS)),),))
