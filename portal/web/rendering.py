"""What every template finds ready: macros, filters and a few functions, as Jinja globals.

A block that is rendered alone as a fragment sees no top-level imports of its file, therefore the
macros are globals.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app, request, url_for
from werkzeug.datastructures import MultiDict

from portal.i18n import LOCALE_NAMES, current_locale
from portal.queries.office import office_head
from portal.web.deadline_rules import deadline_rule
from portal.web.figure_words import figure_base, figure_definition, figure_value, rate_name
from portal.web.formats import FILTERS, today
from portal.web.highlight import marked
from portal.web.sentences import reason, sentence
from portal.web.spreadsheets import taken_away
from portal.web.telegram_html import telegram_html
from portal.web.typed import cleaned
from portal.web.words import listed, message_kind, outcome, word

MACRO_FILES = ("_macros.html", "_charts.html")


def register_macros(app: Flask) -> None:
    """Register everything; comes last, when the functions the macros use are in place."""
    app.jinja_env.filters.update(
        FILTERS,
        word=word,
        listed=listed,
        reason=reason,
        deadline_rule=deadline_rule,
        sentence=sentence,
        message_kind=message_kind,
        outcome=outcome,
        rate_name=rate_name,
        figure_definition=figure_definition,
        figure_value=figure_value,
        figure_base=figure_base,
        telegram_html=telegram_html,
        cleaned=cleaned,
        sum_values=lambda counts: sum(counts.values()),
    )
    app.jinja_env.globals.update(
        current_locale=current_locale,
        locale_names=LOCALE_NAMES,
        has_endpoint=has_endpoint,
        today=today,
        here=here,
        url_with=url_with,
        page_numbers=page_numbers,
        marked=marked,
        taken_away=taken_away,
        office_head=office_head,
    )
    for name in MACRO_FILES:
        module = app.jinja_env.get_template(name).make_module()
        app.jinja_env.globals.update(
            {key: macro for key, macro in vars(module).items() if not key.startswith("_")}
        )


def has_endpoint(endpoint: str) -> bool:
    return endpoint in current_app.view_functions


def here() -> str:
    """The address of this page, to come back to; the first page after a change."""
    return cleaned(request.full_path.rstrip("?")) or "/" if request.method == "GET" else "/"


def url_with(**changes: Any) -> str:
    """The address of this page with other query values; None or an empty one takes it out."""
    values: MultiDict[str, Any] = MultiDict(request.args)
    for name, value in changes.items():
        values.poplist(name)
        if value not in (None, "", [], ()):
            values.setlist(name, value if isinstance(value, (list, tuple)) else [value])
    return url_for(
        str(request.endpoint), **(request.view_args or {}), **dict(sorted(values.lists()))
    )


def page_numbers(current: int, last: int) -> list[int | None]:
    """The numbers a pagination shows, None for a gap: 1 … 6 7 8 … 13."""
    shown = sorted({n for n in (1, current - 1, current, current + 1, last) if 1 <= n <= last})
    numbers: list[int | None] = []
    for before, number in zip([0, *shown], shown, strict=False):
        if number - before == 2:
            numbers.append(number - 1)
        elif number - before > 2:
            numbers.append(None)
        numbers.append(number)
    return numbers
