"""The mark on a message that goes out once more because nobody knows whether it arrived."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, tzinfo

from flask_babel import gettext as _

from portal.domain.types import Message
from portal.i18n import force_locale


def as_repeat(
    message: Message, *, sent_at: datetime, now: datetime, locale: str, zone: tzinfo
) -> Message:
    """The message with the mark in front, once; the day is named when it was another one."""
    then = sent_at.astimezone(zone)
    with force_locale(locale):
        if then.date() == now.astimezone(zone).date():
            mark = _("(may have been sent at %(time)s)", time=f"{then:%H:%M}")
        else:
            mark = _(
                "(may have been sent at %(time)s on %(day)s)",
                time=f"{then:%H:%M}",
                day=f"{then:%d/%m/%Y}",
            )
    return replace(message, text=f"<i>{mark}</i>\n{message.text}")
