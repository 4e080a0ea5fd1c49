"""Buttons that mean nothing any more."""

from __future__ import annotations

from bot.answers import Answer, alert
from bot.handlers.my_tasks import own_list
from bot.replies import odd
from bot.visit import Visit


def old_button(visit: Visit) -> Answer:
    """An edition that is gone, or data that was never ours: say so and show the list of now."""
    visit.stop_asking()
    return alert(odd.old_button(), edit=own_list(visit))
