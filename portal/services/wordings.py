"""How the office words its messages: every sentence of a kind, tried on samples, then kept.

A sentence that several kinds of message share is worded once for all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from portal.domain.actions import Action
from portal.domain.errors import WordingRefused
from portal.domain.permissions import require
from portal.domain.types import Actor, Message
from portal.domain.wordings import (
    CONTEXT_END,
    MOST_LETTERS,
    Address,
    Forms,
    Sentences,
    checked_wording,
    in_braces,
    sentences_to_data,
)
from portal.i18n import LOCALES
from portal.messages.compose_digest import is_within_limits
from portal.messages.format import BUTTON_LENGTH, is_one_screen, length_of, visible
from portal.messages.samples import Kind, samples
from portal.office_speech import forget_words, hearing, trying, usual_forms
from portal.queries.office import ADDRESS, WORDINGS, office_words
from portal.services.office_rules import keep_rule

DIGESTS = frozenset({Kind.DAILY_DIGEST, Kind.WEEKLY_DIGEST, Kind.MONTHLY_DIGEST})


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the messages: as it is said usually, and as the office says it, if it does."""

    key: str
    usual: Mapping[str, Forms]
    own: Mapping[str, Forms]

    @property
    def is_label(self) -> bool:
        """Whether it stands on a button."""
        return self.key.startswith(f"button{CONTEXT_END}")

    @property
    def most(self) -> int:
        return BUTTON_LENGTH if self.is_label else MOST_LETTERS


def sentences_of(kind: Kind) -> list[Sentence]:
    """Every sentence that a kind of message says in any of its forms, in reading order."""
    with hearing() as heard:
        samples(kind, LOCALES[0])
    words = office_words()
    return [
        Sentence(
            key,
            {locale: usual_forms(locale, key, plural) for locale in LOCALES},
            {locale: words.sentences.get(locale, {}).get(key, ()) for locale in LOCALES},
        )
        for key, plural in heard.items()
    ]


def own_count(kind: Kind) -> int:
    """How many sentences of a kind the office words itself."""
    return sum(any(sentence.own.values()) for sentence in sentences_of(kind))


@contextmanager
def worded(kind: Kind, proposed: Sentences) -> Iterator[None]:
    """Speak as proposed, with nothing kept.

    Raises WordingRefused naming the first sentence that cannot be worded so.
    """
    with trying(office_words().reworded(_checked(kind, proposed))):
        yield


def change_wordings(actor: Actor, kind: Kind, proposed: Sentences, *, now: datetime) -> None:
    """Word the sentences of a kind as proposed; an empty one goes back to the usual wording.

    Raises NotAllowed; WordingRefused (`locale`, `key`, `why`, `detail`) for a sentence that cannot
    be worded so and for a message that would no longer fit its screen.
    """
    require(actor, Action.CHANGE_SETTINGS)
    words = office_words().reworded(_checked(kind, proposed))
    with trying(words):
        _require_to_fit()
    keep_rule(actor, WORDINGS, sentences_to_data(words.sentences), now)
    forget_words()


def change_address(actor: Actor, address: Address, *, now: datetime) -> None:
    """Say how Vietnamese texts speak to their reader."""
    keep_rule(actor, ADDRESS, str(address), now)
    forget_words()


def message_length(message: Message) -> int:
    """Letters as the channel counts them."""
    return length_of(visible(message.text))


def _checked(kind: Kind, proposed: Sentences) -> Sentences:
    """What was proposed, in one line each; what is the usual wording stands for no wording."""
    known = {sentence.key: sentence for sentence in sentences_of(kind)}
    checked: dict[str, dict[str, Forms]] = {}
    for locale, by_key in proposed.items():
        for key, forms in by_key.items():
            if key not in known:
                continue
            usual = [in_braces(form) for form in known[key].usual[locale]]
            own = checked_wording(locale, key, forms, known[key].most)
            checked.setdefault(locale, {})[key] = () if list(forms) == usual else own
    return checked


def _require_to_fit() -> None:
    for kind in Kind:
        fits = is_within_limits if kind in DIGESTS else is_one_screen
        for locale in LOCALES:
            for message in samples(kind, locale):
                if not fits(message.text):
                    length = str(message_length(message))
                    raise WordingRefused(locale=locale, key="", why="message", detail=length)
