"""The application factory: the only place where the parts are wired together."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from portal import clock
from portal.database import engine_options, prepare_engine
from portal.extensions import db
from portal.i18n import init_babel
from portal.office_speech import speak_as
from portal.queries.office import office_words
from portal.settings import Settings, load_settings

ROOT = Path(__file__).resolve().parent.parent


def create_app(settings: Settings | None = None, *, with_pages: bool = True) -> Flask:
    """Build the application: tables, clock, languages and, unless left out, every page."""
    settings = settings or load_settings()
    app = Flask(
        "portal",
        template_folder=str(ROOT / "templates"),
        static_folder=None,
        root_path=str(ROOT / "portal"),
    )
    app.config.from_mapping(settings.flask_config())
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(settings.database)
    app.extensions["dondoc_settings"] = settings
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    clock.use(clock.Clock(settings.clock_file if settings.is_clock_shifted else None))

    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
    if with_pages:
        # imported here: the bot and the worker have no pages, and do without their memory
        from portal.web.pages import init_pages

        init_pages(app, settings)
    else:
        init_babel(app)
    speak_as(app, office_words)
    return app
