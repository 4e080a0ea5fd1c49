"""The application factory: the only place where the parts are wired together."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from portal import clock
from portal.database import engine_options, prepare_engine
from portal.extensions import csrf, db
from portal.settings import Settings, load_settings
from portal.web.doors import init_doors
from portal.web.pages import BLUEPRINTS, shell_facts
from portal.web.shell import init_web_shell

ROOT = Path(__file__).resolve().parent.parent


def create_app(settings: Settings | None = None) -> Flask:
    """Build the application: tables, clock and, through the shell, every page."""
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
    csrf.init_app(app)
    init_doors(app)
    init_web_shell(app, settings, shell_facts)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app
