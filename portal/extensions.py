"""The extensions, created here and bound to the application by the factory."""

from __future__ import annotations

from flask_babel import Babel
from flask_login import LoginManager
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect

from portal.models.base import Base

db = SQLAlchemy(model_class=Base, disable_autonaming=True)
login_manager = LoginManager()
csrf = CSRFProtect()
babel = Babel()
