"""`python -m tests.bot.unpaced`: the bot's process, which does not wait between two messages.

The pace is tried elsewhere; here it would only make conversations long.
"""

from __future__ import annotations

import sys

from bot.__main__ import main
from portal.domain.pacing import Pace
from portal.services import slots

AT_ONCE = Pace(overall_per_second=10_000, per_chat_seconds=0.0001)

if __name__ == "__main__":
    slots.PACE = AT_ONCE
    sys.exit(main())
