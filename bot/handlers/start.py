"""Linking a chat to a person by an invitation (script S1), and what strangers are told."""

from __future__ import annotations

from dataclasses import replace

from bot.answers import NOTHING, Answer
from bot.handlers.my_tasks import own_list
from bot.menu import menu_for
from bot.refusals import stranger
from bot.replies import account
from bot.visit import Visit
from portal.domain.errors import (
    ChatTaken,
    InvitationExpired,
    InvitationUnknown,
    InvitationUsed,
    PersonLinkedElsewhere,
    TooManyAttempts,
)
from portal.domain.types import Channel, Message
from portal.i18n import force_locale
from portal.queries.actors import actor_for
from portal.queries.bot_cards import open_cards
from portal.queries.people import person_line
from portal.services import conversations, linking
from portal.services.conversations import Question


def start(visit: Visit) -> Answer:
    """`/start`, alone or with the token of an invitation's link."""
    _command, _space, secret = visit.incoming.text.partition(" ")
    if secret.strip():
        return with_secret(visit, secret)
    if visit.person is None:
        return stranger(visit)
    visit.stop_asking()
    return Answer(send=(own_list(visit),), menu=menu_for(visit.role, visit.locale))


def receive_stranger(visit: Visit) -> Answer:
    """A text from somebody unknown: a code, or anything else."""
    if linking.looks_like_code(visit.incoming.text):
        return with_secret(visit, visit.incoming.text)
    return stranger(visit)


def with_secret(visit: Visit, secret: str) -> Answer:
    """Show whom an invitation is for. A wrong code and a pause get the one fixed text."""
    try:
        invitation = linking.open_invitation(secret, chat_id=visit.chat_id, now=visit.now)
    except TooManyAttempts:
        return Answer(send=(account.stranger(),))
    except InvitationUnknown:
        linking.note_wrong_code(visit.chat_id, now=visit.now)
        return Answer(send=(account.stranger(),))
    except InvitationUsed:
        return Answer(send=(account.used(),))
    except InvitationExpired as expired:
        _wait_for(visit, int(str(expired.facts["invitation_id"])))
        return Answer(send=(account.expired(expired.facts["expired_at"]),))
    _wait_for(visit, invitation.invitation_id)
    with force_locale(invitation.locale):
        return Answer(send=(account.confirm(invitation, invitation.locale),))


def link(visit: Visit) -> Answer:
    """ "Yes, link", and the choices that a taken chat or another phone asks for."""
    invitation_id = _waited_for(visit)
    choice = visit.tap.arg
    if invitation_id is None:
        return visit.show(account.stranger())
    if choice == "k":
        visit.stop_asking()
        return visit.show(account.kept())
    if choice == "n":
        visit.stop_asking()
        linking.ask_for_invitation(invitation_id, by=visit.incoming.who, now=visit.now)
        return visit.show(account.asked_for_invitation())
    try:
        made = linking.link_chat(
            invitation_id,
            visit.chat_id,
            username=visit.incoming.username,
            now=visit.now,
            moving="m" in choice,
            replacing="r" in choice,
        )
    except ChatTaken as taken:
        facts = taken.facts
        return visit.show(account.chat_taken(str(facts["holder"]), str(facts["wanted"])))
    except PersonLinkedElsewhere:
        return visit.show(account.linked_elsewhere("m" if "m" in choice else ""))
    except InvitationUsed:
        return visit.show(account.used())
    except InvitationExpired as expired:
        return visit.show(account.expired(expired.facts["expired_at"]))
    except InvitationUnknown:
        return visit.show(account.stranger())
    visit.stop_asking()
    return _welcome(visit, made)


def _welcome(visit: Visit, made: linking.ChatLinked) -> Answer:
    newcomer = as_person(visit, made.person_id)
    if newcomer.person is None:
        return NOTHING
    with force_locale(newcomer.locale):
        moved: tuple[tuple[str, Message], ...] = ()
        if made.replaced_chat_id:
            moved = ((made.replaced_chat_id, account.moved_away()),)
        shown = welcome(newcomer)
    return Answer(edit=shown, menu=menu_for(newcomer.role, newcomer.locale), elsewhere=moved)


def welcome(visit: Visit) -> Message:
    """What somebody reads who has just been linked."""
    assert visit.person is not None
    cards = open_cards(visit.known, visit.now)
    overdue = sum(one.is_overdue for one in cards)
    return account.linked(visit.person, len(cards), overdue, visit.locale)


def as_person(visit: Visit, person_id: int) -> Visit:
    """The same visit with the person who stands behind the chat from now on."""
    person = person_line(person_id, visit.today)
    actor = actor_for(person_id, Channel.TELEGRAM, visit.today)
    locale = person.locale if person else visit.locale
    return replace(visit, person=person, actor=actor, locale=locale)


def refuse(visit: Visit) -> Answer:
    """ "Not me": the invitation ends and the office is told."""
    invitation_id = _waited_for(visit)
    if invitation_id is None:
        return visit.show(account.stranger())
    visit.stop_asking()
    try:
        linking.refuse_invitation(invitation_id, by=visit.incoming.who, now=visit.now)
    except (InvitationUnknown, InvitationUsed, InvitationExpired):
        return visit.show(account.stranger())
    return visit.show(account.refused())


def _wait_for(visit: Visit, invitation_id: int) -> None:
    """Remember the invitation here: a button's data could be forged, the chat's memory not."""
    question = Question("invitation", arg=str(invitation_id))
    conversations.ask(visit.chat_id, question, now=visit.now)


def _waited_for(visit: Visit) -> int | None:
    question = conversations.open_question(visit.chat_id)
    is_invitation = question is not None and question.kind == "invitation"
    return int(question.arg) if question is not None and is_invitation else None
