"""Words in folded columns, asked of either database in its quickest way."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, ColumnElement, literal, or_
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.functions import FunctionElement

from portal.domain.searching import alternatives


class begins_a_word(FunctionElement[bool]):
    """That some word of a folded text begins so; plain text search, no patterns."""

    type = Boolean()
    inherit_cache = True
    name = "begins_a_word"


@compiles(begins_a_word, "sqlite")
def _on_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    return f"instr({compiler.process(element.clauses, **options)}) > 0"


@compiles(begins_a_word)
def _elsewhere(element: Any, compiler: Any, **options: Any) -> str:
    return f"strpos({compiler.process(element.clauses, **options)}) > 0"


def has_words(
    column: InstrumentedAttribute[str], query: str, abbreviations: dict[str, str]
) -> list[ColumnElement[bool]]:
    """That a folded column has every word of a query, from its beginning, or what it stands for.

    From the beginning of a word: "uy ban" is not to find "chuyển … ban hành".
    """
    text = literal(" ") + column
    return [
        or_(*(begins_a_word(text, f" {each}") for each in either))
        for either in alternatives(query, abbreviations)
    ]
