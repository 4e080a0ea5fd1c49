"""Every door of the portal, tried by sixteen people: it opens to whoever may and to nobody else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest
from werkzeug.routing import Rule

from portal.domain.actions import Action
from portal.domain.matrix import MATRIX
from portal.domain.meetings import MeetingKind
from portal.domain.supervision import SupervisionKind
from portal.domain.types import Channel, EvidenceKind, ObstacleKind, PeriodKind, Role, TaskState
from portal.extensions import db
from portal.models.organisation import Person
from portal.models.reporting import Period, Report
from portal.models.task import Task
from portal.models.task_parts import Evidence, Milestone
from portal.services.extensions import request_extension
from portal.services.meetings import MeetingFields, record_meeting, take_conclusions
from portal.services.obstacles import raise_obstacle
from portal.services.periods import open_periods
from portal.services.report_opening import keep_reports
from portal.services.supervision import supervise_task
from portal.services.transaction import transaction
from portal.web.doors import OPEN_ENDPOINTS
from tests.factories import acting, make_person
from tests.office_days import at, change_task
from tests.services.bigger_cast import BiggerCast, make_bigger_cast
from tests.services.who_may import WHO, task_of_all
from tests.visitors import House
from tests.web.browse import Browse

#: what the forms of a task are sent with, so that nothing but the right can stop them
TYPED = {
    "evidence": {"kind": "text", "title": "Dự thảo", "reference": "Bản 2"},
    "progress": {"percent": "50"},
    "claim": {"product_reference": "QĐ 1"},
    "return": {"missing": "Phụ lục"},
    "waive": {"clear": "product", "reason": "Không cần"},
    "settle": {"settle-text": "Làm"},
    "difficulty": {
        "difficulty-kind": "data",
        "difficulty-statement": "Chưa có số liệu",
        "difficulty-addressee": "office",
    },
    "extension": {"extension-wanted_due": "2025-12-31", "extension-reason": "Chờ ý kiến"},
    "promise": {"promise-finish_on": "2025-12-01"},
    "explain": {"explain-cause": "A", "explain-remaining": "B", "explain-finish": "C"},
    "propose": {"propose-wanted_due": "2025-12-31", "propose-reason": "Chờ ý kiến"},
    "clarify": {"clarify-text": "Gì?"},
    "disown": {"disown-text": "Không"},
    "window": {"window-due": "2025-09-30"},
    "deadline": {"deadline-due": "2025-10-30", "deadline-reason": "Kết luận"},
    "desk": {"desk-desk": "leader", "desk-reason": "Chờ"},
    "pause": {"pause-reason": "Chờ", "pause-until": "2025-12-31"},
    "resume": {"resume-reason": "Có luật"},
    "carry-over": {"carry_over-reason": "Chưa xong"},
    "milestone": {"milestone-title": "Dự thảo", "milestone-planned_on": "2025-08-01"},
    "link": {"link-other": "VIEC-KHAC", "link-days": "3"},
    "merge": {"merge-into": "KHONG", "merge-deciding_document": "QĐ 9"},
    "cancel": {"cancel-deciding_document": "QĐ 9"},
    "reopen": {"reopen-reason": "Thiếu"},
    "answer": {"answer": "Đã làm"},
}
#: in which state a step finds its task; anywhere else it is being worked on
STATES = {
    "issue": TaskState.DRAFT,
    "waive": TaskState.DRAFT,
    "acknowledge": TaskState.ISSUED,
    "clarify": TaskState.ISSUED,
    "disown": TaskState.ISSUED,
    "accept": TaskState.AWAITING_ACCEPTANCE,
    "return": TaskState.AWAITING_ACCEPTANCE,
    "resume": TaskState.PAUSED,
    "reopen": TaskState.COMPLETED,
}
#: these show a form that only says no when it is sent
ONLY_SHOWN = {"tasks.edit"}


@dataclass
class Crowd:
    """Everybody of the bigger cast, signed in."""

    house: House
    office: BiggerCast
    visits: dict[str, Browse]

    def in_role_that_may(self, action: Action) -> set[str]:
        with self.house.inside():
            roles = {
                name: db.session.get_one(Person, person_id).role
                for name, person_id in self.office.everybody.items()
            }
        return {name for name, role in roles.items() if action in MATRIX[Role(role)]}


@pytest.fixture
def crowd(house: House) -> Crowd:
    with house.inside():
        office = make_bigger_cast(house.cast)
    visits = {name: house.visit(person_id) for name, person_id in office.everybody.items()}
    for visit in visits.values():
        visit.get("/me")
    return Crowd(house, office, visits)


#: doors to one row, which stands to people in ways of its own; what is one's own is nobody else's
OF_ONE_ROW = (
    "reports.",
    "extensions.",
    "obstacles.",
    "bulk.",
    "preferences.",
    "dossiers.",
    "absences.",
    "delegations.",
    "organisation.",
    "plans.",
    "phases.",
    "cascade.",
    "plan_changes.",
    "rounds.",
    "wordings.",
)


def doors(crowd: Crowd, verb: str, *, of_task: bool) -> Iterator[tuple[Rule, Action]]:
    app = crowd.house.app
    for rule in app.url_map.iter_rules():
        action = getattr(app.view_functions[rule.endpoint], "needs", None)
        if action is None or verb not in (rule.methods or ()):
            continue
        if rule.endpoint.startswith(OF_ONE_ROW) and rule.arguments:
            continue
        if rule.endpoint in OPEN_ENDPOINTS or ("<code>" in rule.rule) is not of_task:
            continue
        yield rule, action


def opens(
    visit: Browse,
    verb: str,
    path: str,
    data: dict[str, str] | None = None,
    *,
    shut: tuple[int, ...] = (403,),
) -> bool:
    """Whether the door is not shut; what else is wrong with the request does not matter here."""
    token = visit.page.find("input", {"name": "csrf_token"})
    assert token is not None
    kept = visit.last
    answer = visit.client.open(
        path, method=verb, data={"csrf_token": token["value"], **(data or {})}
    )
    visit.last = kept
    assert answer.status_code < 500, (verb, path, answer.text[:500])
    return answer.status_code not in shut


def test_pages_open_to_the_roles_that_may(crowd: Crowd) -> None:
    for rule, action in doors(crowd, "GET", of_task=False):
        if rule.arguments:
            continue
        found = {name for name, visit in crowd.visits.items() if opens(visit, "GET", rule.rule)}
        assert found == crowd.in_role_that_may(action), rule


def test_other_forms_are_taken_from_the_roles_that_may(crowd: Crowd) -> None:
    tried = 0
    with crowd.house.inside():
        somebody = make_person()
        meeting_id = hold_meeting(crowd)
    for rule, action in doors(crowd, "POST", of_task=False):
        # nobody of the crowd: an account that is closed would be out of the next round
        path = rule.rule.replace("<int:person_id>", str(somebody))
        path = re.sub("<int:(?:(?:holding|batch|row)_id|position)>", "1", path)
        path = path.replace("<int:meeting_id>", str(meeting_id))
        found = {name for name, visit in crowd.visits.items() if opens(visit, "POST", path)}
        assert found == crowd.in_role_that_may(action), rule
        tried += 1
    assert tried >= 6


def test_a_report_is_written_signed_and_received_by_whoever_may(crowd: Crowd) -> None:
    with crowd.house.inside():
        task_of_all(crowd.office, code="NV-1", issued_at=crowd.house.now)
        open_periods(crowd.house.now)
        keep_reports(crowd.house.now)
        week = db.session.query(Period.id).filter_by(kind=PeriodKind.WEEK)
        report_id = db.session.query(Report.id).filter(Report.period_id.in_(week)).scalar()
    wanted = {
        "/tasks/NV-1": WHO[Action.PREPARE_REPORT],
        "/narrative": WHO[Action.PREPARE_REPORT],
        "/accept": WHO[Action.RECEIVE_REPORT],
        "/return": WHO[Action.RECEIVE_REPORT],
        "/submit": WHO[Action.SUBMIT_REPORT],
    }
    typed = {"points": "Phụ lục", "narrative": "I.", "cause_kind": "not_stated"}
    for last, who in wanted.items():
        path = f"/reports/{report_id}{last}"
        # A report that is not one's to read is not there at all.
        found = {
            name
            for name, visit in crowd.visits.items()
            if opens(visit, "POST", path, typed, shut=(403, 404))
        }
        assert found == who, last


def test_an_extension_is_advised_decided_and_withdrawn_by_whoever_may(crowd: Crowd) -> None:
    wanted = {
        "grant": Action.DECIDE_EXTENSION,
        "refuse": Action.DECIDE_EXTENSION,
        "take-back": Action.DECIDE_EXTENSION,
        "recommend": Action.RECOMMEND_EXTENSION,
        "advise-against": Action.RECOMMEND_EXTENSION,
        "forward": Action.RECOMMEND_EXTENSION,
        "answer": Action.RECOMMEND_EXTENSION,
        "withdraw": Action.REQUEST_EXTENSION,
    }
    typed = {
        **{"granted_due": "2025-10-15", "reason": "Không", "advice": "Có cơ sở"},
        "document": "CV 5",
    }
    for step, action in wanted.items():
        found = set()
        for name, visit in crowd.visits.items():
            with crowd.house.inside():
                task_id = task_of_all(crowd.office, code=f"{step}-{name}")
                request_id = request_extension(
                    acting(crowd.office.cast.head),
                    task_id,
                    date(2025, 10, 15),
                    "Chờ ý kiến",
                    now=crowd.house.now,
                )
            path = f"/extensions/{request_id}/{step}"
            if opens(visit, "POST", path, typed, shut=(403, 404)):
                found.add(name)
        assert found == WHO[action], step


def test_an_obstacle_is_sorted_solved_and_closed_by_whoever_may(crowd: Crowd) -> None:
    wanted = {
        "sort": Action.SORT_OBSTACLE,
        "reject": Action.SORT_OBSTACLE,
        "solve": Action.SOLVE_OBSTACLE,
        "amendment": Action.SOLVE_OBSTACLE,
        "ask": Action.ASK_GUIDANCE,
        "limit": Action.DECIDE_OBSTACLE,
        "confirm": Action.VERIFY_OBSTACLE,
        "stuck": Action.VERIFY_OBSTACLE,
        "lift": Action.VERIFY_OBSTACLE,
    }
    cast = crowd.office.cast
    typed = {
        **{"sort-kind": "data", "sort-owner_unit": str(cast.legal_unit_id)},
        **{"sort-solve_by": "2025-08-01", "ask_guidance-question": "Dùng nguồn nào?"},
        **{"ask_guidance-addressee": str(cast.top_leader)},
        **{"propose_amendment-document": "TT 05", "propose_amendment-article": "Điều 7"},
        **{f"{step}-text": "Đã xong" for step in ("reject", "solve", "accept_as_limit")},
        "say_still_stuck-text": "Chưa",
    }
    for step, action in wanted.items():
        found = set()
        for name, visit in crowd.visits.items():
            with crowd.house.inside():
                task_id = task_of_all(crowd.office, code=f"{step}-{name}")
                obstacle_id = raise_obstacle(
                    acting(cast.head), task_id, ObstacleKind.DATA, "Thiếu", now=crowd.house.now
                )
            path = f"/obstacles/{obstacle_id}/{step}"
            if opens(visit, "POST", path, typed, shut=(403, 404)):
                found.add(name)
        # Those who are asked because of the task see an obstacle once it is handed to them.
        assert found == WHO[action] - {"legal_head", "finance", "legal"}, step


def test_a_task_s_pages_open_to_the_roles_that_may(crowd: Crowd) -> None:
    with crowd.house.inside():
        task_of_all(crowd.office, code="NV-1")
    for rule, action in doors(crowd, "GET", of_task=True):
        if not rule.endpoint.startswith("tasks."):
            continue
        path = rule.rule.replace("<code>", "NV-1")
        found = {name for name, visit in crowd.visits.items() if opens(visit, "GET", path)}
        wanted = crowd.in_role_that_may(action)
        assert found == wanted if rule.endpoint in ONLY_SHOWN else found == WHO[action], rule


def test_steps_are_taken_from_whoever_may_take_them_with_this_task(crowd: Crowd) -> None:
    tried = 0
    with crowd.house.inside():
        task_of_all(crowd.office, code="VIEC-KHAC")
    for rule, action in doors(crowd, "POST", of_task=True):
        step = rule.rule.rpartition("/")[2]
        found = set()
        for name, visit in crowd.visits.items():
            code = f"{step}-{tried}-{name}"
            state = STATES.get(step, TaskState.IN_PROGRESS)
            with crowd.house.inside():
                task_id = task_of_all(crowd.office, code=code, state=state)
                if state is TaskState.AWAITING_ACCEPTANCE:
                    change_task(task_id, claimed_by_id=crowd.office.cast.head)
                milestone_id = add_milestone_of(task_id)
                evidence_id = add_evidence_of(task_id, crowd.office.cast.head)
                directive_id = supervise_task(
                    acting(crowd.office.cast.clerk),
                    task_id,
                    SupervisionKind.DIRECT,
                    "Báo cáo ngay",
                    now=crowd.house.now,
                )
                version = db.session.get_one(Task, task_id).version
            path = rule.rule.replace("<code>", code).replace("<other>", "VIEC-KHAC")
            path = path.replace("<int:milestone_id>", str(milestone_id))
            path = path.replace("<int:evidence_id>", str(evidence_id))
            path = path.replace("<int:directive_id>", str(directive_id))
            if opens(visit, "POST", path, form_of(step, crowd, version)):
                found.add(name)
                continue
            with crowd.house.inside():
                assert db.session.get_one(Task, task_id).version == version, (rule, name)
        assert found == WHO[action], rule
        tried += 1
    assert tried >= 23


def hold_meeting(crowd: Crowd) -> int:
    cast, now = crowd.office.cast, crowd.house.now
    clerk = acting(cast.clerk)
    held_on = date(2025, 7, 7)
    fields = MeetingFields(MeetingKind.THEMATIC, "Họp", cast.plan_id, held_on, cast.deputy_leader)
    meeting_id = record_meeting(clerk, fields, now=now)
    take_conclusions(clerk, meeting_id, "1. Giao Vụ Pháp chế trình quy chế.", now=now)
    return meeting_id


def add_evidence_of(task_id: int, person_id: int) -> int:
    with transaction() as session:
        evidence = Evidence(
            task_id=task_id,
            kind=EvidenceKind.TEXT,
            title="Dự thảo",
            reference="Bản 2",
            added_by_id=person_id,
            added_at=at("2025-07-01 09:00"),
            channel=Channel.WEB,
        )
        session.add(evidence)
        session.flush()
        return evidence.id


def add_milestone_of(task_id: int) -> int:
    with transaction() as session:
        milestone = Milestone(
            task_id=task_id, position=1, title="Dự thảo", planned_on=date(2025, 8, 1)
        )
        session.add(milestone)
        session.flush()
        return milestone.id


def form_of(step: str, crowd: Crowd, version: int) -> dict[str, str]:
    if step == "edit":
        plan = str(crowd.office.cast.plan_id)
        return {"plan": plan, "title": "Việc mẫu", "version": str(version)}
    return TYPED.get(step, {})
