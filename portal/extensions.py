"""The extensions every process needs, bound by the factory; those of the pages are in web."""

from __future__ import annotations

from flask_babel import Babel
from flask_sqlalchemy import SQLAlchemy

from portal.models.base import Base

db = SQLAlchemy(model_class=Base, disable_autonaming=True)
babel = Babel()
