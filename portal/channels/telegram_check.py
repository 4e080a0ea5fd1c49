"""Looks whether a token is a bot's: which bot it is, or which of three things is wrong."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum

import httpx

ANSWERS_WITHIN = 8.0
#: certificates and slots do not bear a clock that is further off
CLOCK_MAY_DIFFER = timedelta(minutes=5)


class Trouble(StrEnum):
    UNKNOWN_BOT = "unknown_bot"
    NETWORK = "network"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class BotCheck:
    """The bot's name, or what is wrong; both when only the clock is."""

    username: str = ""
    trouble: Trouble | None = None


def check_bot(token: str, api_base: str, now: datetime) -> BotCheck:
    """Ask the Bot API server who the token is; `now` is what this machine's own clock says."""
    # At INFO the client writes each address, the token within, to the log.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    try:
        answer = httpx.get(f"{api_base}/bot{token}/getMe", timeout=ANSWERS_WITHIN)
        said = answer.json()
    except (httpx.InvalidURL, UnicodeError):
        return BotCheck(trouble=Trouble.UNKNOWN_BOT)
    except httpx.ConnectError as error:
        is_clock = "certificate is not yet valid" in str(error) or "has expired" in str(error)
        return BotCheck(trouble=Trouble.TIME if is_clock else Trouble.NETWORK)
    except (httpx.HTTPError, ValueError):
        return BotCheck(trouble=Trouble.NETWORK)
    if answer.status_code in (401, 404):
        return BotCheck(trouble=Trouble.UNKNOWN_BOT)
    username = said.get("result", {}).get("username") if isinstance(said, dict) else None
    if not username:
        return BotCheck(trouble=Trouble.NETWORK)
    is_off = _is_clock_off(answer.headers.get("Date", ""), now)
    return BotCheck(str(username), Trouble.TIME if is_off else None)


def _is_clock_off(date: str, now: datetime) -> bool:
    try:
        theirs = parsedate_to_datetime(date)
    except ValueError:
        return False
    if theirs.tzinfo is None:
        theirs = theirs.replace(tzinfo=UTC)
    return abs(theirs - now) > CLOCK_MAY_DIFFER
