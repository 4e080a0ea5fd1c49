"""One use case, one transaction: commit, or roll back and re-raise.

The outermost `transaction` commits. A service called inside another one's transaction joins it,
so that a received update and what it changes are stored together or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

from sqlalchemy.orm import Session

from portal.database import WRITER, turn_to_write
from portal.extensions import db
from portal.services import audit

P = ParamSpec("P")
R = TypeVar("R")

_OPEN = "dondoc_transaction_open"


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
    session.rollback()
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
            audit.forget(session)


def transactional(service: Callable[P, R]) -> Callable[P, R]:
    """Make a service one transaction."""

    @wraps(service)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with transaction():
            return service(*args, **kwargs)

    return run
