"""The answer to a request for more time, to whoever asked (ux.md S7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from portal.domain.task_line import Reader, TaskLine
from portal.domain.types import Message
from portal.messages import buttons, lines
from portal.messages.format import Moment, cut, day_month
from portal.messages.rendering import render
from portal.messages.wording import _, speaking


@dataclass(frozen=True, slots=True)
class ExtensionAnswer:
    """What was decided: another date, the asked one or none; by whom, when, with which words."""

    wanted_due: date
    granted_due: date | None
    by: str
    at: datetime
    remark: str


def answered(
    reader: Reader,
    line: TaskLine,
    answer: ExtensionAnswer,
    moment: Moment,
    *,
    message_id: int | None,
) -> Message:
    """Granted, granted until another day, or refused with the reason."""
    with speaking(reader.locale):
        day = _day(line.effective_due, moment)
        who = _(
            "Decided by: %(name)s, %(at)s",
            name=cut(answer.by, 60),
            at=answer.at.astimezone(moment.zone).strftime("%d/%m %H:%M"),
        )
        if answer.granted_due is None:
            head = _(
                "%(code)s was not extended. The deadline stays %(day)s.", code=line.code, day=day
            )
        elif answer.granted_due == answer.wanted_due:
            head = "✓ " + _(
                "Extension for %(code)s approved. New deadline: %(day)s.", code=line.code, day=day
            )
        else:
            head = "✓ " + _(
                "%(code)s extended to %(day)s (asked %(wanted)s).",
                code=line.code,
                day=day,
                wanted=day_month(answer.wanted_due, moment.today),
            )
        rows: buttons.Rows = ((buttons.show(line, message_id),),)
        if answer.granted_due is None:
            difficulty = buttons.ask_difficulty(line, message_id)
            rows = ((difficulty, buttons.send_output(line, message_id)),)
        return _message(line, head, _remark(answer), who, rows)


def reopened(reader: Reader, line: TaskLine, moment: Moment, *, message_id: int | None) -> Message:
    """An answer that was sent does not hold: the request waits again."""
    with speaking(reader.locale):
        head = _(
            "The answer about the extension of %(code)s was taken back. Your request waits again; "
            "until it is decided the deadline is %(day)s.",
            code=line.code,
            day=_day(line.effective_due, moment),
        )
        return _message(line, head, "", "", ((buttons.show(line, message_id),),))


def _message(line: TaskLine, head: str, remark: str, who: str, rows: buttons.Rows) -> Message:
    text = render("answer", heading=head, title=lines.title(line), remark=remark, who=who)
    return Message(text, rows)


def _remark(answer: ExtensionAnswer) -> str:
    if not answer.remark:
        return ""
    said = cut(answer.remark, 200)
    return _("Reason: “%(reason)s”", reason=said) if answer.granted_due is None else f"“{said}”"


def _day(day: date | None, moment: Moment) -> str:
    return lines.named_day(day, moment.today) if day else _("no fixed deadline")
