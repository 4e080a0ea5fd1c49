"""A document of the web inbox: there for whom it was sent to, for nobody else."""

from __future__ import annotations

from portal.domain.types import Channel, Message
from portal.services.enclosures import Enclosure, keep_enclosure
from portal.services.outbox import add_message
from portal.services.transaction import transaction
from tests.visitors import House


def sent_to(house: House, person_id: int) -> int:
    now = house.clock.now()
    with house.inside(), transaction():
        number = keep_enclosure(
            Enclosure("digest-file:1", "digest_file_weekly", person_id, "Kem.docx", "", b"PK kem"),
            at=now,
        )
        add_message(
            key="digest:1",
            kind="digest_weekly",
            person_id=person_id,
            message=Message("Tổng hợp"),
            locale="vi",
            at=now,
            channel=Channel.WEB,
            file_id=number,
        )
    return number


def test_the_reader_takes_the_document_from_the_own_page(house: House) -> None:
    person_id = house.cast.top_leader
    number = sent_to(house, person_id)
    browse = house.visit(person_id)
    address = f"/me/messages/files/{number}"
    assert f'href="{address}"' in browse.client.get("/me").text
    answer = browse.client.get(address)
    assert answer.status_code == 200
    assert answer.data == b"PK kem"
    assert "Kem.docx" in answer.headers["Content-Disposition"]


def test_nobody_else_finds_it(house: House) -> None:
    number = sent_to(house, house.cast.top_leader)
    for other in (house.cast.clerk, house.cast.admin, house.cast.official):
        answer = house.visit(other).client.get(f"/me/messages/files/{number}")
        assert answer.status_code == 404
