"""Refusals: one class per reason, without wording; the edges turn them into sentences.

Every class carries the facts its sentence needs as attributes.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from portal.domain.types import Clear


class DomainError(Exception):
    """Base of every refusal; `facts` are the values its sentence names."""

    def __init__(self, **facts: object) -> None:
        super().__init__(type(self).__name__, facts)
        self.facts = facts


class NotFound(DomainError):
    """There is no such thing: `what`, `key`."""


class NotAllowed(DomainError):
    """The actor may not do this: `action`, and who could: `who`."""


class StepRefused(DomainError):
    """The state machine has no such step from here, or its guard failed."""

    def __init__(self, *, step: str, state: StrEnum, missing: tuple[str, ...] = ()) -> None:
        super().__init__(step=step, state=state, missing=missing)
        self.step, self.state, self.missing = step, state, missing


class ClearsMissing(DomainError):
    """A task that misses a clear cannot be issued."""

    def __init__(self, missing: tuple[Clear, ...]) -> None:
        super().__init__(missing=missing)
        self.missing = missing


class ChangedMeanwhile(DomainError):
    """Somebody changed the object since it was read: `version` read, `current` version."""

    def __init__(self, *, version: int, current: int, at: datetime | None = None) -> None:
        super().__init__(version=version, current=current, at=at)
        self.version, self.current, self.at = version, current, at


class PercentOutOfRange(DomainError):
    """A percentage lies outside 0 to 100: `given`."""


class ReportDecreases(DomainError):
    """A lower percentage than the last one needs a confirmation: `last`, `given`."""


class ReasonNeeded(DomainError):
    """An overdue task cannot be reported 'no change' without a line of reason: `code`."""


class AlreadyRecorded(DomainError):
    """The same answer was recorded before: `percent`, `at`."""


class DeadlineBeforeStart(DomainError):
    """The deadline lies before the start: `start_on`, `due_date`."""


class PastDeadline(DomainError):
    """A promised or asked date lies in the past: `day`."""

    def __init__(self, day: date) -> None:
        super().__init__(day=day)
        self.day = day


class OutsideWindow(DomainError):
    """A unit may move a flexible deadline only inside its window: `due`, `days`."""


class ReasonMissing(DomainError):
    """The act needs a line that says why."""


class NameMissing(DomainError):
    """What is kept under a name needs one."""


class NothingChosen(DomainError):
    """A change of many tasks was asked for, and none was chosen."""


class TooManyAtOnce(DomainError):
    """More tasks than one change may touch: `number`, `most`."""


class NothingToChange(DomainError):
    """The value is the one the task has already."""


class TooLateToUndo(DomainError):
    """It was taken back already, or its time is over."""


class DocumentKnown(DomainError):
    """The same number, symbol, issuer and date are registered already: `code`, `symbol`."""


class LinksInCircle(DomainError):
    """Tasks would wait for each other: `codes`."""


class EvidenceUnreadable(DomainError):
    """The evidence says nothing, or its link is none: `kind`."""


class FileRefused(DomainError):
    """A file is not taken: `problem` (a word), its `name`, `size` and the `largest` one taken."""

    def __init__(self, problem: StrEnum, name: str, size: int, largest: int) -> None:
        super().__init__(problem=problem, name=name, size=size, largest=largest)
        self.problem, self.name, self.size, self.largest = problem, name, size, largest


class FilesStayAway(DomainError):
    """Files for a task that is hidden from Telegram do not come through Telegram: `task_id`."""

    def __init__(self, task_id: int | None) -> None:
        super().__init__(task_id=task_id)
        self.task_id = task_id


class NoRoomForFiles(DomainError):
    """The disk that files are kept on is full."""


class LinkRunOut(DomainError):
    """A one-tap link is unknown, was withdrawn or is over."""


class UnitNotValid(DomainError):
    """The unit does not exist on that day: `unit`, `on`."""


class SuccessionIncomplete(DomainError):
    """Open tasks of a unit or phase that ends were given no way to go on: `codes`."""


class NowhereToCarry(DomainError):
    """Tasks are to be carried over, and no other open phase or plan was named."""


class PhaseIsClosed(DomainError):
    """The phase was closed before: `at`."""


class LaterThanUpper(DomainError):
    """The deadline lies after that of the upper task: `due`, `upper_due`, its `code`."""


class AliasTaken(DomainError):
    """The name means another unit already: `alias`, `unit`."""


class PostOverlaps(DomainError):
    """The post is held on those days already: `holder`, `since`."""


class PowersNotHeld(DomainError):
    """Somebody cannot hand over what is not his to hand over: `powers`."""


class RuleUnreadable(DomainError):
    """A rule of the office cannot be what was given: `rule`, `where` in it, `why` (a word)."""


class OwnAccount(DomainError):
    """Nobody closes the own account or changes the own role."""


class PasswordTooShort(DomainError):
    """A password has too few letters: `least`."""


class NotToBePutOff(DomainError):
    """The message cannot be put off: it is over, or of a kind that never can."""


class PutOffTooOften(DomainError):
    """The message was put off as often as it may be; `lock` is when its period closes, if any."""


class PastTheLock(DomainError):
    """It would come too late for its period: `latest`, `lock`."""


class NoChannelChosen(DomainError):
    """Somebody is to be reached by no channel at all."""


class ChannelTwice(DomainError):
    """The same channel stands twice in somebody's order: `channel`."""


class HourNotOffered(DomainError):
    """Nothing comes at that hour, or it has passed: `hour`."""


class WordingRefused(DomainError):
    """A sentence cannot be worded so: `locale`, `key`, `why` (a word), `detail` of the answer.

    `key` is empty when it is a whole message that would not fit.
    """


class FileUnreadable(DomainError):
    """A file or a paste cannot be taken in: `why` (a Trouble), and `size` and `most` in MB."""

    def __init__(self, why: StrEnum, **facts: object) -> None:
        super().__init__(why=why, **facts)
        self.why = why


class DayIsWeekend(DomainError):
    """A weekend day is off already; only a make-up day can be set on it: `day`."""


class NotForSeveral(DomainError):
    """None of the rows goes to several units, so that nothing can be split."""


class TaskIsClosed(DomainError):
    """A task that is done or cancelled takes over nothing: `code`, `state`."""


class CodeTaken(DomainError):
    """The code is in use: `code`."""


class WrongSignIn(DomainError):
    """The name or the password is wrong; never says which."""


class TooManyAttempts(DomainError):
    """Too many wrong tries; `until` says when the next one is heard."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until=until)
        self.until = until


class InvitationUnknown(DomainError):
    """No open invitation has this code."""


class InvitationExpired(DomainError):
    """The invitation ran out: `expired_at`."""


class InvitationUsed(DomainError):
    """The invitation has been used."""


class ChatTaken(DomainError):
    """This chat is linked to somebody else: `holder`, `wanted`."""


class PersonLinkedElsewhere(DomainError):
    """The person is linked to another chat."""


class ChatUnknown(DomainError):
    """The chat is linked to nobody."""


class FiguresDoNotAddUp(DomainError):
    """assigned - removed ≠ done + in time + overdue + no fixed deadline: the parts."""


class AlreadyDecided(DomainError):
    """Somebody decided this before: `by`, `by_en`, `at`, and the `state` it has now."""


class AlreadyDone(DomainError):
    """Somebody else did it before: `by`, `by_en`, `at`, and what else its sentence names."""


class AlreadyPending(DomainError):
    """An earlier request is not decided yet: `wanted_due`, `at`."""


class RowIsFrozen(DomainError):
    """What was frozen is never changed; a correction is a dated addendum: `what`."""


class AlreadyHandled(DomainError):
    """The received update was handled before; nothing is done again."""
