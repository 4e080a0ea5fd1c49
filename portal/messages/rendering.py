"""Fills the templates of `templates/telegram`: the channel's small HTML, no blank lines.

Only `&`, `<` and `>` are escaped: the templates use no values inside attributes, and a quotation
mark in a title should stay one.
"""

from __future__ import annotations

from typing import Any

from flask import current_app
from jinja2 import Environment, StrictUndefined

from portal.messages.wording import language

_KEPT = "dondoc_telegram_templates"


def render(template: str, **values: Any) -> str:
    """A message's text in the present language."""
    written = (
        _environment().get_template(f"telegram/{template}.html").render(locale=language(), **values)
    )
    lines = (line.rstrip() for line in written.splitlines())
    text = "\n".join(line for line in lines if line)
    return text.replace("&#34;", '"').replace("&#39;", "'")


def _environment() -> Environment:
    """The application's templates with the white space of a chat message."""
    kept = current_app.extensions.get(_KEPT)
    if kept is None:
        kept = current_app.jinja_env.overlay(
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=StrictUndefined,
        )
        current_app.extensions[_KEPT] = kept
    environment: Environment = kept
    return environment
