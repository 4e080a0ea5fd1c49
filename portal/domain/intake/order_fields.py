"""What an order says besides its units: the task itself, its time, its product, who decides."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from portal.domain.intake import phrases
from portal.domain.intake.flat import flat, small
from portal.domain.intake.found import FoundTime, Said, Sure


def without(text: str, cut: Iterable[tuple[int, int]]) -> str:
    """What is left of a sentence, tidied."""
    left, position = [], 0
    for start, end in sorted(cut):
        if start > position:
            left.append(text[position:start])
        position = max(position, end)
    left.append(text[position:])
    said = " ".join(part.strip() for part in left if part.strip(" ,;."))
    said = re.sub(r"\s+([,;.])", r"\1", said)
    said = re.sub(r"([,;]) ?(?=[,;.])", "", said)
    while (filler := phrases.FILLER.match(small(said))) and filler.end():
        said = said[filler.end() :]
    return re.sub(r"^(?:[,;.: ]+)|[,;.: /]+$", "", said).strip()


def together(times: Sequence[FoundTime]) -> FoundTime:
    """One time out of all a sentence names: its rhythm, else its deadline; the last one counts."""
    rhythm = next((each for each in times if each.every is not None), None)
    if rhythm is not None:
        return rhythm
    dated = [each for each in times if each.due is not None]
    if not dated:
        return times[-1] if times else FoundTime()
    return dated[-1] if len(dated) == 1 else replace(dated[-1], sure=Sure.GUESSED)


def product_of(what: str) -> Said:
    """The paper or system that a task ends in, if a verb of making names one."""
    found = phrases.PRODUCT.search(flat(what))
    if found is None:
        return Said()
    name = "product" if found["product"] else "product_en"
    start, end = found.span(name)
    if stop := phrases.PRODUCT_ENDS.search(small(what), start, end):
        end = stop.start()
    return Said(what[start:end].strip(), what[found.start() : end].strip(), Sure.LIKELY)


def authority_of(what: str) -> Said:
    """To whom the product is submitted, else who is reported to."""
    low = flat(what)
    found = phrases.SUBMITS.search(low) or phrases.REPORTS.search(low)
    if found is None:
        return Said()
    return Said(
        what[found.start("who") : found.end("who")], what[slice(*found.span())], Sure.LIKELY
    )
