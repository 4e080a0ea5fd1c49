"""A head acts on a late task: reminds, gives it to another, asks the leadership (script S5)."""

from __future__ import annotations

from bot.answers import Answer, alert, toast
from bot.replies import difficulties as difficulty_words
from bot.replies import directing as said
from bot.visit import Visit, card_for, card_of, numbered, place_of
from portal.domain.actions import Action
from portal.domain.addressees import Addressee
from portal.domain.errors import AlreadyDone
from portal.domain.types import Message, ObstacleKind
from portal.messages.callbacks import UnreadableCallback
from portal.queries.choices import colleagues
from portal.queries.obstacle_pages import Referral, open_referral
from portal.services import difficulties, directing, obstacles
from portal.services.conversations import Question
from portal.services.obstacle_messages import difficulty


def nudge(visit: Visit) -> Answer:
    about = card_for(visit, visit.tap.task_id, Action.DIRECT_OFFICIAL)
    place_of(visit, visit.tap.message_id)
    try:
        directing.nudge_official(visit.known, about.id, now=visit.now)
    except AlreadyDone as first:
        return alert(said.nudged_before(_by(visit, first), first.facts["at"]))
    return toast(said.nudged(visit.now))


def reassign(visit: Visit) -> Answer:
    """Who is to take it over was asked, or somebody was tapped."""
    tap = visit.tap
    place_of(visit, tap.message_id)
    about = card_for(visit, tap.task_id, Action.DIRECT_OFFICIAL)
    if not tap.arg:
        others = [
            one
            for one in colleagues(about.lead_unit_id, visit.today)
            if one.id not in (about.official_id, visit.person_id)
        ]
        return visit.show(said.to_whom(about, tap.message_id, others, visit.locale))
    person_id, seen = numbered(tap.arg)
    if not seen.isdecimal() or len(seen) > 9:
        raise UnreadableCallback(visit.incoming.data)
    try:
        directing.reassign_official(
            visit.known,
            about.id,
            person_id,
            seen_official_id=int(seen) or None,
            now=visit.now,
        )
    except AlreadyDone as first:
        to = first.facts["to_en" if visit.locale == "en" else "to"] or first.facts["to"]
        sentence = said.reassigned_before(_by(visit, first), str(to), first.facts["at"])
        return alert(sentence, edit=Message(sentence))
    return visit.show(said.reassigned(card_of(visit, about.id), visit.now))


def _by(visit: Visit, first: AlreadyDone) -> str:
    return str((first.facts["by_en"] if visit.locale == "en" else "") or first.facts["by"])


def ask_leadership(visit: Visit) -> Answer:
    """One line for the leadership, unless somebody asked before and waits."""
    tap = visit.tap
    place_of(visit, tap.message_id)
    about = card_for(visit, tap.task_id, Action.RAISE_OBSTACLE)
    before = open_referral(about.id)
    if before is not None:
        return alert(_asked_before(visit, before))
    visit.ask("refer", about, tap.message_id)
    return visit.show(said.question_wanted(about, tap.message_id))


def receive_question(visit: Visit, question: Question) -> Answer:
    """A difficulty put to the leadership: it stands in their digest and is answered there."""
    about = card_for(visit, question.task_id, Action.RAISE_OBSTACLE)
    visit.stop_asking()
    before = open_referral(about.id)
    if before is not None:
        return Answer(send=(Message(_asked_before(visit, before)),))
    number = obstacles.raise_obstacle(
        visit.known,
        about.id,
        ObstacleKind.INSTITUTION,
        visit.incoming.text,
        now=visit.now,
        source_key=visit.source,
    )
    difficulties.address_difficulty(visit.known, number, Addressee.LEADERSHIP, now=visit.now)
    told = difficulty(number, visit.locale)
    shown = said.referred(told, difficulty_words.promised(told, Addressee.LEADERSHIP))
    return Answer(send=(shown,), close=question.message_id, receipt_of=number)


def _asked_before(visit: Visit, before: Referral) -> str:
    name = (before.by_en if visit.locale == "en" else "") or before.by
    return said.referred_before(name, before.at, f"KK-{before.id:03d}")
