"""Two hosts on one database, one Redis and one Bot API server; one after the other is cut off.

Each host is a network namespace with the whole product in it, started as the README says. A host
whose cable is pulled loses database, Redis and Telegram at once and hears of nothing: no connection
is closed. Needs root, `ip` and PostgreSQL.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cached_property
from pathlib import Path
from random import Random
from secrets import token_urlsafe

from portal.channels.loopback import LoopbackClient
from tests.bench.installation import Size, populate
from tests.chaos.cables import Cables, cables_to
from tests.chaos.kills import sends_again
from tests.chaos.office import BEGINS, Load, Office, office_at_work
from tests.chaos.report import Round
from tests.chaos.server_room import ServerRoom
from tests.e2e.databases import own_database
from tests.e2e.product import LOOK_EVERY, Product

HOSTS = 2
#: for how long a cable is out: from less than a claim lives to longer than every lease
SHORTEST, LONGEST = 2.0, 45.0
MOST_WAIT = 5.0


def run(times: int, dice: Random, database: str = "postgres") -> Round:
    """So many cuts, of either host in turn; timed is until messages leave, by whichever host."""
    if database != "postgres" or os.geteuid() != 0:
        raise SystemExit("Two hosts need root and --database postgres.")
    with two_hosts(dice, Load()) as (office, hosts):
        office.start_feeding()
        office.start_answering()
        waits = []
        for number in range(times):
            time.sleep(dice.uniform(0, MOST_WAIT))
            waits.append(hosts[number % HOSTS].cut_off(office, dice.uniform(SHORTEST, LONGEST)))
        return Round("hosts", times, office.settle(), {"a cable": waits})


class Host(Product):
    """The product of one host."""

    def __init__(
        self, number: int, cables: Cables, room: ServerRoom, secret: str, **own: str
    ) -> None:
        shared = {
            "DATABASE_URL": room.database_url,
            "REDIS_URL": room.redis_url,
            "TELEGRAM_TOKEN": room.bot_token,
            "TELEGRAM_API_BASE": room.bot_api,
            "SECRET_KEY": secret,
            "TICK_SECONDS": "1",
        }
        super().__init__(room.folder / str(number), **shared, **own)
        self.within = ("ip", "netns", "exec", cables.host(number))
        self.environment["DONDOC_LISTEN"] = f"{cables.address(number)}:{self.port}"
        self.address = f"http://{cables.address(number)}:{self.port}"
        self._number, self._cables, self._room = number, cables, room

    @cached_property
    def telegram(self) -> LoopbackClient:
        client = LoopbackClient(self._room.bot_api, self._room.bot_token)
        self._open.callback(client.close)
        return client

    def cut_off(self, office: Office, seconds: float) -> float:
        """Pull its cable for so long; after how many seconds messages left again."""
        leaves, began, waited = sends_again(office), time.monotonic(), None
        self._cables.pull(self._number)
        try:
            while time.monotonic() < began + seconds:
                if waited is None and leaves():
                    waited = time.monotonic() - began
                time.sleep(LOOK_EVERY)
        finally:
            self._cables.plug_in(self._number)
        while waited is None:
            waited = time.monotonic() - began if leaves() else None
            time.sleep(LOOK_EVERY)
        return waited


@contextmanager
def two_hosts(dice: Random, load: Load) -> Iterator[tuple[Office, list[Host]]]:
    """Both at work under load; the office is looked at from the first."""
    with ExitStack() as stack:
        url = stack.enter_context(own_database(f"dondoc_hosts_{os.getpid()}"))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="dondoc-hosts-")))
        cables = stack.enter_context(cables_to(HOSTS))
        room, secret = ServerRoom(folder, url, stack), token_urlsafe(32)
        first = Host(0, cables, room, secret, CLOCK=BEGINS.isoformat())
        second = Host(1, cables, room, secret)
        for host in (first, second):
            stack.callback(host.tear_down)
        first.clock.move_to(BEGINS)
        second.folder.mkdir(parents=True)
        (second.folder / "clock.json").symlink_to(first.folder / "clock.json")
        populate(first, Size(load.tasks, load.people, max(1, load.people // 6)))
        room.start_bot_api(first.folder / "clock.json")
        with office_at_work(first, dice, load) as office:
            second.start()
            yield office, [first, second]
