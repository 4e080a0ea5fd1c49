"""The task list: its filters, its groups, its views, on the screen, on paper and in Excel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from urllib.parse import parse_qsl, quote, urlencode

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext

from portal import clock
from portal.domain.actions import Action
from portal.domain.types import Density, Light, TaskColumn, TaskState
from portal.i18n import current_locale
from portal.queries import choices
from portal.queries.choices import Choice
from portal.queries.office import local_day
from portal.queries.preferences import View, preferences_of, views_for
from portal.queries.search import searched_words
from portal.queries.staleness import changed_since, newest_act
from portal.queries.task_filter import TaskFilter
from portal.queries.tasks import (
    PAGE_SIZE,
    TaskPage,
    TaskRow,
    group_key_of,
    neighbours,
    task_page,
    task_rows,
)
from portal.web.doors import acting, may_somewhere, needs
from portal.web.htmx import nothing_new, page, wants_fragment
from portal.web.sentences import reason
from portal.web.spreadsheets import MOST_ROWS, Cell, Column, spreadsheet, taken_away
from portal.web.task_filters import (
    asked_in,
    asked_tasks,
    filters_in_force,
    light_chips,
    list_query,
    normal_query,
)
from portal.web.task_groups import group_names
from portal.web.typed import number_in
from portal.web.words import word

bp = Blueprint("tasks", __name__, url_prefix="/tasks")

#: more lines than that are for Excel
MOST_ON_PAPER = 1_000
#: a picker that is longer is no help, and makes every page heavy
MOST_TO_PICK = 60


@dataclass(frozen=True, slots=True)
class Place:
    """Where a task stands in the list it was opened from, with the tasks beside it."""

    query: str
    position: int
    total: int
    before: str
    after: str

    @property
    def back(self) -> str:
        number = ceil(self.position / PAGE_SIZE)
        values = {"page": number} if number > 1 else {}
        return url_for("tasks.index", **asked_values(self.query), **values)


@bp.get("")
@needs(Action.SEE_TASK)
def index() -> Response:
    now, actor, asked = clock.utc_now(), acting(), asked_tasks()
    found = task_page(asked, now)
    views = views_for(actor.person_id)
    return page(
        "tasks/index.html",
        "results",
        page=found,
        **list_context(asked, found),
        news=_news_url(found.number),
        asked=asked,
        light_chips=light_chips(asked, found.lights),
        filters=filters_in_force(asked),
        lights=tuple(Light),
        columns=tuple(TaskColumn),
        states=tuple(state for state in TaskState if state is not TaskState.DRAFT),
        plans=choices.plan_choices(),
        units=_unit_choices(now),
        views=views,
        view=_view_in_use(views),
        density=preferences_of(actor.person_id).density,
        Density=Density,
        may_create=may_somewhere(Action.CREATE_TASK),
    )


@bp.get("/news")
@needs(Action.SEE_TASK)
def news() -> Response:
    """Asked now and then by an open list: offers to load it again, never moves its rows."""
    now, reader, after = clock.utc_now(), acting().person_id, number_in(request.args, "after")
    number = changed_since(asked_tasks(), after or 0, reader, local_day(now))
    if not number and wants_fragment():
        return nothing_new()
    reload = url_for("tasks.index", page=request.args.get("page"), **asked_values(list_query()))
    return page("tasks/news.html", "news", number=number, reload=reload)


@bp.get("/print")
@needs(Action.SEE_TASK)
def on_paper() -> Response:
    """Everything that the list shows on one long page, for the printer."""
    now, asked = clock.utc_now(), asked_tasks()
    rows = task_rows(asked, now, most=MOST_ON_PAPER)
    return page(
        "tasks/print.html",
        rows=rows,
        asked=asked,
        filters=filters_in_force(asked),
        most=MOST_ON_PAPER,
        back=url_for("tasks.index", **asked_values(list_query())),
        taken=taken_away(),
    )


@bp.get("/export")
@needs(Action.SEE_TASK)
def export() -> Response:
    """The list as an Excel file, in its order and with its filters in words."""
    now, asked = clock.utc_now(), asked_tasks()
    rows = task_rows(asked, now, most=MOST_ROWS)
    labels = [each["label"] for each in filters_in_force(asked)]
    notes = [taken_away(), "; ".join(labels) or gettext("All issued tasks")]
    if len(rows) == MOST_ROWS:
        notes.append(gettext("%(number)s rows at most", number=MOST_ROWS))
    return spreadsheet(
        f"tasks-{clock.utc_now():%Y%m%d-%H%M}",
        gettext("Tasks"),
        notes,
        _columns(),
        (_cells(row) for row in rows),
    )


def _news_url(number: int) -> str:
    """Where the list asks what has changed since it was read."""
    query = asked_values(list_query())
    return url_for("tasks.news", after=newest_act(), page=number, **query)


def _unit_choices(now: datetime) -> list[Choice]:
    """The units of a picker; none when they are too many to look through, then one types."""
    units = choices.unit_choices(local_day(now))
    return units if len(units) <= MOST_TO_PICK else []


def row_context(asked: TaskFilter, query: str) -> dict[str, object]:
    """What one row of the list needs besides its facts."""
    return {
        "words": searched_words(asked.q),
        "query": query,
        "links": _row_links(query),
        "may_edit": may_somewhere(Action.EDIT_TASK),
    }


def _row_links(query: str) -> Callable[[str, int | None], tuple[str, str]]:
    """The addresses of a row's task and of its form; joined here, as a page asks for a hundred."""
    root = url_for("tasks.index")

    def links(code: str, at: int | None) -> tuple[str, str]:
        place = urlencode({name: said for name, said in (("at", at), ("list", query)) if said})
        task, tail = f"{root}/{quote(code, safe='')}", f"?{place}" if place else ""
        return f"{task}{tail}", f"{task}/row{tail}"

    return links


def list_context(asked: TaskFilter, found: TaskPage) -> dict[str, object]:
    """What the rows of the list need."""
    return {
        **row_context(asked, list_query()),
        "group_of": (lambda row: group_key_of(row, asked.by)) if asked.by else None,
        "group_names": group_names(found, asked.by),
    }


def asked_values(query: str) -> dict[str, str]:
    """The parts of a list's address as values to build another one."""
    return dict(parse_qsl(normal_query(query)))


def place_in_list() -> Place | None:
    """Where the task shown stands in the list it was opened from; None when it was not."""
    position = number_in(request.args, "at")
    if not position:
        return None
    query = normal_query(request.args.get("list", ""))
    before, after, total = neighbours(asked_in(query), position, clock.utc_now())
    return Place(query, position, total, before, after) if position <= total else None


def _view_in_use(views: list[View]) -> tuple[View, bool] | None:
    """The view that was opened, and whether the list still says what it says."""
    number = number_in(request.args, "view")
    found = next((view for view in views if view.id == number), None)
    return (found, found.query == list_query()) if found else None


def _columns() -> list[Column]:
    return [
        Column(gettext("Code"), 12),
        Column(gettext("Task"), 60),
        Column(gettext("Lead unit"), 28),
        Column(gettext("Responsible official"), 24),
        Column(gettext("Deadline"), 12),
        Column(gettext("Progress, %"), 10),
        Column(gettext("Light"), 16),
        Column(gettext("Reason"), 28),
        Column(gettext("State"), 18),
        Column(gettext("Last report"), 12),
    ]


def _cells(row: TaskRow) -> list[Cell]:
    locale = current_locale()
    return [
        row.code,
        row.titled(locale),
        row.unit_named(locale),
        row.official_named(locale),
        row.effective_due,
        row.percent,
        word(row.verdict.light),
        reason(row.verdict),
        word(row.state),
        row.last_report_on,
    ]
