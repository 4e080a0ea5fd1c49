"""Signing in and out, through the form: throttled, over sessions that end on time."""

from __future__ import annotations

from datetime import timedelta
from unicodedata import normalize

import pytest

from portal.domain.types import Actor
from portal.extensions import db
from portal.models.organisation import Person
from portal.services.people import choose_language
from portal.services.signing_in import carry_sessions_over
from portal.services.transaction import transaction
from tests.visitors import PASSWORD, House
from tests.web.browse import Browse


def _type(visit: Browse, email: str, password: str, *, status: int, next_: str = "") -> None:
    visit.get(f"/login?next={next_}" if next_ else "/login")
    visit.send("/login", {"email": email, "password": password}, status=status)


def test_signing_in_leads_to_where_the_work_is(house: House) -> None:
    for person, landing in (
        (house.cast.clerk, "/today"),
        (house.cast.official, "/me"),
        (house.cast.top_leader, "/dashboard"),
        (house.cast.admin, "/guide"),
    ):
        visit = house.stranger()
        _type(visit, house.email_of(person), PASSWORD, status=303)
        assert visit.get("/", status=303).headers["Location"] == landing


@pytest.mark.parametrize("known", [True, False])
def test_a_wrong_password_says_how_many_tries_are_left(house: House, known: bool) -> None:
    email = house.email_of(house.cast.clerk) if known else "khong.co@mau.example"
    visit = house.stranger()
    for left in (4, 3):
        _type(visit, email, "sai", status=422)
        assert f"Thư điện tử hoặc mật khẩu chưa đúng. Còn {left} lần thử." in visit.text
        assert visit.page.find(id="email")["value"] == email
        assert "sai" not in str(visit.page.find(id="password"))


def test_empty_fields_are_named(house: House) -> None:
    visit = house.stranger()
    _type(visit, "", "", status=422)
    assert "Nhập thư điện tử" in visit.text
    assert "Nhập mật khẩu" in visit.text


def test_five_wrong_tries_pause_an_account_for_every_browser(house: House) -> None:
    email = house.email_of(house.cast.clerk)
    for _ in range(5):
        _type(house.stranger(), email, "sai", status=422)
    visit = house.stranger()
    _type(visit, email, PASSWORD, status=429)
    assert "Thử quá nhiều lần. Thử lại sau 08:15." in visit.text
    _type(house.stranger(), house.email_of(house.cast.official), PASSWORD, status=303)
    house.clock.move(minutes=15, seconds=1)
    _type(house.stranger(), email, PASSWORD, status=303)


def test_a_right_password_forgets_the_wrong_ones(house: House) -> None:
    email = house.email_of(house.cast.clerk)
    for _ in range(4):
        _type(house.stranger(), email, "sai", status=422)
    _type(house.stranger(), email, PASSWORD, status=303)
    visit = house.stranger()
    _type(visit, email, "sai", status=422)
    assert "Còn 4 lần thử." in visit.text


@pytest.mark.parametrize("spelling", ["NFC", "NFD"])
def test_a_vietnamese_password_is_one_password_however_it_is_typed(
    house: House, spelling: str
) -> None:
    email = house.email_of(house.cast.clerk)
    _type(house.stranger(), email, normalize(spelling, PASSWORD), status=303)


def test_a_copied_cookie_opens_nothing_after_signing_out(house: House) -> None:
    visit = house.visit(house.cast.clerk)
    copy = house.stranger()
    with visit.client.session_transaction() as cookie:
        kept = dict(cookie)
    with copy.client.session_transaction() as cookie:
        cookie.update(kept)
    copy.get("/today")
    visit.get("/today")
    visit.send("/logout")
    assert visit.landed().status_code == 200
    copy.get("/today", status=303)
    visit.get("/today", status=303)


def test_signing_in_again_makes_another_session(house: House) -> None:
    email = house.email_of(house.cast.clerk)
    secrets = set()
    visit = house.stranger()
    for _ in range(2):
        _type(visit, email, PASSWORD, status=303)
        with visit.client.session_transaction() as cookie:
            secrets.add(cookie["_user_id"])
    assert len(secrets) == 2
    assert min(len(secret) for secret in secrets) >= 22


@pytest.mark.parametrize(
    "goal",
    [
        "//elsewhere.example",
        "/\\elsewhere.example",
        "\\\\elsewhere.example",
        "https://elsewhere.example",
        "https:elsewhere.example",
        "javascript:alert(1)",
        "/%09/elsewhere.example",
        "%2F%2Felsewhere.example",
        "/%5Celsewhere.example",
        "/%0d%0aLocation:%20https://elsewhere.example",
        "///elsewhere.example",
        " /today",
        "elsewhere.example",
    ],
)
def test_signing_in_never_leads_elsewhere(house: House, goal: str) -> None:
    visit = house.stranger()
    _type(visit, house.email_of(house.cast.clerk), PASSWORD, status=303, next_=goal)
    assert visit.last is not None
    assert visit.last.headers["Location"] == "/"


def test_signing_in_leads_back_to_the_page_that_was_asked(house: House) -> None:
    visit = house.stranger()
    asked = visit.get("/tasks?plan=KH02&light=overdue", status=303).headers["Location"]
    visit.get(asked)
    visit.send(
        "/login", {"email": house.email_of(house.cast.clerk), "password": PASSWORD}, status=303
    )
    assert visit.last is not None
    assert visit.last.headers["Location"] == "/tasks?plan=KH02&light=overdue"


def test_an_idle_session_ends(house: House) -> None:
    visit = house.visit(house.cast.clerk)
    house.clock.move(hours=9, minutes=59)
    visit.get("/today")
    house.clock.move(hours=10, minutes=1)
    visit.get("/today", status=303)


def test_a_demo_whose_clock_jumps_signs_nobody_out_and_lets_nobody_back_in(house: House) -> None:
    left = house.visit(house.cast.official)
    house.clock.move(hours=11)
    visit = house.visit(house.cast.clerk)
    with house.inside():
        carry_sessions_over(timedelta(days=3), house.now)
    house.clock.move(days=3)
    visit.get("/today")
    left.get("/me", status=303)
    house.clock.move(hours=10, minutes=1)
    visit.get("/today", status=303)


def test_a_session_ends_after_twelve_hours_however_busy(house: House) -> None:
    visit = house.visit(house.cast.clerk)
    for _ in range(11):
        house.clock.move(hours=1)
        visit.get("/today")
    house.clock.move(hours=1, minutes=1)
    visit.get("/today", status=303)


def test_a_closed_account_is_out_at_the_next_request(house: House) -> None:
    visit = house.visit(house.cast.clerk)
    visit.get("/today")
    with house.inside(), transaction() as session:
        session.get(Person, house.cast.clerk).is_active = False
    visit.get("/today", status=303)
    _type(house.stranger(), house.email_of(house.cast.clerk), PASSWORD, status=422)


def test_a_lowered_role_acts_at_the_next_request(house: House) -> None:
    visit = house.visit(house.cast.clerk)
    visit.get("/people")
    with house.inside(), transaction() as session:
        session.get(Person, house.cast.clerk).role = "official"
    visit.get("/people", status=403)


def test_the_language_is_kept_with_the_person(house: House) -> None:
    visit = house.visit(house.cast.clerk)
    visit.get("/tasks?light=overdue")
    visit.send("/language", {"locale": "en"})
    assert visit.last is not None
    assert visit.last.headers["Location"] == "/tasks?light=overdue"
    visit.landed()
    assert visit.heading == "Tasks"
    with house.inside():
        assert db.session.get(Person, house.cast.clerk).locale == "en"
        choose_language(house.cast.clerk, "vi", now=house.now, actor=Actor.system())
    visit.get("/tasks")
    assert visit.heading == "Nhiệm vụ"
    visit.send("/language", {"locale": "xx", "next": "//elsewhere.example"})
    assert visit.last.headers["Location"] == "/"
