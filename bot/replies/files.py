"""What is said about files: which task, received, not taken, and the way to the portal (S8)."""

from __future__ import annotations

from collections.abc import Sequence

from bot.replies.words import back_to_card, back_to_list, bold, button, rows_of, safe
from portal.domain.actions import Action
from portal.domain.errors import FileRefused
from portal.domain.files import FileKind, FileProblem
from portal.domain.types import Button, Message
from portal.file_words import refused_words, size_words, too_big_words
from portal.messages.callbacks import Tap, Verb
from portal.messages.wording import _, pgettext
from portal.queries.bot_cards import Card
from portal.queries.files import FileLine
from portal.queries.office import settings
from portal.services.one_tap import LinkMade

MOST_OFFERED = 6


def which_task(cards: Sequence[Card], waiting: Sequence[FileLine]) -> Message:
    """A file waits until its task is chosen, or it is discarded."""
    number = len(waiting)
    asked = (
        _("Which task is this file for?")
        if number == 1
        else _("Which task are these %(number)s files for?", number=number)
    )
    lines = [bold(asked), *(_named(file) for file in waiting[-MOST_OFFERED:])]
    taps = [button(card.code, Tap(Verb.FILE_TASK, card.id)) for card in cards[:MOST_OFFERED]]
    discard = button(pgettext("button", "Discard"), Tap(Verb.FILE_TASK, arg="x"))
    return Message("\n".join(lines), (*rows_of(taps, 2), (discard,)))


def received(
    card: Card, outbox_id: int | None, evidence_id: int, found: Sequence[FileLine]
) -> Message:
    """What came, for which task, and the question what it is."""
    said = _count(card, found)
    may_claim = Action.CLAIM_COMPLETION in card.allowed
    if may_claim:
        said = " ".join((said, _("Is it the final output?")))

    def tap(what: str) -> Tap:
        return Tap(Verb.FILE, card.id, message_id=outbox_id, arg=f"{what}{evidence_id}")

    final = button(pgettext("button", "Yes, send to review"), tap("f"))
    rest = (
        button(pgettext("button", "No, supporting file"), tap("s")),
        button(pgettext("button", "Wrong task"), tap("w")),
    )
    return Message(said, ((final,), rest) if may_claim else (rest[1:],))


def _count(card: Card, found: Sequence[FileLine]) -> str:
    code = safe(card.code, 40)
    if len(found) == 1:
        name, size = safe(found[0].name, 80), size_words(found[0].size)
        return _("✓ “%(name)s” (%(size)s) received for %(code)s.", name=name, size=size, code=code)
    if all(file.kind is FileKind.IMAGE for file in found):
        return _(
            "✓ %(number)s images received for %(code)s, kept as one item.",
            number=len(found),
            code=code,
        )
    return _(
        "✓ %(number)s files received for %(code)s, kept as one item.", number=len(found), code=code
    )


def supporting(card: Card, outbox_id: int | None) -> Message:
    said = _("✓ Kept with %(code)s as a supporting file.", code=safe(card.code, 40))
    return Message(said, (back_to_list(outbox_id),))


def upload(card: Card, outbox_id: int | None, link: LinkMade) -> Message:
    said = _(
        "Files for %(code)s of up to 50 MB: open the page on the portal. The link works for 15 "
        "minutes and for you only.",
        code=safe(card.code, 40),
    )
    return Message(said, ((_upload_button(link),), back_to_card(card.id, outbox_id)))


def refused(refusal: FileRefused, link: LinkMade) -> Message:
    """Why a file is not taken; too big for Telegram, it has another way."""
    if refusal.problem is not FileProblem.TOO_BIG:
        return Message(safe(refused_words(refusal), 300))
    said = _(
        "The file is %(size)s; the bot takes up to %(largest)s. The portal takes up to 50 MB; "
        "the link works for 15 minutes.",
        size=too_big_words(refusal),
        largest=size_words(refusal.largest),
    )
    return Message(said, ((_upload_button(link),),))


def stays_away(link: LinkMade) -> Message:
    said = _(
        "This task takes no files through Telegram. The file was not stored and was deleted from "
        "this chat."
    )
    return Message(said, ((_upload_button(link),),))


def no_room() -> Message:
    return Message(
        _(
            "The office's server has no room left for files. Nothing was stored; send it again "
            "later or call the Office, %(contact)s.",
            contact=settings().support_contact,
        )
    )


def _named(file: FileLine) -> str:
    return f"{safe(file.name, 80)} ({size_words(file.size)})"


def _upload_button(link: LinkMade) -> Button:
    label = pgettext("button", "Upload on the portal")
    return Button(label, url=f"{settings().portal_url}{link.path}")
