"""One use case, one transaction: commit, or roll back and re-raise.

The outermost `transaction` commits. A service called inside another one's transaction joins it,
so that a received update and what it changes are stored together or not at all.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

from sqlalchemy import event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction

from portal.database import WRITER, turn_to_write
from portal.extensions import db
from portal.services import audit

log = logging.getLogger(__name__)

P = ParamSpec("P")
R = TypeVar("R")

_OPEN = "dondoc_transaction_open"
_READING = "dondoc_reading"
_WROTE = "dondoc_wrote"


class WroteWhileReading(Exception):
    """A step that was declared to change nothing asked for a transaction."""


@contextmanager
def transaction() -> Iterator[Session]:
    """Run a block as one writing transaction and seal its audit entries at the end.

    1. Whatever was read before is let go: a reader cannot become a writer without losing updates.
    2. The block runs; nothing it does is visible outside.
    3. The audit entries it recorded are chained and written, as the last thing before the commit.
    """
    session = db.session()
    if session.info.get(_OPEN):
        yield session
        return
    if session.info.get(_READING):
        raise WroteWhileReading()
    let_go()
    with turn_to_write(session.get_bind()):
        session.connection(execution_options={WRITER: True})
        session.info[_OPEN] = True
        try:
            yield session
            session.flush()
            audit.seal(session)
            session.commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            session.info.pop(_OPEN, None)
            session.info.pop(_WROTE, None)
            audit.forget(session)


@contextmanager
def reading() -> Iterator[None]:
    """Run a block that only reads: it waits for nobody's turn to write, and may not ask for one.

    What was read is let go afterwards.
    """
    session = db.session()
    session.info[_READING] = True
    try:
        yield
    finally:
        session.info.pop(_READING, None)
        let_go()


def let_go() -> None:
    """End a transaction that has only read; if the database is gone, so is what was read.

    It ends with a COMMIT: at each ROLLBACK psycopg forgets the statements that it has prepared, so
    PostgreSQL would plan all of them anew for the next page. What was changed outside of a
    transaction of its own is rolled back.
    """
    session = db.session()
    has_written = session.info.pop(_WROTE, False)
    try:
        if not (has_written or session.new or session.dirty or session.deleted):
            session.commit()
            return
    except SQLAlchemyError as trouble:
        log.info("what was read could not be let go: %s", trouble)
    session.rollback()


@event.listens_for(db.session, "after_flush")
def _note_flush(session: Session, _unit_of_work: UOWTransaction) -> None:
    session.info[_WROTE] = True


@event.listens_for(db.session, "do_orm_execute")
def _note_statement(statement: ORMExecuteState) -> None:
    if not statement.is_select:
        statement.session.info[_WROTE] = True


def transactional(service: Callable[P, R]) -> Callable[P, R]:
    """Make a service one transaction."""

    @wraps(service)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with transaction():
            return service(*args, **kwargs)

    return run
