"""Words in folded columns, asked of either database in its quickest way."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, ColumnElement, and_, literal, or_
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.functions import FunctionElement

from portal.domain.searching import alternatives


class holds(FunctionElement[bool]):
    """That a text has another one in it; plain text search, no patterns."""

    type = Boolean()
    inherit_cache = True
    name = "holds"


@compiles(holds, "sqlite")
def _on_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    return f"instr({compiler.process(element.clauses, **options)}) > 0"


@compiles(holds)
def _elsewhere(element: Any, compiler: Any, **options: Any) -> str:
    return f"strpos({compiler.process(element.clauses, **options)}) > 0"


class all_met(FunctionElement[bool]):
    """That every one of some conditions on words holds.

    PostgreSQL takes each for rare, believes after three words that nothing is found, and reads the
    whole table where a walk along the deadlines would meet fifty tasks at once. Said as one, it
    expects a third of the rows.
    """

    type = Boolean()
    inherit_cache = True
    name = "all_met"


@compiles(all_met, "sqlite")
def _all_on_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    return f"({' AND '.join(_each_of(element, compiler, options))})"


@compiles(all_met)
def _all_elsewhere(element: Any, compiler: Any, **options: Any) -> str:
    return f"CASE WHEN {' AND '.join(_each_of(element, compiler, options))} THEN 1 ELSE 0 END > 0"


def _each_of(element: Any, compiler: Any, options: dict[str, Any]) -> list[str]:
    return [f"({compiler.process(each, **options)})" for each in element.clauses]


def has_words(
    column: InstrumentedAttribute[str], query: str, abbreviations: dict[str, str]
) -> ColumnElement[bool]:
    """That a folded column has every word of a query, from its beginning, or what it stands for.

    From the beginning of a word: "uy ban" is not to find "chuyển … ban hành". Most texts lack the
    word anywhere, which is told without putting a text together.
    """
    text = literal(" ") + column
    return all_met(
        *(
            or_(*(and_(holds(column, each), holds(text, f" {each}")) for each in either))
            for either in alternatives(query, abbreviations)
        )
    )
