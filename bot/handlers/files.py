"""Files: as a reply, after "Send output", or out of the blue; several of an album are one (S8)."""

from __future__ import annotations

from dataclasses import replace

from bot.answers import Answer
from bot.handlers import texts
from bot.replies import files, odd, receipts
from bot.replies.words import clock_time
from bot.visit import Visit, card_for, card_of, place_of, task_replied_to
from portal.domain.actions import Action
from portal.domain.errors import (
    DomainError,
    FileRefused,
    FilesStayAway,
    NoRoomForFiles,
    NotFound,
)
from portal.domain.files import LARGEST_BY_TELEGRAM, check_announced
from portal.files import KeptFile
from portal.messages.callbacks import UnreadableCallback
from portal.queries.bot_cards import Card, open_cards
from portal.queries.files import (
    evidence_of_source,
    files_of,
    task_of_evidence,
    waiting_files,
)
from portal.services import completion, conversations, evidence_files, inbox, one_tap
from portal.services.one_tap import LinkMade


def look(visit: Visit) -> None:
    """Whether a file is wanted, before it is fetched.

    Raises FilesStayAway (the task is hidden from Telegram), FileRefused, NotAllowed, StepRefused.
    """
    meant = _task_meant(visit)
    if meant is not None:
        _card_for_files(visit, meant[0])
    elif not _offered(visit):
        raise FilesStayAway(None)
    sent = visit.incoming.file
    assert sent is not None
    check_announced(sent.name, sent.size, largest=LARGEST_BY_TELEGRAM)


def receive(visit: Visit, kept: KeptFile) -> Answer:
    """Put a fetched file to its task, or ask for it; of an album only the last one is answered."""
    file_id = evidence_files.store_file(
        visit.known, kept, now=visit.now, caption=visit.incoming.text, source_key=visit.source
    )
    album, meant = visit.incoming.album, _task_meant(visit)
    is_last = not album or not inbox.more_waits(visit.incoming.inbox_id, album)
    if meant is None:
        if not is_last:
            return Answer(reacts=True)
        asked = files.which_task(_offered(visit), waiting_files(visit.person_id))
        return Answer(send=(asked,), reacts=True)
    task_id, outbox_id = meant
    about = _card_for_files(visit, task_id)
    evidence_id = evidence_files.add_files(
        visit.known, task_id, [file_id], now=visit.now, source_key=_source(visit)
    )
    visit.ask("note", about, outbox_id)
    if not is_last:
        return Answer(reacts=True)
    return Answer(send=(_received(visit, about, outbox_id, evidence_id),), reacts=True)


def refuse(visit: Visit, refusal: DomainError) -> Answer:
    """Why a file is not taken; what was written under it is kept like every text."""
    answer = _refused(visit, refusal)
    if visit.incoming.text:
        answer = replace(answer, send=(*answer.send, *texts.keep(visit).send))
    return answer


def _refused(visit: Visit, refusal: DomainError) -> Answer:
    match refusal:
        case FileRefused():
            meant = _task_meant(visit)
            link = _link(visit, meant[0] if meant is not None else None)
            return Answer(send=(files.refused(refusal, link),))
        case FilesStayAway():
            link = _link(visit, refusal.task_id)
            return Answer(send=(files.stays_away(link),), deletes=True)
        case NoRoomForFiles():
            return Answer(send=(files.no_room(),))
    raise refusal


def choose_task(visit: Visit) -> Answer:
    """The task of what waits was tapped, or it is thrown away."""
    tap = visit.tap
    if tap.arg == "x":
        evidence_files.discard_waiting(visit.known, now=visit.now)
        return visit.show(odd.discarded())
    about = _card_for_files(visit, tap.task_id)
    waiting = [file.id for file in waiting_files(visit.person_id)]
    if not waiting:
        raise UnreadableCallback(visit.incoming.data)
    evidence_id = evidence_files.add_files(
        visit.known, about.id, waiting, now=visit.now, source_key=visit.source
    )
    visit.ask("note", about, tap.message_id)
    return visit.show(_received(visit, about, tap.message_id, evidence_id))


def settle(visit: Visit) -> Answer:
    """What a received file is: the final product, a supporting file, or of another task."""
    tap, evidence_id = visit.tap, _evidence_tapped(visit)
    place_of(visit, tap.message_id)
    visit.stop_asking()
    if tap.arg[0] == "w":
        evidence_files.take_off(visit.known, evidence_id, now=visit.now)
        return visit.show(files.which_task(_offered(visit), waiting_files(visit.person_id)))
    if tap.arg[0] == "s":
        return visit.show(files.supporting(card_of(visit, tap.task_id), tap.message_id))
    about = card_for(visit, tap.task_id, Action.CLAIM_COMPLETION)
    title = evidence_files.mark_final(visit.known, evidence_id, now=visit.now)
    completion.claim_completion(
        visit.known, about.id, title[:200], now=visit.now, criteria_met=True
    )
    about, at = card_of(visit, about.id), clock_time(visit.now)
    return visit.show(receipts.claimed(about, tap.message_id, title, at))


def offer_upload(visit: Visit) -> Answer:
    """ "File over 20 MB": a link to the portal that needs no password for a quarter of an hour."""
    tap = visit.tap
    place_of(visit, tap.message_id)
    about = card_for(visit, tap.task_id, Action.ADD_EVIDENCE)
    return visit.show(files.upload(about, tap.message_id, _link(visit, about.id)))


def _task_meant(visit: Visit) -> tuple[int, int | None] | None:
    """The task a file is for, and the message that began it; None where it has to be asked.

    In this order: the album it belongs to, the message it replies to, the question that is open,
    a code in what is written under it.
    """
    if visit.incoming.album:
        earlier = evidence_of_source(_source(visit))
        if earlier is not None:
            return earlier.task_id, None
    replied = task_replied_to(visit)
    if replied is not None:
        return replied
    question = conversations.open_question(visit.chat_id)
    if question is not None and question.task_id is not None:
        return question.task_id, question.outbox_id
    named = [card.id for card in _offered(visit) if card.code in visit.incoming.text.split()]
    return (named[0], None) if len(named) == 1 else None


def _offered(visit: Visit) -> list[Card]:
    """The tasks that files may be put to from here."""
    return [
        card
        for card in open_cards(visit.known, visit.now)
        if card.is_reportable and Action.ADD_EVIDENCE in card.allowed and not card.is_hidden
    ]


def _card_for_files(visit: Visit, task_id: int | None) -> Card:
    about = card_for(visit, task_id, Action.ADD_EVIDENCE)
    if about.is_hidden:
        raise FilesStayAway(about.id)
    return about


def _evidence_tapped(visit: Visit) -> int:
    tap = visit.tap
    number = tap.arg[1:]
    if tap.arg[:1] not in ("f", "s", "w") or not number.isdecimal():
        raise UnreadableCallback(visit.incoming.data)
    if task_of_evidence(int(number)) != tap.task_id:
        raise NotFound(what="evidence", key=number)
    return int(number)


def _received(visit: Visit, about: Card, outbox_id: int | None, evidence_id: int) -> files.Message:
    return files.received(about, outbox_id, evidence_id, files_of([evidence_id])[evidence_id])


def _link(visit: Visit, task_id: int | None) -> LinkMade:
    return one_tap.send_link(visit.known, now=visit.now, task_id=task_id)


def _source(visit: Visit) -> str:
    album = visit.incoming.album
    return f"album:{visit.chat_id}:{album}" if album else visit.source
