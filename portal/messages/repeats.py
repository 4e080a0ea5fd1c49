"""The mark on a message that goes out once more because nobody knows whether it arrived."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, tzinfo

from portal.domain.types import Message
from portal.i18n import force_locale
from portal.messages.wording import _


def as_repeat(
    message: Message, *, sent_at: datetime, now: datetime, locale: str, zone: tzinfo
) -> Message:
    """The message with the mark in front, once."""
    with force_locale(locale):
        mark = doubt_mark(sent_at, now, zone)
    return replace(message, text=f"<i>{mark}</i>\n{message.text}")


def doubt_mark(sent_at: datetime, now: datetime, zone: tzinfo) -> str:
    """The mark in the present language; the day is named when it was another one."""
    then = sent_at.astimezone(zone)
    if then.date() == now.astimezone(zone).date():
        return _("(may have been sent at %(time)s)", time=f"{then:%H:%M}")
    return _(
        "(may have been sent at %(time)s on %(day)s)",
        time=f"{then:%H:%M}",
        day=f"{then:%d/%m/%Y}",
    )
