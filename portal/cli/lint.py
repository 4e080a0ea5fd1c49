"""`dondoc lint`: what is to be mended in a plan before it is issued."""

from __future__ import annotations

from collections.abc import Iterator

import click

from portal import clock
from portal.cli.context import json_option, office, show
from portal.domain.errors import NotFound
from portal.queries.lint import Lint, lint_of
from portal.queries.office import local_day


@click.command()
@click.option("--plan", "code", required=True, metavar="CODE", help="The plan to look at.")
@json_option
def lint(code: str, as_json: bool) -> int:
    """Six clears, overlaps and omissions of a plan; 1 when something is to be mended."""
    with office():
        found = lint_of(code, local_day(clock.utc_now()))
        if found is None:
            raise NotFound(what="plan", key=code)
    show(found, _lines(found), as_json=as_json)
    return 1 if found.findings else 0


def _lines(found: Lint) -> Iterator[str]:
    yield (
        f"{found.plan_code}: {found.tasks} tasks, {found.drafts} of them drafts; "
        f"{found.clears_met} of {found.clears_wanted} clears met."
    )
    for draft in found.missing:
        yield f"{draft.code}: misses {', '.join(f'clear {clear}' for clear in draft.missing)}"
    for pair in found.overlaps:
        yield f"{pair.code} and {pair.other_code}: {pair.similarity} % alike"
    for passage in found.omissions:
        yield f"passage {passage.reference}: orders something and has no task"
    if found.unjudged_passages:
        yield f"{found.unjudged_passages} passages are not judged yet"
    for name, codes in (
        ("without an objective", found.without_objective),
        ("objective without a task", found.objectives_without_task),
        ("long, without a milestone", found.without_milestone),
        ("unit with very many of the tasks", found.overloaded_units),
    ):
        if codes:
            yield f"{name}: {', '.join(codes)}"
    if not found.findings:
        yield "Nothing to mend."
