"""People who answer while things break: taps in the bot and forms at the portal, each counted."""

from __future__ import annotations

import re
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from random import Random

import httpx
from sqlalchemy import Row, select
from sqlalchemy.exc import SQLAlchemyError

from portal.domain.types import TaskState
from portal.messages.callbacks import Tap, Verb, encode
from portal.models.organisation import ChatLink, Person
from portal.models.task import ProgressUpdate, Task
from tests.e2e.product import Product, eventually

#: a report is taken as it is in these
REPORTABLE = (TaskState.ISSUED, TaskState.ACKNOWLEDGED, TaskState.IN_PROGRESS)
#: what a task may stand at and still be reported one point further
MOST_PERCENT = 98
ANSWERS_WITHIN = 30.0
TRIES_AGAIN_AFTER = 0.3


@dataclass
class Answers:
    """What was said, by the beginning of the key that its one row must have."""

    said: list[str] = field(default_factory=list)
    failed_openly: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0

    def counted(self, product: Product) -> tuple[int, int]:
        """How many have no row, and how many have more than one."""
        keys = product.scalars(
            select(ProgressUpdate.source_key).where(ProgressUpdate.source_key.is_not(None))
        )
        rows = Counter(beginning(key) for key in keys)
        lost = sum(rows[one] == 0 for one in self.said)
        return lost, sum(rows[one] > 1 for one in self.said)


def beginning(key: str) -> str:
    """A tap's key ends with what was tapped; a form's key is its own."""
    return f"{key.rpartition(':')[0]}:" if key.startswith("telegram:") else key


@dataclass(frozen=True)
class TapFacts:
    """A button under a message in a chat, and the beginning of its row's key."""

    chat: int
    message: int
    data: str
    source: str


class Phones:
    """Everybody who has a task and a message from the bot; each tap reports one point more."""

    def __init__(self, product: Product, dice: Random) -> None:
        self.product = product
        tasks = holders(product, odd=True)
        dice.shuffle(tasks)
        self._tasks = tasks
        self._messages = {chat: last_message(product, chat) for _, chat in tasks}
        self._tapped: dict[int, int] = {}
        self._turn = count()

    def next_tap(self) -> TapFacts | None:
        """A tap on a task whose last tap has been taken; None if there is none just now."""
        for _ in self._tasks:
            task, chat = self._tasks[next(self._turn) % len(self._tasks)]
            statement = select(Task.version, Task.percent).where(Task.id == task)
            version, percent = self.product.rows(statement)[0]
            if self._tapped.get(task) == version or percent >= MOST_PERCENT:
                continue
            self._tapped[task] = version
            message = self._messages[chat]
            data = encode(Tap(Verb.PROGRESS, task, version, arg=str(percent + 1)))
            return TapFacts(chat, message, data, f"telegram:{chat}:{message}:{task}:{version}:")
        return None

    def count_tapped(self) -> int:
        """How many turns there were: a number that no other tap of this round has."""
        return next(self._turn)

    def tap_one(self, answers: Answers) -> None:
        tap = self.next_tap()
        if tap is not None:
            self.product.telegram.tap(tap.chat, tap.message, tap.data, is_stale=True)
            answers.said.append(tap.source)


class Forms:
    """An official at the portal; a form that is not answered is sent again until it is."""

    def __init__(self, product: Product, is_over: threading.Event) -> None:
        self.product = product
        self.is_over = is_over
        self._tasks = holders(product, odd=False)
        self._turn = count()
        self._clients: dict[int, tuple[httpx.Client, str]] = {}

    def send_one(self, answers: Answers) -> None:
        task, chat = self._tasks[next(self._turn) % len(self._tasks)]
        statement = select(Task.code, Task.percent).where(Task.id == task)
        code, percent = self.product.rows(statement)[0]
        if percent >= MOST_PERCENT:
            return
        client, token = self._client(chat)
        key = f"chaos-{next(self._turn)}-{task}"
        form = {"csrf_token": token, "percent": str(percent + 1), "source_key": key}
        began = time.monotonic()
        while not self._is_taken(client, code, form, answers):
            if self.is_over.wait(TRIES_AGAIN_AFTER) and time.monotonic() - began > ANSWERS_WITHIN:
                return
        answers.slowest = max(answers.slowest, time.monotonic() - began)
        answers.said.append(f"web:{key}")

    def close(self) -> None:
        for client, _token in self._clients.values():
            client.close()

    def _is_taken(
        self, client: httpx.Client, code: str, form: dict[str, str], answers: Answers
    ) -> bool:
        try:
            answer = client.post(f"/tasks/{code}/progress", data=form)
        except httpx.TransportError:
            return False
        if answer.status_code == httpx.codes.SEE_OTHER:
            return "/login" not in answer.headers["location"]
        answers.failed_openly[str(answer.status_code)] += 1
        return False

    def _client(self, chat: int) -> tuple[httpx.Client, str]:
        if chat not in self._clients:
            statement = select(Person.email).join(ChatLink, ChatLink.person_id == Person.id)
            email = self.product.scalar(statement.where(ChatLink.chat_id == str(chat)))
            self._clients[chat] = eventually(
                lambda: self._sign_in(str(email)), ANSWERS_WITHIN, f"{email} signed in"
            )
        return self._clients[chat]

    def _sign_in(self, email: str) -> tuple[httpx.Client, str] | None:
        """A signed-in client and the token of its forms."""
        password = (self.product.folder / "demo-password").read_text().strip()
        client = httpx.Client(base_url=self.product.address, timeout=ANSWERS_WITHIN)
        try:
            form = {"email": email, "password": password, "csrf_token": token_on(client, "/login")}
            if client.post("/login", data=form).status_code == httpx.codes.SEE_OTHER:
                return client, token_on(client, "/me")
        except (httpx.TransportError, IndexError):
            pass
        client.close()
        return None


def token_on(client: httpx.Client, path: str) -> str:
    """The token that a page's forms carry; IndexError on a page without one."""
    return re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(path).text)[0]


def holders(product: Product, *, odd: bool) -> list[tuple[int, int]]:
    """Tasks to be reported on, with the chat of their official; taps take the odd ones."""
    found: list[Row[tuple[int, str]]] = list(
        product.rows(
            select(Task.id, ChatLink.chat_id)
            .join(ChatLink, ChatLink.person_id == Task.official_id)
            .where(Task.state.in_(REPORTABLE), ChatLink.ended_at.is_(None))
            .order_by(Task.id)
        )
    )
    return [(task, int(chat)) for task, chat in found if task % 2 == int(odd)]


def last_message(product: Product, chat: int) -> int:
    return [one for one in product.telegram.messages(chat) if one.is_from_bot][-1].message_id


class Repeating(threading.Thread):
    """Does something a few times a second until told to stop; what it raises is raised at the stop.

    A database that cannot be read just now is no failure of whoever looks.
    """

    def __init__(self, do: Callable[[], None], per_second: float, is_over: threading.Event) -> None:
        super().__init__(daemon=True)
        self._do, self._pause, self._is_over = do, 1 / per_second, is_over
        self.failure: Exception | None = None
        self.start()

    def run(self) -> None:
        while not self._is_over.wait(self._pause):
            try:
                self._do()
            except SQLAlchemyError:
                continue
            except Exception as failure:
                self.failure = failure
                return

    def finish(self) -> None:
        self.join(ANSWERS_WITHIN * 2)
        if self.failure is not None:
            raise self.failure
