"""Who has to visit whom by when: a teacher at a time, the nearest deadline first, each rule once."""

import pytest
from builders import day, evaluated, event, indicator, plan, policy, pupil, records, visit
from msgspec.structs import replace

from jiafang_batch.measure.own_targets import candidates, of_year_group, own_targets, targets_of_day
from jiafang_batch.measure.todo import teacher_todos
from jiafang_batch.terms import HalfDay

COVERAGE = indicator("覆盖率", "班主任", code="A-1", target="75%", forms="实地", visitor="班主任")
MONTHLY = indicator("月度进度", "班主任", code="A-2", target=None, condition="100%")


def todos(*rows, known=None, as_of="10-10", **options):
    rules = replace(policy(*rows), looked_at=day(as_of))
    return teacher_todos(evaluated(rules, known or records()), **options)


def test_each_rule_is_said_once_and_says_how_many_and_whether_they_may_be_chosen():
    first, second = todos(COVERAGE, known=records(visit("A1", "10-08")))
    assert (first.teacher, first.classes, [p.student.id for p in first.pupils]) == (
        "T1",
        ("一(1)班",),
        ["A2", "A3", "A4"],
    )
    assert [rule.words for rule in first.rules] == [
        "A-1 覆盖率：还差 2 人，任选，2025-01-24 前（实地家访 1 次，由班主任）"
    ]
    assert "还差 2 人，都要去" in second.rules[0].words


@pytest.mark.parametrize(
    ("as_of", "last", "lacking"),
    [("09-10", "2024-09-30", 1), ("10-10", "2024-10-31", 2), ("12-05", "2024-12-31", 4)],
)
def test_a_monthly_target_is_due_by_the_end_of_its_month(as_of, last, lacking):
    first = todos(MONTHLY, as_of=as_of)[0]
    assert (str(first.due), first.rules[0].lacking) == (last, lacking)


def test_a_month_that_is_reached_asks_for_the_next_one():
    known = records(*(visit(p, "09-20") for p in ("A1", "A2")))
    first = next(todo for todo in todos(MONTHLY, known=known, as_of="09-25") if todo.teacher == "T1")
    assert (str(first.due), first.rules[0].lacking) == ("2024-11-30", 1)


def test_the_nearest_deadline_comes_first_and_by_leaves_out_the_others():
    (both, _) = todos(COVERAGE, MONTHLY)
    assert [str(rule.last) for rule in both.rules] == ["2024-10-31", "2025-01-24"]
    assert both.due == day("10-31")
    (near, _) = todos(COVERAGE, MONTHLY, by=day("11-30"))
    assert [rule.rule for rule in near.rules] == ["A-2 月度进度"]
    assert todos(COVERAGE, by=day("11-30")) == ()


def test_a_year_group_sees_its_own_and_nothing_is_asked_once_all_is_done():
    assert {todo.classes for todo in todos(COVERAGE, year_group="二年级")} == {("二(1)班",)}
    known = records(visit("A1", "10-08"), pupils=(pupil("A1"),))
    assert todos(indicator("覆盖率", "班主任", target="100%"), known=known) == ()


OWN = indicator("家访次数", "科任教师", code="A-9", target="5", visitor="本人")


def test_who_lacks_a_count_of_visits_chooses_the_pupils():
    (one,) = [todo for todo in todos(OWN) if todo.targets]
    assert [target.words for target in one.targets] == ["A-9 家访次数：还差 5 人次（2025-01-24 前）"]
    assert (one.rules, one.pupils, str(one.due)) == ((), (), "2025-01-24")
    assert not todos(OWN, by=day("11-01"))
    assert not todos(OWN, year_group="九年级")


def test_a_bonus_is_nobodys_debt():
    bonus = indicator(
        "家访次数", "科任教师", code="A-9", target="5", points="5", scoring="加分", step="1", visitor="本人"
    )
    assert not [todo for todo in todos(bonus) if todo.targets]


def test_planned_families_are_pupils_of_the_list_with_their_days():
    plans = [
        replace(plan("A2"), planned=day(when), teachers=("T1",), half_day=half)
        for when, half in (("10-12", HalfDay.MORNING), ("09-20", None))
    ]
    first = next(todo for todo in todos(COVERAGE, known=records(plans=plans)) if todo.teacher == "T1")
    (planned, *others) = first.pupils
    assert (planned.student.id, planned.due, planned.briefs) == (
        "A2",
        day("09-20"),
        ("分工 09-20", "分工 10-12上午", "A-1"),
    )
    assert [pupil.briefs for pupil in others] == [("A-1",)] * 3
    assert first.lines == (
        "家访分工：还有 2 户，按排好的日子去，其中 1 户过了排好的日子还没有去",
        "A-1 覆盖率：还差 3 人，任选，2025-01-24 前（实地家访 1 次，由班主任）",
    )


def test_who_may_choose_is_offered_special_pupils_and_those_not_visited_for_longest():
    pupils = (pupil("A1"), pupil("A2", "一(1)班", "残疾"), pupil("A3"), pupil("A4"), pupil("B1", "二(1)班"))
    known = records(visit("A1", "10-01", "T1"), visit("A4", "10-02", "T3"), pupils=pupils)
    evaluation = evaluated(replace(policy(OWN), looked_at=day("10-10")), known)
    (target,) = own_targets(evaluation, day("10-10"))["T3"]
    assert [student.id for student in candidates(evaluation.term, target)] == ["A2", "A3", "A1"]
    of_events = replace(policy({**OWN, "condition": "事件"}), looked_at=day("10-10"))
    evaluation = evaluated(of_events, replace(known, events=(event("E1", "10-08", "A1"),)))
    (target,) = own_targets(evaluation, day("10-10"))["T3"]
    assert candidates(evaluation.term, target) == ()


@pytest.mark.parametrize(
    ("cells", "asked"),
    [
        ({"forms": "实地"}, "，实地家访"),
        ({"condition": "班主任参加"}, "，家访（只算有班主任参加的）"),
        (
            {"forms": "视频、电话", "condition": "主访且照片>=2"},
            "，“视频、电话”形式的家访（只算本人主访的、照片不少于 2 张的）",
        ),
        ({"condition": "每生最多2次"}, "，家访（同一学生最多计 2 次）"),
        ({"scope": "年级:一年级"}, "，家访（只算“年级:一年级”的学生）"),
    ],
)
def test_a_count_says_which_visits_it_asks_for(cells, asked):
    (one,) = [todo for todo in todos({**OWN, **cells}, known=records()) if todo.targets]
    assert [target.words for target in one.targets] == [f"A-9 家访次数：还差 5 人次{asked}（2025-01-24 前）"]


PERIODS = [
    indicator(
        "周期达标率", "科任教师", code="A-7", name="每周家访", target="100%", condition="周", times=1, visitor="本人"
    ),
    indicator(
        "周期达标率", "科任教师", code="A-8", name="每月家访", target="100%", condition="月", times=4, visitor="本人"
    ),
]


@pytest.mark.parametrize(
    ("as_of", "visits", "words"),
    [
        ("10-10", [], ["A-7 每周家访：本周还差 1 次（2024-10-13 前）", "A-8 每月家访：本月还差 4 次（2024-10-31 前）"]),
        ("10-10", ["10-08"], ["A-8 每月家访：本月还差 3 次（2024-10-31 前）"]),
        ("10-10", ["10-06", "09-30"], ["A-7 每周家访：本周还差 1 次（2024-10-13 前）", "A-8 每月家访：本月还差 3 次（2024-10-31 前）"]),
        ("10-14", ["10-08", "10-14"], ["A-8 每月家访：本月还差 2 次（2024-10-31 前）"]),
        ("10-10", ["10-07", "10-08", "10-09", "10-10"], []),
        ("08-20", [], []),  # before the first week
    ],
)  # fmt: skip
def test_the_week_and_the_month_of_the_day_are_due_by_their_end(as_of, visits, words):
    known = records(*(visit(f"A{n % 4 + 1}", when, "T3") for n, when in enumerate(visits)))
    evaluation = evaluated(replace(policy(*PERIODS), looked_at=day(as_of)), known)
    assert [target.words for target in targets_of_day(evaluation).get("T3", ())] == words
    assert "T3" not in own_targets(evaluation, day(as_of))


def test_the_targets_of_a_year_group_are_those_of_its_own_and_of_who_teaches_there():
    evaluation = evaluated(replace(policy(*PERIODS, OWN), looked_at=day("10-10")), records())
    roster, targets = evaluation.term.records.roster, targets_of_day(evaluation)
    assert set(of_year_group(targets, roster, "一年级")) == {"T3"}
    assert of_year_group(targets, roster, "二年级") == {}
    assert of_year_group(targets, roster, "") == targets
    assert [target.last for target in targets["T3"]] == sorted(target.last for target in targets["T3"])
