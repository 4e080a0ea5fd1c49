"""The samples that an office words its messages by: they say every sentence, and they fit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from portal.domain.digest import Digest
from portal.domain.wordings import sentence_key
from portal.i18n import LOCALES, read_catalogue
from portal.messages.compose_digest import is_within_limits
from portal.messages.compose_digest_paper import digest_paper
from portal.messages.format import is_one_screen
from portal.messages.sample_digests import sample_digest, sample_rows, with_silence
from portal.messages.samples import Kind, samples
from portal.office_speech import hearing
from portal.services.wordings import DIGESTS

NOON = datetime(2025, 7, 7, 5, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("app")


def test_every_sentence_of_the_messages_is_in_a_sample() -> None:
    with hearing() as heard:
        for kind in Kind:
            samples(kind, "vi")
        for digest in _summed_up():
            digest_paper(digest, "vi", at=NOON, zone=UTC)
    catalogue = read_catalogue("messages", "vi")
    wanted = {
        sentence_key(each.id if isinstance(each.id, str) else each.id[0], each.context or "")
        for each in catalogue
        if each.id
    }
    assert wanted - set(heard) == set()


def _summed_up() -> Iterator[Digest]:
    """The digests that a document follows, with something in every list and with nothing."""
    yield with_silence(sample_digest("weekly", sample_rows(), 1))
    yield sample_digest("monthly", [], 0)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("kind", Kind)
def test_samples_fit_a_screen_and_pair_up_by_language(kind: Kind, locale: str) -> None:
    fits = is_within_limits if kind in DIGESTS else is_one_screen
    messages = samples(kind, locale)
    assert len(messages) == len(samples(kind, "vi"))
    assert all(fits(message.text) for message in messages)


@pytest.mark.parametrize("kind", Kind)
def test_a_kind_says_the_same_sentences_in_every_language(kind: Kind) -> None:
    said = []
    for locale in LOCALES:
        with hearing() as heard:
            samples(kind, locale)
        said.append(set(heard))
    assert said[0] == said[1]
