"""What gunicorn is told beyond its command line: the application is built once, then forked.

1. The socket listens first, so that whoever asks meanwhile waits instead of being refused.
2. The application is built in the master: a web process that dies is forked anew in a moment, and
   all of them share its memory. No database connection is open then, so none is shared.
3. When the master is killed its web processes end, too; else they would hold the socket.
"""

from __future__ import annotations

import gc
from typing import Any

from portal.extensions import db
from portal.forking import die_with_parent


def when_ready(master: Any) -> None:
    """The socket listens: build what every web process is a copy of."""
    app = master.app.wsgi()
    with app.app_context():
        db.engine.dispose()
    gc.freeze()


def post_fork(_master: Any, _worker: Any) -> None:
    """In a new web process."""
    die_with_parent()
