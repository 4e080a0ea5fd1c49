"""What only one process may do at a time; a lease expires by real seconds, so a dead holder
blocks nobody for long; on the same machine it blocks nobody at all."""

from __future__ import annotations

from sqlalchemy import or_, select, update

from portal import clock
from portal.models.delivery import Lease
from portal.services.holders import is_gone
from portal.services.inserting import insert_missing
from portal.services.transaction import transaction


def acquire(name: str, holder: str, seconds: float) -> float | None:
    """Take or renew a lease; the real second at which it ends, or None if somebody else has it."""
    with transaction() as session:
        insert_missing(session, Lease, [{"name": name, "holder": "", "until": 0.0}], [Lease.name])
        now = clock.steady_now()
        until = now + seconds
        present = session.scalar(select(Lease.holder).where(Lease.name == name)) or ""
        heirs = [holder, present] if present and is_gone(present) else [holder]
        taken = session.connection().execute(
            update(Lease)
            .where(Lease.name == name, or_(Lease.holder.in_(heirs), Lease.until <= now))
            .values(holder=holder, until=until)
        )
        return until if taken.rowcount == 1 else None


def release(name: str, holder: str) -> None:
    """Give a lease back; does nothing if it has gone to somebody else meanwhile."""
    with transaction() as session:
        session.connection().execute(
            update(Lease)
            .where(Lease.name == name, Lease.holder == holder)
            .values(holder="", until=0.0)
        )
