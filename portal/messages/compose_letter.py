"""A message as a letter: the same words, and one link to one's own work instead of buttons."""

from __future__ import annotations

from html import escape

from portal.domain.letters import Letter
from portal.domain.types import Message
from portal.messages.format import cut, visible
from portal.messages.wording import _, speaking

_SUBJECT_LENGTH = 90


def letter_of(message: Message, *, to: str, link: str, locale: str, is_chosen: bool) -> Letter:
    """The letter to one address; `link` opens the reader's own work for a day.

    It says why it comes: because the reader chose so (`is_chosen`), or because Telegram failed.
    """
    with speaking(locale):
        asked = _("Report, ask and send files here; the link works for a day and for you only:")
        sent_by = (
            _("Sent by Đôn Đốc, as you chose. Do not answer this mail.")
            if is_chosen
            else _("Sent by Đôn Đốc because Telegram does not reach you. Do not answer this mail.")
        )
        press = _("Open my work")
    text = visible(message.text)
    subject = cut(next((line for line in text.splitlines() if line.strip()), ""), _SUBJECT_LENGTH)
    lines = message.text.replace("\n", "<br>\n")
    html = (
        f'<div style="font-family:sans-serif;max-width:36em"><p>{lines}</p><p>{escape(asked)}<br>'
        f'<a href="{escape(link)}">{escape(press)}</a></p><p><small>{escape(sent_by)}</small></p>'
        "</div>"
    )
    said = f"{text}\n\n{asked}\n{link}\n\n-- \n{sent_by}\n"
    return Letter(to, subject, said, html, message.file)
