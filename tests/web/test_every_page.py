"""Every page for every role in both languages; the doors; and that reading changes nothing."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup

from portal.domain.actions import Action, Relation
from portal.domain.figures import FORMULAS
from portal.domain.permissions import may
from portal.domain.types import Actor, Channel, Role
from portal.queries.dossier_pages import dossier_page
from portal.queries.extension_pages import extension_row
from portal.queries.obstacle_pages import obstacle_page
from portal.queries.report_pages import readable_units
from portal.queries.task_pages import task_page_facts
from portal.web.doors import OPEN_ENDPOINTS
from tests.factories import acting
from tests.lively import Lively, fill
from tests.visitors import House

#: these only lead on to a page
LEADING_ON = ("auth.home", "people.link_state")
#: files to be taken away and links that open a session, tried where they belong
TRIED_ELSEWHERE = (
    "annexes.plan",
    "annexes.sample",
    "audit.export",
    "cascade.export",
    "evidence_files.download",
    "me.enclosure",
    "one_tap.show",
    "simulator.taken_file",
    "synthesis.file",
    "phases.export",
    "plan_changes.export",
    "rounds.export",
    "tasks.export",
)
#: read by the unit itself and by those who read everything
OWN_UNIT_S = ("reports.show", "reports.row")
ENGLISH_IN_VIETNAMESE = re.compile(
    r"\b(?:Task|Deadline|Not a valid|Save|Overdue|Progress|Field|This field|required|error)\b"
)


def addresses(house: House, lively: Lively) -> dict[str, list[str]]:
    """Addresses of every page that is read, by endpoint."""
    samples = {
        "tasks.show": ["NV-101", "NV-105", "NV-106", "NV-108"],
        "tasks.edit": ["NV-101", "NV-108"],
        "row_edits.edit": ["NV-101", "NV-108"],
        "bulk.show": [str(lively.bulk_id)],
        "plans.show": ["KH02"],
        "rounds.show": ["1"],
        "rounds.choose": ["KH02"],
        "intake.show": ["1"],
        "intake_rows.edit": ["1/rows/1"],
        "plans.edit": ["KH02"],
        "cascade.choose": ["KH02"],
        "cascade.coverage": ["KH02"],
        "plan_changes.show": ["KH02"],
        "phases.new": ["KH02"],
        "phases.closing": ["KH02/phases/1"],
        "phases.show": ["KH02/closings/1"],
        "meetings.show": ["1"],
        "meetings.edit": ["1"],
        "conclusions.settle": ["1/conclusions/2"],
        "people.show": [str(house.cast.official), str(house.cast.stranger)],
        "accounts.edit": [str(house.cast.official)],
        "posts.appoint": [str(house.cast.official)],
        "posts.hand_over": [str(house.cast.official)],
        "posts.end": [f"{house.cast.official}/posts/1"],
        "organisation.show": ["CDS"],
        "organisation.edit": ["CDS"],
        "organisation.rename": ["CDS"],
        "organisation.split": ["CDS"],
        "organisation.end": ["CDS/end/merge"],
        "people.link_state": [str(house.cast.official)],
        "deliveries.show": [str(lively.message_id)],
        "units.show": ["CDS"],
        "dossiers.show": ["1"],
        "figure_rows.show": sorted(FORMULAS),
        "extensions.show": ["1"],
        "obstacles.show": ["1"],
        "wordings.show": ["morning", "weekly_digest"],
        "reports.show": [str(lively.report_id)],
        "evidence_files.choose": ["NV-101"],
        "reports.row": [f"{lively.report_id}/tasks/NV-101"],
    }
    found: dict[str, list[str]] = {}
    for rule in house.app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint.startswith(
            ("health.", "metrics.", "assets.")
        ):
            continue
        if rule.endpoint in TRIED_ELSEWHERE:
            continue
        values = samples.get(rule.endpoint)
        if rule.arguments:
            assert values, f"the test knows no address of {rule.endpoint}"
        found[rule.endpoint] = [re.sub("<.+>", each, rule.rule) for each in values or [""]]
    return found


def opens_with(house: House, role: Role, endpoint: str) -> int:
    """The status that the permission matrix wants."""
    action: Action | None = getattr(house.app.view_functions[endpoint], "needs", None)
    actor = Actor(house.roles[role], role, frozenset(), Channel.WEB)
    if action is not None and not may(actor, action, frozenset(Relation)):
        return 403
    if endpoint in OWN_UNIT_S:
        return 200 if _reads_reports(house, role) else 404
    if endpoint == "bulk.show":
        return 200 if role is Role.OFFICE else 404
    with house.inside():
        reader = acting(house.roles[role])
        if endpoint == "evidence_files.choose":
            facts = task_page_facts("NV-101", reader, house.now)
            return 200 if facts and Action.ADD_EVIDENCE in facts.allowed else 403
        if endpoint == "extensions.show":
            return 200 if extension_row(1, reader) else 404
        if endpoint == "rounds.show":
            return 200 if _sees_round(reader, house) else 404
        if endpoint == "dossiers.show":
            return 200 if dossier_page(1, reader, house.now) else 404
        if endpoint == "obstacles.show":
            return 200 if obstacle_page(1, reader, house.now) else 404
    return 303 if endpoint in LEADING_ON else 200


def said_in_vietnamese(page: BeautifulSoup) -> str:
    """The text of a page without what it marks as English."""
    for marked in page.main.select("[lang=en]"):
        marked.decompose()
    return page.main.get_text(" ")


def _reads_reports(house: House, role: Role) -> bool:
    with house.inside():
        units = readable_units(acting(house.roles[role]))
    return units is None or house.cast.unit_id in units


def _sees_round(reader: Actor, house: House) -> bool:
    """Who sees everything of any of its tasks."""
    facts = [task_page_facts(code, reader, house.now) for code in ("NV-101", "NV-109")]
    return any(each and Action.SEE_EVERYTHING in each.allowed for each in facts)


@pytest.mark.parametrize(
    ("role", "locale"),
    [
        (Role.OFFICE, "vi"),
        (Role.OFFICE, "en"),
        (Role.OFFICIAL, "vi"),
        (Role.OFFICIAL, "en"),
        (Role.TOP_LEADER, "vi"),
        (Role.UNIT_HEAD, "en"),
        (Role.ADMIN, "vi"),
    ],
)
def test_every_page_is_well_formed(house: House, role: Role, locale: str) -> None:
    lively = fill(house)
    visit = house.visit(house.roles[role], locale=locale)
    for endpoint, paths in addresses(house, lively).items():
        for path in paths:
            status = opens_with(house, role, endpoint)
            visit.get(path, status=status)
            if status == 303:
                visit.landed()
            assert visit.page.html["lang"] == locale
            if visit.last.status_code == 200 and locale == "vi":
                texts = said_in_vietnamese(visit.page)
                assert not ENGLISH_IN_VIETNAMESE.search(texts), (path, texts)


def test_every_page_opens_or_is_refused_by_the_matrix(house: House) -> None:
    """Every role, in turn in either language; a few roles' pages are checked closely above."""
    lively = fill(house)
    for number, role in enumerate(Role):
        locale = ("vi", "en")[number % 2]
        client = house.visit(house.roles[role], locale=locale).client
        for endpoint, paths in addresses(house, lively).items():
            answer = client.get(paths[0])
            expected = opens_with(house, role, endpoint)
            assert answer.status_code == expected, (role, paths[0])
            if expected != 303:
                assert answer.text.count("<h1") == 1
                assert f'<html lang="{locale}">' in answer.text


def test_every_page_asks_strangers_to_sign_in(house: House) -> None:
    lively, stranger = fill(house), house.stranger()
    for endpoint, paths in addresses(house, lively).items():
        for path in paths:
            if endpoint in OPEN_ENDPOINTS:
                stranger.get(path)
            else:
                answer = stranger.get(path, status=303)
                assert answer.headers["Location"].startswith("/login"), path


def test_every_page_answers_htmx_with_a_page_or_one_block(house: House) -> None:
    lively, visit = fill(house), house.visit(house.cast.clerk)
    whole = {"/", "/login"}
    for endpoint, paths in addresses(house, lively).items():
        if opens_with(house, Role.OFFICE, endpoint) == 403:
            continue
        for path in set(paths) - whole:
            answer = visit.get(path, htmx=True)
            assert {"HX-Request", "HX-Boosted"} <= set(answer.vary), path


def test_pages_that_are_not_there_say_so(house: House) -> None:
    visit = house.visit(house.cast.clerk)
    for path in (
        "/tasks/NV-999",
        "/plans/XX",
        "/people/999",
        "/deliveries/999",
        "/dashboard?plan=X",
    ):
        visit.get(path, status=404)
        assert "Không tìm thấy" in visit.text, path
    for path in ("/people/99999999999999999999", "/deliveries/2147483648", "/nowhere"):
        visit.get(path, status=404)
    for path in ("/tasks/%00", "/plans/a%00b", "/tasks?q=%00", "/deliveries?kind=%00"):
        visit.get(path, status=400)
