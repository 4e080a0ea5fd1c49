"""Linking, settings, language, unlinking: words for people and for strangers."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from bot.replies.words import Row, bold, button, clock_time, safe, short_day_of, weekday
from portal.domain.ladder import DEFAULT_MORNING
from portal.domain.mornings import MORNINGS
from portal.domain.types import Message
from portal.i18n import LOCALE_NAMES
from portal.messages.callbacks import Tap, Verb
from portal.messages.wording import _, ngettext, pgettext
from portal.queries.office import office_week_rules, settings
from portal.queries.people import PersonLine
from portal.queries.preferences import morning_of_person
from portal.services.linking import InvitationView

#: what the button back to the settings carries
BACK = "b"


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
                    "The bot writes at %(time)s on working days if something is due, and at "
                    "%(weekly)s on %(weekday)ss for the weekly report.",
                    time=f"{morning_of_person(person.id):%H:%M}",
                    weekly=f"{office_week_rules().prompt_time:%H:%M}",
                    weekday=_prompt_day(),
                ),
                _("Nothing outside working hours or on days off."),
                _("Do not send classified documents through Telegram."),
            ]
        ),
        (
            (button(pgettext("button", "See my tasks"), Tap(Verb.MY_TASKS)),),
            (
                button(pgettext("button", "Change times"), Tap(Verb.MORNING)),
                button(LOCALE_NAMES[other], Tap(Verb.LANGUAGE, arg=f"{other}l")),
            ),
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
                _("Morning message: %(time)s", time=f"{morning_of_person(person.id):%H:%M}"),
                _(
                    "Weekly report: %(weekday)s %(time)s (fixed)",
                    weekday=_prompt_day(),
                    time=f"{office_week_rules().prompt_time:%H:%M}",
                ),
                _("Language: %(language)s", language=LOCALE_NAMES[locale]),
                _("Account: %(name)s", name=safe(person.named(locale), 120)),
            ]
        ),
        (
            (
                button(pgettext("button", "Change times"), Tap(Verb.MORNING)),
                button(pgettext("button", "Change language"), Tap(Verb.LANGUAGE)),
            ),
            (button(pgettext("button", "Unlink"), Tap(Verb.UNLINK)),),
        ),
    )


def _prompt_day() -> str:
    """The weekday on which the office asks for the weekly report."""
    a_monday = date(2024, 1, 1)
    return weekday(a_monday + timedelta(days=office_week_rules().prompt_weekday))


def mornings() -> Message:
    """The hours to choose from; the office's own is always among them."""
    chosen = tuple(button(f"{hour:%H:%M}", _morning_tap(hour)) for hour in MORNINGS)
    common = pgettext("button", "%(time)s (office)", time=f"{DEFAULT_MORNING:%H:%M}")
    back = button(pgettext("button", "‹ Back"), Tap(Verb.MORNING, arg=BACK))
    return Message(_("Choose:"), (chosen, (button(common, _morning_tap(DEFAULT_MORNING)), back)))


def _morning_tap(hour: time) -> Tap:
    return Tap(Verb.MORNING, arg=f"{hour:%H%M}")


def morning_chosen(hour: time) -> str:
    return _("Morning message: %(time)s", time=f"{hour:%H:%M}")


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
                button(pgettext("unlink", "Keep"), Tap(Verb.UNLINK, arg="n")),
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
                _(
                    "/report, /difficulty, /extend, /snooze, /settings, /language, /unlink "
                    "do what they say."
                ),
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
