"""Rows that are written once: whoever tries to change or delete one is refused."""

from __future__ import annotations

from typing import Any, NoReturn, TypeVar

from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session

from portal.domain.errors import RowIsFrozen
from portal.models.base import Base

Model = TypeVar("Model", bound=type[Base])

_unchanging: set[type[Base]] = set()


def never_changes(model: Model) -> Model:
    """Let no session change or delete a row of this model, one by one or in bulk: RowIsFrozen."""
    event.listen(model, "before_update", _refuse)
    event.listen(model, "before_delete", _refuse)
    _unchanging.add(model)
    return model


def _refuse(_mapper: object, _connection: object, row: Base) -> NoReturn:
    raise RowIsFrozen(what=row.__tablename__)


def _refuse_in_bulk(asked: ORMExecuteState) -> None:
    if not (asked.is_update or asked.is_delete):
        return
    mapper: Any = asked.bind_mapper
    if mapper is not None and mapper.class_ in _unchanging:
        raise RowIsFrozen(what=mapper.class_.__tablename__)


event.listen(Session, "do_orm_execute", _refuse_in_bulk)
