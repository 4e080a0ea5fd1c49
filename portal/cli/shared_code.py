"""Loaded once by the supervisor of `dondoc up`: what web, worker, scheduler and bot share."""

import gunicorn.app.wsgiapp
import gunicorn.workers.gthread
from sqlalchemy.orm import configure_mappers

import portal.web.pages

__all__ = ["gunicorn", "portal"]

configure_mappers()
