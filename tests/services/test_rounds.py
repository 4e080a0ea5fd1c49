"""Drafts issued together, the round of answers, and asking again within the budget of messages."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.domain.errors import ClearsMissing, NotAllowed, NotFound, NothingChosen, ReasonMissing
from portal.domain.rounds import Asking, RoundAnswer
from portal.domain.types import Clear, OutboxState, TaskState
from portal.extensions import db
from portal.models.delivery import OutboxMessage
from portal.models.rounds import IssueRound
from portal.models.task import Task
from portal.queries.rounds import RoundPage, round_lines, round_page
from portal.services import extensions, issuing, progress, redrawing, standing_in, task_parts
from portal.services.drafting import waive_clear
from portal.services.rounds import AskedAgain, IssuedTogether, ask_again, issue_together
from portal.services.ticking import run_tick
from tests.factories import Cast, acting, make_cast, make_task
from tests.office_days import at, labels, mark_sent, messages

MONDAY, TUESDAY, WEDNESDAY = (at(f"2025-07-0{day} 08:00") for day in (7, 8, 9))


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast()


def draft(cast: Cast, **fields: object) -> int:
    given: dict[str, object] = {
        "plan_id": cast.plan_id,
        "now": MONDAY,
        "state": TaskState.DRAFT,
        "due": date(2025, 9, 30),
        "lead_unit_id": cast.unit_id,
        "official_id": cast.official,
        "leader_in_charge_id": cast.deputy_leader,
    }
    return make_task(**(given | fields))  # type: ignore[arg-type]


def issued(cast: Cast, *drafts: int, why: str = "") -> IssuedTogether:
    return issue_together(
        acting(cast.clerk),
        cast.plan_id,
        drafts,
        now=MONDAY,
        waiving=frozenset({Clear.TIME} if why else ()),
        because=why,
    )


def the_round(cast: Cast, *drafts: int) -> int:
    done = issued(cast, *drafts)
    assert done.id is not None, done
    return done.id


def seen(cast: Cast, round_id: int, now: datetime = MONDAY) -> RoundPage:
    db.session.rollback()
    return round_page(round_id, acting(cast.clerk), now)


def test_what_refuses_stays_a_draft_and_the_others_go_on(cast: Cast) -> None:
    ready = draft(cast, code="A-1")
    lacking = draft(cast, code="A-2", product="")
    done = issued(cast, ready, lacking)
    assert done.codes == ("A-1",)
    (refused,) = done.refused
    assert (refused.code, type(refused.refusal)) == ("A-2", ClearsMissing)
    states = dict(db.session.execute(select(Task.code, Task.state)).all())
    assert states == {"A-1": TaskState.ISSUED, "A-2": TaskState.DRAFT}
    (line,) = round_lines()
    assert (line.id, line.tasks, line.waiting) == (done.id, 1, 1)
    with pytest.raises(NothingChosen):
        issued(cast, ready)


def test_nothing_issued_leaves_no_round(cast: Cast) -> None:
    assert issued(cast, draft(cast, product="")).id is None
    assert db.session.scalar(select(func.count(IssueRound.id))) == 0
    with pytest.raises(NothingChosen):
        issue_together(acting(cast.clerk), cast.plan_id + 1, [draft(cast)], now=MONDAY)


def test_a_draft_that_misses_only_a_deadline_is_issued_with_a_reason(cast: Cast) -> None:
    timeless = draft(cast, code="A-1", due=None)
    lacking = draft(cast, code="A-2", due=None, product="")
    assert issued(cast, timeless).refused[0].refusal.missing == (Clear.TIME,)
    with pytest.raises(ReasonMissing):
        issue_together(
            acting(cast.clerk), cast.plan_id, [timeless], waiving=frozenset(Clear), now=MONDAY
        )
    done = issued(cast, timeless, lacking, why="Chờ đơn vị đề xuất")
    assert done.codes == ("A-1",)
    assert [each.code for each in done.refused] == ["A-2"]


def test_the_round_shows_each_answer_and_who_has_not_answered(cast: Cast) -> None:
    tasks = [draft(cast, code=f"A-{number}") for number in range(1, 7)]
    tasks.append(draft(cast, code="A-7", official_id=cast.colleague))
    round_id = the_round(cast, *tasks)
    official, head = acting(cast.official), acting(cast.head)
    issuing.acknowledge_task(official, tasks[0], now=MONDAY)
    issuing.ask_for_clarity(official, tasks[1], "Lấy số liệu năm nào?", now=MONDAY)
    issuing.disown_task(head, tasks[2], "Của Vụ Kế hoạch", now=MONDAY)
    progress.report_progress(official, tasks[3], 10, now=MONDAY)
    task_parts.commit_tasks(head, cast.unit_id, [tasks[4]], now=MONDAY)
    found = seen(cast, round_id)
    by_code = {line.code: line for line in found.lines}
    said = {code: line.answer for code, line in by_code.items()}
    assert said == {
        "A-1": RoundAnswer.ACCEPTED,
        "A-2": RoundAnswer.CLARIFICATION,
        "A-3": RoundAnswer.DISPUTED,
        "A-4": RoundAnswer.ACCEPTED,
        "A-5": RoundAnswer.ACCEPTED,
        "A-6": RoundAnswer.WAITING,
        "A-7": RoundAnswer.WAITING,
    }
    assert by_code["A-2"].text == "Lấy số liệu năm nào?"
    assert by_code["A-3"].answered_by == "Cục trưởng (mẫu)"
    assert [code for code, line in by_code.items() if line.is_committed] == ["A-5"]
    owing = {each.id: [task.code for task in each.tasks] for each in found.awaited}
    assert owing == {cast.official: ["A-6"], cast.colleague: ["A-7"]}
    issuing.settle_answer(acting(cast.clerk), tasks[1], "Năm 2025", now=TUESDAY)
    assert seen(cast, round_id).counts[RoundAnswer.WAITING] == 3


def test_without_an_official_the_head_owes_the_answer_and_a_deputy_for_the_absent(
    cast: Cast,
) -> None:
    waived = draft(cast, code="A-1", official_id=None)
    with_official = draft(cast, code="A-2")
    done = issue_together(
        acting(cast.clerk),
        cast.plan_id,
        [waived, with_official],
        waiving=frozenset({Clear.PERSON}),
        because="Đơn vị tự phân công",
        now=MONDAY,
    )
    round_id = done.id or 0
    standing_in.mark_absence(
        acting(cast.official),
        cast.official,
        date(2025, 7, 7),
        date(2025, 7, 9),
        deputy_id=cast.colleague,
        now=MONDAY,
    )
    owing = {each.id: [task.code for task in each.tasks] for each in seen(cast, round_id).awaited}
    assert owing == {cast.head: ["A-1"], cast.colleague: ["A-2"]}


def asked(cast: Cast, round_id: int, now: datetime, *people: int) -> AskedAgain:
    return ask_again(acting(cast.clerk), round_id, people or None, now=now)


def delivered(now: datetime) -> None:
    """The lists of that morning are written and have arrived."""
    run_tick(now)
    for person_id in {row.person_id for row in messages()}:
        mark_sent(person_id)


def test_whoever_is_reminded_hears_of_it_in_the_next_list_and_of_nothing_else(cast: Cast) -> None:
    round_id = the_round(cast, draft(cast, code="A-1"), draft(cast, code="A-2"))
    assert seen(cast, round_id).awaited[0].asking is Asking.NOT_YET
    with pytest.raises(NothingChosen):
        asked(cast, round_id, MONDAY)
    delivered(MONDAY + timedelta(minutes=1))
    delivered(TUESDAY)
    before = db.session.scalar(select(func.count(OutboxMessage.id)))
    assert seen(cast, round_id, TUESDAY).awaited[0].asking is Asking.POSSIBLE
    done = asked(cast, round_id, TUESDAY + timedelta(hours=2))
    assert (done.people, done.tasks, done.at) == (1, 2, WEDNESDAY)
    assert db.session.scalar(select(func.count(OutboxMessage.id))) == before
    assert seen(cast, round_id, TUESDAY).awaited[0].asking is Asking.IN_NEXT_LIST
    with pytest.raises(NothingChosen):
        asked(cast, round_id, TUESDAY + timedelta(hours=3))
    run_tick(TUESDAY + timedelta(hours=4))
    assert db.session.scalar(select(func.count(OutboxMessage.id))) == before
    run_tick(WEDNESDAY)
    lists = [row for row in messages("morning") if row.person_id == cast.official]
    assert len(lists) == 2
    assert "Chưa xác nhận" in lists[-1].text
    assert "A-1" in lists[-1].text
    assert "A-2" in lists[-1].text


def test_one_task_asked_again_has_the_buttons_of_the_first_time(cast: Cast) -> None:
    round_id = the_round(cast, draft(cast, code="A-1"))
    delivered(MONDAY + timedelta(minutes=1))
    delivered(TUESDAY)
    asked(cast, round_id, TUESDAY, cast.official)
    run_tick(WEDNESDAY)
    (_first, again) = [row for row in messages("morning") if row.person_id == cast.official]
    assert again.text.startswith("<b>Chưa xác nhận: A-1</b>")
    assert labels(again) == ["Đã nhận", "Không phải của tôi", "Hỏi lại cho rõ"]


def test_an_answer_that_comes_first_stops_the_reminder(cast: Cast) -> None:
    task_id = draft(cast, code="A-1")
    round_id = the_round(cast, task_id)
    delivered(MONDAY + timedelta(minutes=1))
    delivered(TUESDAY)
    asked(cast, round_id, TUESDAY)
    issuing.acknowledge_task(acting(cast.official), task_id, now=TUESDAY)
    run_tick(WEDNESDAY)
    waiting = [
        row
        for row in messages("morning")
        if row.person_id == cast.official and row.state is OutboxState.PENDING
    ]
    assert [row for row in waiting if redrawing.recheck(row, WEDNESDAY) is not None] == []
    assert seen(cast, round_id, WEDNESDAY).awaited == ()


def test_reminders_planned_later_stay_planned(cast: Cast) -> None:
    """The question to the head after two working days is not lost by asking the official again."""
    task_id = draft(cast, code="A-1")
    round_id = the_round(cast, task_id)
    delivered(MONDAY + timedelta(minutes=1))
    delivered(TUESDAY)
    asked(cast, round_id, TUESDAY)
    run_tick(WEDNESDAY)
    heads = [row for row in messages("morning") if row.person_id == cast.head]
    assert "A-1" in heads[-1].text


def test_only_whoever_may_issue_asks_again(cast: Cast) -> None:
    round_id = the_round(cast, draft(cast, code="A-1"))
    delivered(MONDAY + timedelta(minutes=1))
    delivered(TUESDAY)
    for person in (cast.head, cast.official, cast.admin):
        with pytest.raises(NotAllowed):
            ask_again(acting(person), round_id, None, now=TUESDAY)
    assert ask_again(acting(cast.deputy_leader), round_id, None, now=TUESDAY).people == 1


def test_a_round_is_read_by_whoever_sees_everything_of_a_task_in_it(cast: Cast) -> None:
    own = draft(cast, code="A-1")
    other = draft(cast, code="A-2", lead_unit_id=cast.other_unit_id, official_id=cast.stranger)
    waive_clear(acting(cast.clerk), other, Clear.RESPONSIBILITY, "Chưa có vụ trưởng", now=MONDAY)
    round_id = the_round(cast, own, other)
    page = round_page(round_id, acting(cast.head), MONDAY)
    assert [(line.code, line.may_commit) for line in page.lines] == [("A-1", True)]
    assert [each.id for each in page.awaited] == [cast.official]
    with pytest.raises(NotFound):
        round_page(round_id, acting(cast.admin), MONDAY)


def test_a_missing_deadline_is_proposed_agreed_to_and_never_counts_as_an_extension(
    cast: Cast,
) -> None:
    task_id = draft(cast, code="A-1", due=None)
    round_id = issued(cast, task_id, why="Đơn vị đề xuất").id
    assert round_id is not None
    request_id = extensions.request_extension(
        acting(cast.official), task_id, date(2025, 10, 15), "Cần khảo sát", now=MONDAY
    )
    (line,) = seen(cast, round_id).lines
    assert line.proposed_due == date(2025, 10, 15)
    run_tick(MONDAY)
    asked_leader = next(row for row in messages() if row.kind == "extension_request")
    assert "Đề xuất thời hạn A-1" in asked_leader.text
    due = extensions.grant_extension(acting(cast.deputy_leader), request_id, now=MONDAY)
    assert due == date(2025, 10, 15)
    number, _people = extensions.would_decide(task_id, "vi", now=MONDAY)
    assert number == 1
