"""`dondoc intake`: a directive on paper becomes draft tasks."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select

from portal import clock
from portal.cli.context import as_option, json_option, office, show
from portal.cli.days import Day
from portal.domain.errors import FileUnreadable, NotFound
from portal.domain.intake.addressed import units_addressed
from portal.domain.intake.batches import ALIKE_FROM, BatchState, RowChoice, RowPlace
from portal.domain.intake.checks import clears_missing, problems_of
from portal.domain.intake.found import FoundTask, Problem
from portal.domain.intake.reading import read_source
from portal.domain.intake.trouble import Trouble
from portal.domain.types import Actor, Channel, Role
from portal.extensions import db
from portal.models.planning import Document, Plan
from portal.queries.actors import actor_by_email
from portal.queries.intake import counting_from, known_units, unit_book, unit_names
from portal.queries.intake_pages import batch_page
from portal.queries.intake_row_lines import RowLine, row_lines
from portal.queries.office import local_day
from portal.queries.overlaps import AlikeTasks
from portal.queries.task_codes import codes_of
from portal.readers.reading import read_file, read_text
from portal.services.intake import choose_for_rows, give_each_unit
from portal.services.intake_omissions import make_rows
from portal.services.intake_reading import read_batch, take_in
from portal.services.intake_writing import Committed, commit_intake

#: whoever may run commands on this machine writes drafts for the Office
_OFFICE = Actor(person_id=None, role=Role.OFFICE, unit_ids=frozenset(), channel=Channel.CLI)


@dataclass(frozen=True, slots=True)
class _Taken:
    """What is to be read: the bytes of a file, or a paste without a name."""

    content: bytes
    name: str


@dataclass(frozen=True, slots=True)
class _Wish:
    """What is to become of rows for several units, of those like a task, and of passages."""

    each_unit: bool
    update: bool
    passages: bool


@click.command()
@click.argument("file", metavar="FILE|-")
@click.option("--plan", "code", metavar="CODE", help="The plan that gets the drafts.")
@click.option("--issued", type=Day(), metavar="DAY", help="The day its deadlines count from.")
@click.option("--dry-run", is_flag=True, help="Only look; nothing is written.")
@click.option("--each-unit", is_flag=True, help="A row for several units: one task for each.")
@click.option("--update", is_flag=True, help="A task that says nearly the same takes the row over.")
@click.option("--passages", is_flag=True, help="Passages left without a row become drafts too.")
@as_option
@json_option
def intake(
    file: str,
    code: str | None,
    issued: date | None,
    dry_run: bool,
    each_unit: bool,
    update: bool,
    passages: bool,
    email: str | None,
    as_json: bool,
) -> int:
    """Read a .docx, .xlsx, .csv, .pdf or pasted text into draft tasks; 1 when none was found."""
    if code is None and not dry_run:
        raise click.UsageError("Say into which plan with --plan, or only look with --dry-run.")
    taken = _taken(file)
    with office():
        now = clock.utc_now()
        plan = _plan(code)
        day = issued or _issued(plan) or local_day(now)
        found = _looked_at(taken, day, now)
        is_something = found["rows"] or (passages and found["omissions"])
        if not dry_run and plan is not None and is_something:
            wish = _Wish(each_unit, update, passages)
            found |= _written(_actor(email, now), plan.id, day, taken, wish, now)
    show(found, _lines(found), as_json=as_json)
    return 0 if found["rows"] else 1


def _taken(file: str) -> _Taken:
    if file == "-":
        stream = getattr(sys.stdin, "buffer", None)
        return _Taken(stream.read() if stream else sys.stdin.read().encode(), "")
    path = Path(file)
    return _Taken(path.read_bytes(), path.name)


def _plan(code: str | None) -> Plan | None:
    if code is None:
        return None
    plan = db.session.scalar(select(Plan).where(Plan.code == code))
    if plan is None:
        raise NotFound(what="plan", key=code)
    return plan


def _issued(plan: Plan | None) -> date | None:
    document: Document | None = plan.document if plan else None
    return None if document is None else document.issued_on or document.event_on


def _actor(email: str | None, now: datetime) -> Actor:
    if email is None:
        return _OFFICE
    actor = actor_by_email(email, Channel.CLI, local_day(now))
    if actor is None:
        raise NotFound(what="person", key=email)
    return actor


def _looked_at(taken: _Taken, day: date, now: datetime) -> dict[str, Any]:
    """Rows, problems, duplicates and omissions, without anything being written."""
    if taken.name:
        source = read_file(taken.content, taken.name)
    else:
        source = read_text(taken.content.decode("utf-8", "replace"))
    reading = read_source(source, unit_book(local_day(now)), counting_from(day))
    problems, alike = problems_of(reading.tasks), AlikeTasks()
    near = [alike.nearest(task.title.value, least=ALIKE_FROM) for task in reading.tasks]
    units = known_units(local_day(now))
    addressed = [units_addressed(task.addressed, units) for task in reading.tasks]
    named = unit_names(
        [unit for task in reading.tasks for unit in _units(task)] + list(chain(*addressed))
    )
    codes = codes_of([one[0] for one in near if one])
    return {
        "rows": [
            {
                "reference": task.reference,
                "title": task.title.value,
                "lead": [named[unit][0] for unit in task.lead.ids],
                "coordinating": [named[unit][0] for unit in task.coordinating.ids],
                "unknown_units": [
                    each.words for each in (*task.lead.unknown, *task.coordinating.unknown)
                ],
                "due_text": task.time.words,
                "due_date": task.time.due,
                "every": task.time.every,
                "product": task.product.value,
                "authority": task.authority.value,
                "problems": list(problems[index]),
                "clears_missing": list(clears_missing(task, has_head=True, has_official=True)),
                "for_units": [named[unit][0] for unit in meant] if len(meant) > 1 else [],
                "like": None if (one := near[index]) is None else [codes[one[0]], one[1]],
            }
            for index, (task, meant) in enumerate(zip(reading.tasks, addressed, strict=True))
        ],
        "omissions": [each.reference for each in reading.omissions],
        "converted_from": source.converted_from,
    }


def _units(task: FoundTask) -> tuple[int, ...]:
    return task.lead.ids + task.coordinating.ids


def _written(
    actor: Actor, plan_id: int, day: date, taken: _Taken, wish: _Wish, now: datetime
) -> dict[str, Any]:
    """Write every row as a draft but those that are there already or say nothing."""
    batch_id = take_in(actor, plan_id, day, taken.content, name=taken.name, now=now)
    if read_batch(batch_id, now=now) is not BatchState.READY:
        page = batch_page(batch_id)
        raise FileUnreadable(Trouble(page.trouble), **page.trouble_facts)
    if wish.passages and (left := batch_page(batch_id).omissions):
        make_rows(actor, batch_id, [each.id for each in left], now=now)
    rows = row_lines(batch_id)
    _choose(actor, batch_id, rows, wish, now)
    if not any(row.place in (RowPlace.ADD, RowPlace.UPDATE) for row in row_lines(batch_id)):
        return {"batch": batch_id, "codes": [], "updated": []}
    done: Committed = commit_intake(actor, batch_id, now=now)
    return {
        "batch": batch_id,
        "codes": list(done.codes),
        "updated": list(done.updated),
        "left": done.left,
    }


def _choose(
    actor: Actor, batch_id: int, rows: Sequence[RowLine], wish: _Wish, now: datetime
) -> None:
    """Take every row but those that say nothing or are there; and what was wished for."""
    alike = [row.id for row in rows if row.like_code]
    several = [row.id for row in rows if row.is_for_several]
    never = {Problem.NO_TASK, Problem.TWICE_IN_FILE, Problem.LIKE_A_TASK}
    wanted = [row.id for row in rows if not never & set(row.problems)]
    if wish.each_unit and several:
        give_each_unit(actor, batch_id, several, now=now)
    if wish.update and alike:
        choose_for_rows(actor, batch_id, alike, RowChoice.UPDATE, now=now)
    if wanted:
        choose_for_rows(actor, batch_id, wanted, RowChoice.ADD, now=now)


def _lines(found: dict[str, Any]) -> Iterator[str]:
    for row in found["rows"]:
        who = ", ".join(row["lead"]) or "nobody"
        when = row["due_date"] or row["every"] or "no deadline"
        yield f"{row['reference']}: {row['title']} | {who} | {when}"
        if row["for_units"]:
            yield f"  goes to {len(row['for_units'])} units: {', '.join(row['for_units'])}"
        if row["problems"]:
            names = ", ".join(row["unknown_units"])
            yield f"  to look at: {', '.join(row['problems'])}{f' ({names})' if names else ''}"
        if row["clears_missing"]:
            yield f"  misses: {', '.join(f'clear {clear}' for clear in row['clears_missing'])}"
        if row["like"]:
            yield f"  like {row['like'][0]}: {row['like'][1]} %"
    for reference in found["omissions"]:
        yield f"passage {reference}: orders something and became no row"
    number, looked = len(found["rows"]), sum(bool(row["problems"]) for row in found["rows"])
    yield f"{number} rows, {looked} of them to be looked at."
    if "codes" in found:
        codes = found["codes"]
        yield f"{len(codes)} drafts written" + (f": {codes[0]} to {codes[-1]}." if codes else ".")
    if found.get("updated"):
        yield f"{len(found['updated'])} tasks updated: {', '.join(found['updated'])}."
