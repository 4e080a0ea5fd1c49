"""Up to which instant a regular piece of work is done, so that a gap is caught up once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from portal.extensions import db
from portal.models.office import WorkMark
from portal.services.inserting import insert_missing
from portal.services.transaction import transactional


def done_until(name: str) -> datetime | None:
    """Up to when that work is done; None if it never was."""
    return db.session.scalar(select(WorkMark.done_until).where(WorkMark.name == name))


def is_done(name: str, until: datetime) -> bool:
    """Whether the work due at that instant is done."""
    done = done_until(name)
    return done is not None and done >= until


@transactional
def mark_done(name: str, until: datetime) -> None:
    """Note that the work is done up to an instant; a mark never goes back."""
    session = db.session()
    first = insert_missing(
        session, WorkMark, [{"name": name, "done_until": until}], [WorkMark.name]
    )
    if not first:
        session.execute(
            update(WorkMark)
            .where(WorkMark.name == name, WorkMark.done_until < until)
            .values(done_until=until)
            .execution_options(synchronize_session=False)
        )
