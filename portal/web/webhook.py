"""Where Telegram delivers updates in webhook mode: kept, then answered; the bot works from the
inbox as it does with polling (SPEC §3)."""

from __future__ import annotations

import hmac

from flask import Blueprint, Response, abort, make_response, request

from portal import clock
from portal.queries.office import settings
from portal.services import inbox
from portal.web.doors import csrf

bp = Blueprint("webhook", __name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
#: bytes; Telegram's updates are a few thousand
LARGEST_UPDATE = 1024 * 1024


@bp.post("/telegram/updates")
@csrf.exempt
def receive() -> Response:
    """Keep one update; 200 says that Telegram need not bring it again."""
    known = settings()
    if not known.webhook_address:
        abort(404)
    given = request.headers.get(SECRET_HEADER, "")
    if not hmac.compare_digest(given.encode(), known.webhook_secret.encode()):
        abort(403)
    request.max_content_length = LARGEST_UPDATE
    raw = request.get_data().decode("utf-8", "replace")
    inbox.store_updates(known.bot_id, [raw], clock.utc_now())
    return make_response("", 200)
