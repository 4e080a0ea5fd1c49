"""One message at a time, as a test that looks at each step wants it."""

from __future__ import annotations

from datetime import datetime

from portal.services.delivery import Claim, Taken, Wait, claim_due


def claim_next(now: datetime, steady: float) -> Claim | Taken | Wait | None:
    """The next claim; a `Taken` without claims when a message ended without being sent."""
    taken = claim_due(now, steady, most=1)
    return taken.claims[0] if isinstance(taken, Taken) and taken.claims else taken
