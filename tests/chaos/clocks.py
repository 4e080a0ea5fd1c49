"""The clock jumps, the zone changes its hour, the calendar is edited while messages leave."""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from tests.chaos.account import Account
from tests.chaos.office import Load, Office, open_office
from tests.chaos.report import Round

#: the office's zone, and the Thursday before its hour changes; the first one never changes
ZONES = {
    "Asia/Ho_Chi_Minh": date(2025, 7, 3),
    "Europe/Paris": date(2025, 10, 23),
    "America/New_York": date(2025, 3, 6),
    "Australia/Lord_Howe": date(2025, 4, 3),
}
JUMPS = (
    *(timedelta(days=1), timedelta(days=1), timedelta(days=-1), timedelta(days=1, minutes=-3)),
    *(timedelta(hours=1), timedelta(hours=-2), timedelta(minutes=5)),
)
#: the share of changes that are one of the calendar
EDITS = 0.3
LEAST_IN_A_ZONE = 12
MOST_WAIT = 3.0


def run(times: int, dice: Random, database: str = "sqlite") -> Round:
    """So many changes, spread over the zones; a short round has one zone only."""
    zones = list(ZONES) if times >= LEAST_IN_A_ZONE * len(ZONES) else [dice.choice(list(ZONES))]
    account = Account()
    for place, zone in enumerate(zones):
        count = times // len(zones) + (place < times % len(zones))
        account.add(_in_zone(zone, count, dice, database))
    return Round("clocks", times, account, notes=[", ".join(zones)])


def _in_zone(zone: str, times: int, dice: Random, database: str) -> Account:
    begins = datetime.combine(ZONES[zone], datetime.min.time(), ZoneInfo(zone))
    begins = begins.replace(hour=7, minute=59, second=30)
    with open_office(dice, Load(), database=database, begins=begins, TIME_ZONE=zone) as office:
        office.start_feeding()
        office.start_answering()
        latest = office.product.now()
        for _ in range(times):
            time.sleep(dice.uniform(0, MOST_WAIT))
            if dice.random() < EDITS:
                _edit_calendar(office, dice)
            else:
                office.product.clock.move_to(office.product.now() + dice.choice(JUMPS))
            latest = max(latest, office.product.now())
        office.stop_work()
        office.product.clock.move_to(latest)
        return office.settle()


def _edit_calendar(office: Office, dice: Random) -> None:
    """A working day of this week becomes a day off, or one that was becomes what it is again."""
    day = (office.product.now() + timedelta(days=dice.randrange(5))).date().isoformat()
    kind = dice.choice(("holiday", "makeup", ""))
    if kind:
        office.product.command("calendar", "set", day, kind, "--name", "Ngày thử")
    else:
        office.product.command("calendar", "clear", day)
