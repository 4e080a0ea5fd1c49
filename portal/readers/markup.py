"""XML without entities and without a document type, of bounded depth."""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from portal.domain.errors import FileUnreadable
from portal.domain.intake.trouble import Trouble

DEEPEST = 200


def tree_of(data: bytes) -> Element:
    """The elements of a part, named `{namespace}name`. Raises FileUnreadable."""
    builder = TreeBuilder()
    parser = expat.ParserCreate(namespace_separator="}")
    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise FileUnreadable(Trouble.HOSTILE)
        builder.start(_named(name), {_named(key): value for key, value in attributes.items()})

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(_named(name))

    def refuse(*_declared: Any) -> None:
        raise FileUnreadable(Trouble.HOSTILE)

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
    parser.buffer_text = True
    try:
        parser.Parse(data, True)
        return builder.close()
    except (expat.ExpatError, AssertionError, UnicodeError, ValueError) as error:
        raise FileUnreadable(Trouble.BROKEN) from error


def _named(name: str) -> str:
    return "{" + name if "}" in name else name
