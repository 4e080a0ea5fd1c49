"""Who can sign in to the demo, and with what; the password exists in the data folder only."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from portal.demo.leaders import CLERK, TOP_LEADER
from portal.demo.records import MAIL_DOMAIN
from portal.domain.types import Channel
from portal.extensions import db
from portal.models.organisation import ChatLink, Person
from portal.queries.office import settings


@dataclass(frozen=True, slots=True)
class DemoSignIn:
    """One account worth trying, as it is printed after the start."""

    role_label: str
    email: str
    password: str


@dataclass(frozen=True, slots=True)
class DemoChat:
    """A demo person's chat, as the simulator has to know it."""

    chat_id: int
    first_name: str
    username: str


_ACCOUNTS = (
    ("Chuyên viên Văn phòng / Office clerk", CLERK),
    ("Chuyên viên / Official", "chuyenvien08"),
    ("Thủ trưởng đơn vị / Unit head", "truong.dl"),
    ("Thứ trưởng phụ trách / Deputy leader", "thutruong03"),
    ("Bộ trưởng / Top leader", TOP_LEADER),
    ("Đơn vị đầu mối / Hub", "tonghop01"),
    ("Vụ Pháp chế / Legal", "chuyenvien15"),
    ("Quản trị / Administrator", "quantri"),
)


def demo_password() -> str:
    """The password of all demo people, made once for each data folder."""
    path = _password_file()
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(9))
    return path.read_text(encoding="ascii")


def forget_demo_password() -> None:
    _password_file().unlink(missing_ok=True)


def demo_sign_ins() -> list[DemoSignIn]:
    """One account for each kind of user; none where no demo is loaded."""
    if not _password_file().exists():
        return []
    password = demo_password()
    wanted = [(label, f"{key}@{MAIL_DOMAIN}") for label, key in _ACCOUNTS]
    known = set(
        db.session.scalars(
            select(Person.email).where(
                Person.email.in_([email for _label, email in wanted]), Person.is_active.is_(True)
            )
        )
    )
    return [DemoSignIn(label, email, password) for label, email in wanted if email in known]


def demo_chats() -> list[DemoChat]:
    """The chats of demo people that are linked now."""
    rows = db.session.execute(
        select(ChatLink.chat_id, Person.name, ChatLink.username)
        .join(Person, Person.id == ChatLink.person_id)
        .where(
            Person.email.endswith(f"@{MAIL_DOMAIN}"),
            ChatLink.channel == Channel.TELEGRAM,
            ChatLink.ended_at.is_(None),
        )
        .order_by(ChatLink.id)
    )
    return [DemoChat(int(chat_id), name, username) for chat_id, name, username in rows]


def _password_file() -> Path:
    return settings().data_dir / "demo-password"
