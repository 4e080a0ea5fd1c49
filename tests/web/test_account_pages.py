"""Accounts, posts and what is handed over, as the administrator and the Office do it on screen."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from portal.domain.types import Post, Role
from portal.extensions import db
from portal.models.organisation import Person, PostHolding
from portal.models.task import Task
from portal.queries.posts import posts_of
from tests.lively import fill
from tests.visitors import PASSWORD, House
from tests.web.browse import Browse

NEW = {
    "name": "Chuyên viên  mới",
    "email": " Moi@CoQuan.vn ",
    "role": "official",
    "unit": "CDS",
    "since": "2025-07-01",
    "locale": "vi",
}


@pytest.fixture
def admin(house: House) -> Browse:
    fill(house)
    return house.visit(house.cast.admin)


def sign_in(house: House, email: str, password: str) -> Browse:
    visit = house.stranger()
    visit.get("/login")
    visit.send("/login", {"email": email, "password": password})
    visit.get("/", status=303)
    visit.landed()
    return visit


def enter(admin: Browse) -> str:
    """Enter a person on the screen; the password that was shown."""
    admin.get("/people")
    admin.follow("Thêm người")
    admin.send("/people/new", NEW, status=200)
    return str(admin.page.select_one(".code-large").text)


def person(house: House, email: str = "moi@coquan.vn") -> Person:
    found = db.session.scalar(select(Person).where(Person.email == email))
    assert found is not None
    return found


def test_a_person_is_entered_with_a_post_and_signs_in_with_what_was_shown(
    house: House, admin: Browse
) -> None:
    password = enter(admin)
    with house.inside():
        entered = person(house)
        assert (entered.name, entered.role) == ("Chuyên viên mới", Role.OFFICIAL)
        (post,) = posts_of(entered.id)
        assert (post.unit_code, post.post) == ("CDS", Post.OFFICIAL)
    visit = sign_in(house, "moi@coquan.vn", password)
    assert visit.heading
    admin.follow("Mở trang của Chuyên viên mới")
    assert password not in admin.text


def test_an_address_belongs_to_one_person(admin: Browse) -> None:
    enter(admin)
    admin.get("/people/new")
    admin.send("/people/new", NEW, status=422)
    assert "đã có người dùng" in admin.page.select_one(".error-summary").text
    admin.send("/people/new", {**NEW, "email": "kia", "name": " "}, status=422)
    assert "Nhập tên" in admin.text
    assert "ví dụ ten@co.quan" in admin.text


def test_a_person_is_corrected_and_found_by_the_new_name(house: House, admin: Browse) -> None:
    path = f"/people/{house.cast.official}"
    admin.get(path)
    admin.follow("Sửa")
    admin.send(f"{path}/edit", {"name": "Chuyên viên đổi tên", "role": "focal_point"})
    admin.landed()
    assert admin.heading == "Chuyên viên đổi tên"
    admin.get("/people?q=doi+ten")
    assert "Chuyên viên đổi tên" in admin.text
    with house.inside():
        assert db.session.get_one(Person, house.cast.official).role is Role.FOCAL_POINT


def test_nobody_takes_the_own_account_away(house: House, admin: Browse) -> None:
    path = f"/people/{house.cast.admin}"
    admin.get(f"{path}/edit")
    admin.send(f"{path}/edit", {"role": "observer"}, status=422)
    assert "quản trị viên khác" in admin.text
    admin.get(path)
    admin.send(f"{path}/close")
    admin.landed()
    assert "Không ai tự đóng tài khoản" in admin.text
    with house.inside():
        assert db.session.get_one(Person, house.cast.admin).is_active


def test_a_closed_account_is_out_at_once_and_comes_back(house: House, admin: Browse) -> None:
    official = house.visit(house.cast.official)
    official.get("/me")
    path = f"/people/{house.cast.official}"
    admin.get(path)
    admin.send(f"{path}/close")
    admin.landed()
    assert "nhiệm vụ đang mở đứng tên: cần bàn giao" in admin.text
    official.get("/me", status=303)
    assert "Tài khoản đã đóng: không đăng nhập được" in admin.text
    admin.send(f"{path}/reopen")
    admin.landed()
    with house.inside():
        email = db.session.get_one(Person, house.cast.official).email
    assert sign_in(house, email, PASSWORD).heading


def test_a_fresh_password_ends_every_session(house: House, admin: Browse) -> None:
    official = house.visit(house.cast.official)
    path = f"/people/{house.cast.official}"
    admin.get(path)
    admin.send(f"{path}/password", status=200)
    password = str(admin.page.select_one(".code-large").text)
    official.get("/me", status=303)
    with house.inside():
        email = db.session.get_one(Person, house.cast.official).email
    assert sign_in(house, email, password).heading


def test_one_changes_the_own_password_and_the_other_browsers_go(house: House) -> None:
    here, there = house.visit(house.cast.official), house.visit(house.cast.official)
    here.get("/password")
    own = {"old": PASSWORD, "new": "một câu dài hơn", "again": "một câu dài hơn"}
    for wrong, said in (
        ({"old": "không phải"}, "không phải mật khẩu hiện tại"),
        ({"again": "một câu khác"}, "không giống nhau"),
        ({"new": "ngắn", "again": "ngắn"}, "cần từ 10 ký tự"),
    ):
        here.send("/password", {**own, **wrong}, status=422)
        assert said in here.text
    here.send("/password", own)
    here.get("/", status=303)
    here.landed()
    assert "Mật khẩu mới đã có hiệu lực" in here.text
    there.get("/me", status=303)


def test_guessing_the_own_password_is_slowed_down(house: House) -> None:
    visit = house.visit(house.cast.official)
    visit.get("/password")
    own = {"old": "đoán", "new": "một câu dài hơn", "again": "một câu dài hơn"}
    for _try in range(5):
        visit.send("/password", own, status=422)
    visit.send("/password", {**own, "old": PASSWORD}, status=429)


def test_a_post_is_given_and_ended_and_its_tasks_are_handed_over(
    house: House, admin: Browse
) -> None:
    clerk = house.visit(house.cast.clerk)
    path = f"/people/{house.cast.official}"
    clerk.get(path)
    clerk.follow("Bố trí vị trí")
    clerk.send(f"{path}/posts", {"post": "focal_point", "since": "2025-07-07"})
    clerk.landed()
    assert "Đầu mối" in clerk.page.select_one("section[aria-labelledby=posts-title]").text
    with house.inside():
        holding = db.session.scalars(
            select(PostHolding.id).where(
                PostHolding.person_id == house.cast.official,
                PostHolding.post == Post.OFFICIAL,
            )
        ).one()
    clerk.get(f"{path}/posts/{holding}/end")
    clerk.send(f"{path}/posts/{holding}/end", {"last_day": "1999-01-01"}, status=422)
    clerk.send(f"{path}/posts/{holding}/end", {"last_day": "2025-07-08"})
    clerk.landed()
    assert clerk.heading.startswith("Bàn giao nhiệm vụ")
    clerk.send(f"{path}/hand-over", {"reason": ""}, status=422)
    boxes = [box["value"] for box in clerk.page.select("input[name=task][checked]")]
    assert boxes
    clerk.send(f"{path}/hand-over", {"task": [], "reason": "Chuyển công tác"}, status=422)
    assert "Chọn ít nhất một nhiệm vụ" in clerk.text
    clerk.send(f"{path}/hand-over", {"task": boxes, "reason": "Chuyển công tác"})
    clerk.landed()
    assert f"Đã bàn giao {len(boxes)} nhiệm vụ." in clerk.text
    with house.inside():
        for number in boxes:
            assert db.session.get_one(Task, int(str(number))).official_id != house.cast.official


def test_a_second_head_is_refused_with_the_first_one_s_day(house: House) -> None:
    clerk = house.visit(house.cast.clerk)
    path = f"/people/{house.cast.official}/posts"
    clerk.get(path)
    with house.inside():
        unit = house.cast.unit_id
    clerk.send(path, {"unit": str(unit), "post": "head", "since": "2025-07-07"}, status=422)
    assert "giữ" in clerk.page.select_one(".error-summary").text
    clerk.send(path, {"unit": str(unit), "post": "head", "since": "2025-07-07", "is_acting": "y"})


def test_accounts_are_the_administrator_s_business(house: House) -> None:
    for name in ("clerk", "head", "official", "top_leader"):
        visit = house.visit(getattr(house.cast, name))
        visit.get("/people/new", status=403)
        for part in ("edit", "password", "close", "reopen"):
            visit.post(f"/people/{house.cast.official}/{part}", status=403)
