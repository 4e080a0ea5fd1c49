"""A sender as a process of its own, for tests that kill it or start several.

`python -m tests.faults.sender_process WORKER SECONDS` sends; with `race COUNT` it becomes so many
processes that claim at once. Settings from the environment. It says "ready" when it is, waits for a
line on standard input, and prints what it did as JSON.
"""

from __future__ import annotations

import json
import sys
from contextlib import closing
from multiprocessing import get_context

from flask import Flask

from portal import clock
from portal.app import create_app
from portal.channels.telegram import TelegramSender
from portal.domain.pacing import Pace
from portal.services import slots
from portal.services.delivery import Claim, deliver
from portal.settings import Settings
from tests.fakes.claiming import claim_next


def main(worker: str, number: str) -> None:
    settings = Settings(_env_file=None)
    app = create_app(settings)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    done: object
    if worker == "race":
        done = _race(app, int(number))
    else:
        with (
            app.app_context(),
            closing(TelegramSender(settings.bot_token, settings.bot_api_base)) as sender,
        ):
            done = deliver(sender, for_seconds=float(number), worker=worker)
    sys.stdout.write(json.dumps(done) + "\n")


def _race(app: Flask, count: int) -> list[list[int]]:
    """What each of so many processes claimed, all starting at the same moment."""
    slots.PACE = Pace(overall_per_second=1e9, per_chat_seconds=0)
    fork = get_context("fork")
    start, claims = fork.Barrier(count), fork.SimpleQueue()

    def claim_all() -> None:
        claimed = []
        with app.app_context():
            start.wait(30)
            while isinstance(step := claim_next(clock.utc_now(), clock.steady_now()), Claim):
                claimed.append(step.message_id)
        claims.put(claimed)

    racers = [fork.Process(target=claim_all) for _ in range(count)]
    for racer in racers:
        racer.start()
    return [claims.get() for _ in racers]


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
