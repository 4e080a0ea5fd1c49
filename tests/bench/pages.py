"""Pages of the real web process over a population, asked by one client and by eight."""

from __future__ import annotations

import http.client
import random
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from sqlalchemy import func, select

from portal.domain.types import OPEN_STATES, Role
from portal.models.organisation import Person, Unit
from portal.models.planning import Plan
from portal.models.task import Task
from tests.bench.figures import Figure, percentile
from tests.bench.installation import Size, installation, populate
from tests.e2e.pids import cpu_seconds
from tests.e2e.product import Product, eventually

CLIENTS = 8
#: median in ms for one client and for eight, at 10,000 tasks
TARGETS = {
    "List of a unit": (12, 50),
    "Overdue list": (14, 50),
    "List by progress": (None, None),
    "Folded search": (None, None),
    "Search of everything": (None, None),
    "Today": (None, None),
    "Dashboard": (None, None),
    "Task page": (6, 15),
    "Create a task": (37, 150),
}
#: p95 in ms for one client at 100,000 tasks
LARGE = 100_000
LARGE_TARGETS = {
    "List of a unit": 60,
    "Overdue list": 60,
    "List by progress": 60,
    "Folded search": 60,
    "Search of everything": 60,
    "Task page": 40,
    "Today": 60,
    "Dashboard": 100,
}
MOST_BYTES = 30


@dataclass(frozen=True)
class Run:
    """The milliseconds of every request, the largest answer in bytes, processor time of each."""

    times: list[float]
    largest: int
    cpu: float


@dataclass
class Visitor:
    """A signed-in client on one kept connection."""

    connection: http.client.HTTPConnection
    cookie: str = ""

    def ask(self, path: str, form: dict[str, str] | None = None) -> tuple[int, bytes]:
        headers = {"Cookie": self.cookie, "Accept-Language": "vi"}
        body = None
        if form is not None:
            body = urlencode(form)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request("POST" if body is not None else "GET", path, body, headers)
        answer = self.connection.getresponse()
        read = answer.read()
        for given in answer.headers.get_all("Set-Cookie") or []:
            self.cookie = given.partition(";")[0]
        return answer.status, read

    def again(self) -> None:
        """Begin a new connection: the server closes one that was silent for two seconds."""
        self.connection.close()

    def token(self, path: str) -> str:
        self.again()
        found = re.search(rb'name="csrf_token"[^>]*value="([^"]+)"', self.ask(path)[1])
        assert found, path
        return found[1].decode()


def measure(database: str, runs: int, size: Size, requests: int) -> list[Figure]:
    with installation(database, LISTEN="") as product:
        product.environment["DONDOC_LISTEN"] = f"127.0.0.1:{product.port}"
        populate(product, size)
        product.start_another("web")
        eventually(lambda: _answers(product), 30, "the web's answer")
        asks = requests_of(product)
        figures = []
        for name, ask in asks.items():
            targets = _targets(name, size)
            figures += _figures(product, database, name, ask, runs, requests, targets)
        return figures


@dataclass(frozen=True)
class Targets:
    """Milliseconds to reach: medians for one client and for eight, and the slow ones for one."""

    medians: tuple[int | None, int | None]
    slow: int | None


def _targets(name: str, size: Size) -> Targets:
    if size.tasks >= LARGE:
        return Targets((None, None), LARGE_TARGETS.get(name))
    return Targets(TARGETS[name], None)


def _figures(
    product: Product,
    database: str,
    name: str,
    ask: Callable[[Visitor, str], int],
    runs: int,
    requests: int,
    targets: Targets,
) -> list[Figure]:
    measured = {1: _runs(product, ask, 1, runs, requests)}
    measured[CLIENTS] = _runs(product, ask, CLIENTS, runs, requests)
    found = []
    for clients, target in zip(measured, targets.medians, strict=True):
        who = "one client" if clients == 1 else f"{clients} clients"
        medians = tuple(percentile(run.times, 0.5) for run in measured[clients])
        slow = tuple(percentile(run.times, 0.95) for run in measured[clients])
        found.append(Figure(f"{name}, {database}, {who}, median", "ms", medians, target))
        limit = targets.slow if clients == 1 else None
        found.append(Figure(f"{name}, {database}, {who}, p95", "ms", slow, limit))
    cost = tuple(run.cpu for run in measured[1])
    found.append(Figure(f"{name}, {database}, processor time of the web", "ms", cost))
    sizes = tuple(run.largest / 1024 for run in measured[1])
    if max(sizes) > 1:
        found.append(Figure(f"{name}, {database}, HTML", "KiB", sizes, MOST_BYTES))
    return found


def _runs(
    product: Product, ask: Callable[[Visitor, str], int], clients: int, runs: int, requests: int
) -> list[Run]:
    visitors = [sign_in(product) for _ in range(clients)]
    tokens = [visitor.token("/tasks/new") for visitor in visitors]
    for visitor, token in zip(visitors, tokens, strict=True):
        visitor.again()
        ask(visitor, token)
    found = []
    for _ in range(runs):
        times: list[float] = []
        sizes: list[int] = []
        before = cpu_seconds(product.processes())

        def work(visitor: Visitor, token: str, times: list[float], sizes: list[int]) -> None:
            visitor.again()
            for _ in range(requests // clients):
                began = time.perf_counter()
                sizes.append(ask(visitor, token))
                times.append((time.perf_counter() - began) * 1000)

        threads = [
            threading.Thread(target=work, args=(visitor, token, times, sizes))
            for visitor, token in zip(visitors, tokens, strict=True)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(times) == requests // clients * clients, "a request failed"
        cost = (cpu_seconds(product.processes()) - before) / len(times) * 1000
        assert cost > 0, "the web's processes were not found"
        found.append(Run(times, max(sizes), cost))
    for visitor in visitors:
        visitor.connection.close()
    return found


def requests_of(product: Product) -> dict[str, Callable[[Visitor, str], int]]:
    """What is asked for; each returns the size of the answer."""
    unit = product.scalar(
        select(Unit.code)
        .join(Task, Task.lead_unit_id == Unit.id)
        .group_by(Unit.code)
        .order_by(func.count().desc())
        .limit(1)
    )
    plan = product.scalar(select(Plan.id).order_by(Plan.id).limit(1))
    codes = product.scalars(
        select(Task.code).where(Task.state.in_(OPEN_STATES)).order_by(Task.id).limit(2000)
    )
    dice = random.Random(7)

    def get(path: Callable[[], str]) -> Callable[[Visitor, str], int]:
        def ask(visitor: Visitor, _token: str) -> int:
            status, body = visitor.ask(path())
            assert status == http.client.OK, (status, path())
            return len(body)

        return ask

    def create(visitor: Visitor, token: str) -> int:
        form = {"csrf_token": token, "plan": str(plan), "title": "Báo cáo kết quả đo"}
        status, _ = visitor.ask("/tasks/new", form)
        assert status == http.client.SEE_OTHER, status
        return 0

    return {
        "List of a unit": get(lambda: f"/tasks?unit={quote(unit)}"),
        "Overdue list": get(lambda: "/tasks?light=overdue"),
        "List by progress": get(lambda: "/tasks?sort=-percent"),
        "Folded search": get(lambda: "/tasks?q=chuyen+doi+so"),
        "Search of everything": get(lambda: "/search?q=chuyen+doi+so"),
        "Today": get(lambda: "/today"),
        "Dashboard": get(lambda: "/dashboard"),
        "Task page": get(lambda: f"/tasks/{quote(dice.choice(codes))}"),
        "Create a task": create,
    }


def sign_in(product: Product) -> Visitor:
    visitor = Visitor(http.client.HTTPConnection("127.0.0.1", product.port, timeout=30))
    email = product.scalar(
        select(Person.email).where(Person.role == Role.OFFICE).order_by(Person.id).limit(1)
    )
    password = (product.folder / "demo-password").read_text()
    token = visitor.token("/login")
    status, _ = visitor.ask("/login", {"csrf_token": token, "email": email, "password": password})
    assert status == http.client.SEE_OTHER, status
    return visitor


def _answers(product: Product) -> bool:
    try:
        return (
            Visitor(http.client.HTTPConnection("127.0.0.1", product.port)).ask("/healthz")[0] == 200
        )
    except OSError:
        return False
