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


def has_words(
    column: InstrumentedAttribute[str], query: str, abbreviations: dict[str, str]
) -> list[ColumnElement[bool]]:
    """That a folded column has every word of a query, from its beginning, or what it stands for.

    From the beginning of a word: "uy ban" is not to find "chuyển … ban hành". Most texts lack the
    word anywhere, which is told without putting a text together.
    """
    text = literal(" ") + column
    return [
        or_(*(and_(holds(column, each), holds(text, f" {each}")) for each in either))
        for either in alternatives(query, abbreviations)
    ]
