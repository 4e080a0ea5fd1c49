"""A paper as HTML: for the browser's printer within the portal, or as a file of its own."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from pathlib import Path

from portal.domain.paper import (
    Annex,
    Block,
    Cell,
    Heading,
    Paper,
    PaperTable,
    Paragraph,
    SideBySide,
    TableColumn,
    cell_text,
)

STYLE = Path(__file__).resolve().parent.parent / "static" / "paper.css"


def write_page(paper: Paper) -> bytes:
    """The paper as one HTML file that needs nothing beside it."""
    style = STYLE.read_text(encoding="utf-8")
    return (
        f'<!doctype html>\n<html lang="{paper.locale}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(paper.title)}</title><style>{style}</style></head>"
        f"<body>{paper_body(paper)}</body></html>\n"
    ).encode()


def paper_body(paper: Paper) -> str:
    """The paper as an article of a page that carries the heading and `paper.css`."""
    first = next(
        (at for at, each in enumerate(paper.blocks) if isinstance(each, Annex)), len(paper.blocks)
    )
    upright, turned = (
        "".join(map(_block, part)) for part in (paper.blocks[:first], paper.blocks[first:])
    )
    annex = f'<section class="annex">{turned}</section>' if turned else ""
    return f'<article class="paper">{upright}{annex}</article>'


def _block(block: Block) -> str:
    match block:
        case Heading():
            return f"<h{block.level + 1}>{escape(block.text)}</h{block.level + 1}>"
        case Paragraph():
            return _paragraph(block)
        case SideBySide():
            left, right = ("".join(map(_paragraph, side)) for side in (block.left, block.right))
            return f'<div class="paper-sides"><div>{left}</div><div>{right}</div></div>'
        case PaperTable():
            return _table(block)
    return ""


def _paragraph(paragraph: Paragraph) -> str:
    text = _lines(paragraph.text)
    for tag, wanted in (
        ("u", paragraph.is_underlined),
        ("em", paragraph.is_italic),
        ("strong", paragraph.is_bold),
    ):
        text = f"<{tag}>{text}</{tag}>" if wanted else text
    return f'<p class="paper-{paragraph.align}">{text}</p>'


def _table(table: PaperTable) -> str:
    heads = "".join(f'<th scope="col">{escape(column.head)}</th>' for column in table.columns)
    body = "".join(f"<tr>{_cells(table, row)}</tr>" for row in table.rows)
    whole = sum(column.share for column in table.columns)
    widths = "".join(f'<col width="{100 * each.share // whole}%">' for each in table.columns)
    return (
        '<div class="paper-wide" tabindex="0" role="group" '
        f'aria-label="{escape(table.name)}"><table class="paper-table">'
        f"<caption>{escape(table.name)}</caption><colgroup>{widths}</colgroup>"
        f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _cells(table: PaperTable, row: Iterable[Cell]) -> str:
    return "".join(
        f'<td class="paper-{column.align}{_whole(column)}">{_lines(cell_text(cell))}</td>'
        for column, cell in zip(table.columns, row, strict=True)
    )


def _whole(column: TableColumn) -> str:
    return " paper-whole" if column.is_whole else ""


def _lines(text: str) -> str:
    return "<br>".join(map(escape, text.split("\n")))
