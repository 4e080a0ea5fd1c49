"""What went wrong, as one sentence for the terminal."""

from __future__ import annotations

import sys

from portal.domain import errors
from portal.domain.intake.trouble import Trouble
from portal.settings import BadSettings

SENTENCES: dict[type[errors.DomainError], str] = {
    errors.NotFound: "There is no {what} {key}.",
    errors.NotAllowed: "That is not allowed: {action}; it is for {who}.",
    errors.NotForSeveral: "No row goes to several units.",
    errors.TaskIsClosed: "{code} is closed ({state}) and takes over nothing.",
    errors.CodeTaken: "{code} is in use already.",
    errors.DocumentKnown: "{symbol} is registered already, as {code}.",
    errors.LinksInCircle: "These tasks would wait for each other: {codes}.",
    errors.UnitNotValid: "{unit} does not exist on {on}.",
    errors.SuccessionIncomplete: "Tasks that nobody was given: {codes}.",
    errors.AliasTaken: "{alias} means {unit} already.",
    errors.PostOverlaps: "The post is held since {since}.",
    errors.PowersNotHeld: "These powers cannot be handed on: {powers}.",
    errors.AlreadyDecided: "{by} decided this before, at {at}.",
    errors.DayIsWeekend: "{day} is a weekend day: it is off already.",
    errors.RuleUnreadable: "The rule {rule} cannot be read: {why} at {where}.",
    errors.FiguresDoNotAddUp: "The figures do not add up, so nothing is printed: {facts}.",
    errors.ChatTaken: "This chat is linked to {holder}.",
}


#: why something cannot be taken in
TROUBLES: dict[str, str] = {
    Trouble.WRONG_TYPE: "The file must be Word (.docx), Excel (.xlsx), .csv, .pdf or text.",
    Trouble.OLD_OFFICE: "The file is of an old Word or Excel; save it as .docx or .xlsx.",
    Trouble.TOO_BIG: "The file must be smaller than {most} MB; this one is {size} MB.",
    Trouble.EMPTY: "There is nothing in it.",
    Trouble.PASSWORD: "The file is locked by a password; save it without one.",
    Trouble.SCANNED: "The file is a scanned picture; use the Word or Excel file.",
    Trouble.OLD_FONT: "The text is in an old font (TCVN3 or VNI) that is not sure; convert it.",
    Trouble.MACROS: "The file carries macros; save it as .docx or .xlsx without them.",
    Trouble.BROKEN: "The file is damaged; open it, save it anew and try again.",
    Trouble.HOSTILE: "The file is built to do harm when unpacked, so it is not read.",
    Trouble.TOO_LONG: "The file has too many rows or pages; split it.",
}


def explain(error: Exception) -> str:
    """Turn any error into one sentence; an unforeseen one says its kind and how to see more."""
    if isinstance(error, BadSettings):
        return str(error)
    if isinstance(error, errors.DomainError):
        return explain_refusal(error)
    if sentence := explain_database(error):
        return sentence
    if isinstance(error, OSError) and error.filename:
        return f"{error.strerror}: {error.filename}"
    kind = type(error).__name__
    return f"Something unforeseen: {kind}: {error}. `dondoc --traceback ...` shows where."


def explain_refusal(error: errors.DomainError) -> str:
    if isinstance(error, errors.FileUnreadable):
        return TROUBLES[error.why].format(**error.facts)
    said = {name: _listed(value) for name, value in error.facts.items()}
    facts = ", ".join(f"{name} {value}" for name, value in said.items())
    if sentence := SENTENCES.get(type(error)):
        try:
            return sentence.format(**{"facts": facts, **said})
        except KeyError:
            return sentence.partition("{")[0].strip(" :") + f" ({facts})."
    words = "".join(f" {c.lower()}" if c.isupper() else c for c in type(error).__name__).strip()
    return f"Refused: {words}" + (f" ({facts})." if facts else ".")


def _listed(value: object) -> object:
    return ", ".join(map(str, value)) if isinstance(value, (tuple, list, frozenset)) else value


def explain_database(error: Exception) -> str:
    """A sentence for what a database says; it is not imported only to be asked about."""
    if "sqlalchemy.exc" not in sys.modules:
        return ""
    from sqlalchemy.exc import DBAPIError, OperationalError

    if not isinstance(error, DBAPIError):
        return ""
    said = str(error.orig).splitlines()[0] if str(error.orig) else type(error).__name__
    if "no such table" in said or ("relation" in said and "does not exist" in said):
        return "The database is not set up yet; run `dondoc db upgrade`."
    if "no such column" in said or ("column" in said and "does not exist" in said):
        return "The database is of an earlier version; run `dondoc db upgrade`."
    if isinstance(error, OperationalError):
        return f"The database cannot be used ({said}); check DONDOC_DATABASE_URL and the disk."
    return f"The database refused: {said}"
