"""Log rows become visits and attempts: rows with one pupil, date and form are one visit; a later ruling decides a request.

Each test names the sentence of measures.md, "What a visit is", that it holds.
"""

from __future__ import annotations

from datetime import date

import pytest
from small_term import linked, tables
from text_tables import YEAR, grid, read

from jiafang_batch.link.link_term import link_term
from jiafang_batch.link.roster import link_roster
from jiafang_batch.terms import Outcome, RequestKind, RequestStatus, Theme, VisitForm

A, B = "收表/一(1)班.xlsx", "收表/二次上交/一(1)班.xlsx"
"""Two files of the class, the first by code point first."""


def link(*logs):
    """The records of the small school with these logs instead of its own, and the codes of linking."""
    _, own, _ = tables(("一班家访", "", ""), ("二班家访", "", ""), ("诉求办理", "", ""))
    read_tables, problems = read(*logs)
    assert [p.code for p in problems if p.code not in ("merged-value", "empty-register")] == []
    held = [*own, *read_tables]
    records, said = link_term(held, link_roster(held, YEAR.first.year))
    return records, [p.code for p in said if p.code != "merged-visit"]


def log(header, *lines, file=A, sheet="家访记录"):
    """A log with the required columns, whose rows all name 王小明 on one day unless their line says more."""
    fixed = "2024-9-21 | 一(1)班 | 王小明 | 陈静 | 实地"
    body = "\n".join(f"{fixed} | {line}" for line in lines)
    return grid(f"家访日期 | 班级 | 学生姓名 | 主访教师 | 家访形式 | {header}\n{body}", file=file, sheet=sheet)


def united(header, *lines):
    """The one visit that the rows make."""
    records, codes = link(log(header, *lines))
    (visit,) = records.visits
    assert codes == []
    return visit


# ---------------------------------------------------------------- what is one visit


HEADER = "家访日期 | 班级 | 学生姓名 | 主访教师 | 家访形式"
ROWS = [
    # two rows, and how many visits they are
    ("2024-9-21 | 一(1)班 | 王小明 | 陈静 | 实地", "2024-9-21 | 一年级1班 | 王 小明 | 赵敏 | 上门", 1),
    ("2024-9-21 | 一(1)班 | 王小明 | 陈静 | 实地", "2024年9月21日 | 101 | 王小明(G01) | 陈静 | 实地家访", 1),
    ("2024-9-21 | 一(1)班 | 王小明 | 陈静 | 实地", "2024-9-22 | 一(1)班 | 王小明 | 陈静 | 实地", 2),
    ("2024-9-21 | 一(1)班 | 王小明 | 陈静 | 实地", "2024-9-21 | 一(1)班 | 王小明 | 陈静 | 医院探望", 2),
    ("2024-9-21 | 一(1)班 | 王小明 | 陈静 | 实地", "2024-9-21 | 一(1)班 | 王小明 | 陈静 | 电话", 2),
    ("2024-9-21 | 一(1)班 | 王小明 | 陈静 | 实地", "2024-9-21 | 一(1)班 | 李芳 | 陈静 | 实地", 2),
    ("2024-9-21 | 一(1)班 | 王小明、李芳 | 陈静 | 实地", "2024-9-21 | 一(1)班 | 李芳 | 陈静 | 实地", 2),
]


@pytest.mark.parametrize(("one", "other", "visits"), ROWS)
def test_rows_with_the_same_pupil_date_and_form_are_one_visit(one, other, visits):
    records, codes = link(grid(f"{HEADER}\n{one}\n{other}"))
    assert (len(records.visits), codes) == (visits, [])


def test_a_visit_of_several_rows_is_said_and_knows_them_all():
    records, problems = linked(("二班家访", "", "2024-9-22 | 一(2)班 | 张伟 | 刘洋 | 上门 | 谈运动"))
    (said,) = [p for p in problems if p.code == "merged-visit"]
    assert said.details == {"count": "2"}
    visit = next(v for v in records.visits if v.student == "G03")
    assert [str(place) for place in visit.sources] == ["收表/一(2)班.xlsx!二班家访!2", "收表/一(2)班.xlsx!二班家访!4"]
    assert said.related == visit.sources


# ---------------------------------------------------------------- what becomes of the rows' values


def test_participants_are_united_the_lead_is_the_first_rows():
    records, _ = link(
        grid(f"{HEADER} | 同行教师\n2024-9-21 | 一(1)班 | 王小明 | 赵敏 | 实地 | 刘洋", file=B),
        grid(f"{HEADER} | 同行教师\n2024-9-21 | 一(1)班 | 王小明 | 陈静 | 实地 | 赵敏", file=A),
    )
    (visit,) = records.visits
    assert (visit.lead, visit.participants) == ("T1", ("T1", "T3", "T2"))


def test_lists_are_united():
    visit = united("四进内容", "安全教育、家庭教育", "家庭教育、心理健康", "")
    assert visit.themes == {Theme.SAFETY, Theme.PARENTING, Theme.MENTAL_HEALTH}


@pytest.mark.parametrize(("photos", "largest"), [(("1", "3", "2"), 3), (("", "2"), 2), (("", ""), 0), (("0", "0"), 0)])
def test_photos_are_the_largest_number(photos, largest):
    assert united("照片", *photos).photos == largest


@pytest.mark.parametrize(
    ("title", "field"), [("家长签字", "signed"), ("是否回访", "is_follow_up"), ("工作时间", "in_work_hours")]
)
@pytest.mark.parametrize(
    ("cells", "any_"), [(("否", "是"), True), (("是", ""), True), (("否", "否"), False), (("", ""), False)]
)
def test_yes_and_no_are_yes_if_any_is(title, field, cells, any_):
    assert getattr(united(title, *cells), field) is any_


TEXTS = {
    "家长姓名": "parent",
    "家访原因": "reason",
    "家访准备": "preparation",
    "家访过程": "record",
    "审批人": "approver",
    "关联事件": "event_id",
    "对策感想": "reflection",
}


@pytest.mark.parametrize(("title", "field"), TEXTS.items())
@pytest.mark.parametrize(
    ("cells", "first"),
    [(("普访", "其他"), "普访"), (("", "普访"), "普访"), (("", "普访", "其他"), "普访"), (("", ""), "")],
)
def test_a_text_is_the_first_that_is_not_blank(title, field, cells, first):
    assert getattr(united(title, *cells), field) == first


@pytest.mark.parametrize(
    ("files", "first"),
    [
        ((A, B), "甲"),
        ((B, A), "乙"),
        (("收表/a.xlsx", "收表/B.xlsx"), "乙"),  # by code point: B before a
        (("收表/10.xlsx", "收表/9.xlsx"), "甲"),  # 1 before 9
    ],
)
def test_first_is_by_the_path_by_code_point(files, first):
    records, _ = link(*(log("家访过程", text, file=file) for text, file in zip(("甲", "乙"), files, strict=True)))
    assert records.visits[0].record == first


def test_within_a_file_first_is_by_sheet_and_row():
    records, _ = link(log("家访过程", "甲", sheet="Sheet2"), log("家访过程", "", "乙", sheet="Sheet1"))
    assert records.visits[0].record == "乙"


REQUESTS = [
    (("无", "希望早放学"), "希望早放学", True),
    (("希望早放学", "希望多布置作业"), "希望早放学", True),
    (("", "希望早放学"), "希望早放学", True),
    (("无", "暂无"), "", True),
    (("无", ""), "", True),
    (("", ""), "", False),
]


@pytest.mark.parametrize(("cells", "request_", "filled"), REQUESTS)
def test_the_request_is_the_first_real_one_and_none_fills_the_cell_too(cells, request_, filled):
    visit = united("家长诉求", *cells)
    assert (visit.request, "request" in visit.filled) == (request_, filled)


def test_kind_and_state_of_a_request_are_the_first_given():
    visit = united("诉求类别 | 办理状态", " | ", "教学 | 办理中", "安全 | 已解决")
    assert (visit.request_kind, visit.request_status) == (RequestKind.TEACHING, RequestStatus.IN_PROGRESS)


def test_a_column_is_filled_when_any_row_fills_it():
    visit = united("家访准备 | 家访过程 | 照片", "备课 |  | ", " | 谈作息 | ")
    assert {"preparation", "record"} <= visit.filled
    assert "photos" not in visit.filled


# ---------------------------------------------------------------- attempts


@pytest.mark.parametrize(
    ("outcome", "attempts"),
    [
        ("完成", []),
        ("", []),
        ("未遇", [Outcome.NOBODY_HOME]),
        ("拒访", [Outcome.REFUSED]),
        ("改约", [Outcome.POSTPONED]),
    ],
)
def test_only_what_was_completed_is_a_visit(outcome, attempts):
    records, _ = link(log("家访结果", outcome))
    assert len(records.visits) == 1 - len(attempts)
    assert [(a.student, a.outcome, a.lead) for a in records.attempts] == [("G01", o, "T1") for o in attempts]


def test_an_attempt_does_not_merge_into_the_visit_of_that_day():
    records, _ = link(log("家访结果 | 照片", "未遇 | 5", "完成 | 1"))
    assert [(v.photos, len(v.sources)) for v in records.visits] == [(1, 1)]
    assert len(records.attempts) == 1


def test_a_row_in_error_is_neither_visit_nor_attempt():
    text = f"{HEADER} | 家访结果\n2024-9-21 | 一(1)班 | 王大明 | 陈静 | 实地 | 完成\n2024-9-21 | 一(1)班 | 王大明 | 陈静 | 实地 | 未遇"
    records, codes = link(grid(text))
    assert (records.visits, records.attempts, codes) == ((), (), ["unknown-student"] * 2)


def test_of_a_row_for_several_families_nothing_counts_when_one_of_them_is_unknown():
    records, codes = link(grid(f"{HEADER}\n2024-9-21 | 一(1)班 | 王小明、王大明 | 陈静 | 实地"))
    assert (records.visits, codes) == ((), ["unknown-student"])


# ---------------------------------------------------------------- 诉求办理


RULINGS = "班级 | 学生姓名 | 家访日期 | 办理状态 | 办理日期"
LATEST = [
    # the rulings on 王小明's visit of 21 September, and which state holds; the log says 未办理
    ([], RequestStatus.OPEN),
    (["2024-9-21 | 已解决 | 2024-10-1"], RequestStatus.RESOLVED),
    (["2024-9-21 | 已解决 | 2024-10-1", "2024-9-21 | 办理中 | 2024-10-2"], RequestStatus.IN_PROGRESS),
    (["2024-9-21 | 办理中 | 2024-10-2", "2024-9-21 | 已解决 | 2024-10-1"], RequestStatus.IN_PROGRESS),
    (["2024-9-21 | 已解决 | ", "2024-9-21 | 办理中 | 2024-10-2"], RequestStatus.IN_PROGRESS),  # blank is the earliest
    (["2024-9-21 | 办理中 | 2024-10-2", "2024-9-21 | 已解决 | "], RequestStatus.IN_PROGRESS),
    (
        ["2024-9-21 | 办理中 | 2024-10-2", "2024-9-21 | 已解决 | 2024-10-2"],
        RequestStatus.RESOLVED,
    ),  # ties: the later row
    (["2024-9-21 | 办理中 | ", "2024-9-21 | 已解决 | "], RequestStatus.RESOLVED),
    (["2024-9-22 | 已解决 | 2024-10-1"], RequestStatus.OPEN),  # another day's visit
]


@pytest.mark.parametrize(("rulings", "state"), LATEST)
def test_the_latest_ruling_overrides_the_log(rulings, state):
    body = "\n".join(f"一(1)班 | 王小明 | {ruling}" for ruling in rulings)
    records, codes = link(
        log("家长诉求 | 办理状态", "希望早放学 | 未办理"), grid(f"{RULINGS}\n{body}", file="收表/办理.xlsx")
    )
    assert records.visits[0].request_status is state
    assert codes == (["handling-without-visit"] if "2024-9-22" in "".join(rulings) else [])


def test_a_ruling_on_a_day_of_two_visits_holds_for_both():
    text = f"{HEADER}\n2024-9-21 | 一(1)班 | 王小明 | 陈静 | 实地\n2024-9-21 | 一(1)班 | 王小明 | 陈静 | 电话"
    records, _ = link(grid(text), grid(f"{RULINGS}\n一(1)班 | 王小明 | 2024-9-21 | 已解决 | ", file="收表/办理.xlsx"))
    assert [v.request_status for v in records.visits] == [RequestStatus.RESOLVED] * 2


def test_ties_over_two_files_go_to_the_later_path():
    rulings = (
        grid(f"{RULINGS}\n一(1)班 | 王小明 | 2024-9-21 | 已解决 | 2024-10-1", file="收表/b.xlsx"),
        grid(f"{RULINGS}\n一(1)班 | 王小明 | 2024-9-21 | 办理中 | 2024-10-1", file="收表/a.xlsx"),
    )
    records, _ = link(log("家长诉求", "希望早放学"), *rulings)
    assert records.visits[0].request_status is RequestStatus.RESOLVED


# ---------------------------------------------------------------- registers


def test_every_register_gives_its_records():
    records, problems = linked()
    assert problems == ()
    counts = {
        kind: len(getattr(records, kind))
        for kind in ("plans", "events", "meetings", "essays", "surveys", "breaches", "handlings", "receipts")
    }
    assert counts == {
        "plans": 1, "events": 1, "meetings": 1, "essays": 1, "surveys": 1, "breaches": 1, "handlings": 1, "receipts": 2,
    }  # fmt: skip


def test_registers_hold_what_their_rows_say():
    records, _ = linked(("家访手记", "陈静", "陈静、赵敏"))
    plan, event, essay = records.plans[0], records.events[0], records.essays[0]
    assert (plan.student, plan.kind, plan.forwarded, plan.teachers) == ("G01", "普访", date(2024, 9, 12), ("T1",))
    assert (event.id, event.student, event.date, event.kind) == ("E1", "G02", date(2024, 10, 11), "迟到缺席")
    assert (essay.authors, essay.title, essay.mark) == (("T1", "T3"), "灯下的一小时", 92.0)
    assert records.visits[1].request_status is RequestStatus.RESOLVED
    assert records.visits[1].form is VisitForm.PHONE


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (("家访计划", "王小明", "王大明"), "plans"),
        (("事件登记", "李芳", "李方方"), "events"),
        (("家长会登记", "一(1)班", "三(1)班"), "meetings"),
        (("家访手记", "陈静", "陈晶"), "essays"),
        (("家长问卷", "一(1)班", "三(1)班"), "surveys"),
        (("违规登记", "刘洋", "刘阳"), "breaches"),
        (("诉求办理", "李芳", "李方方"), "handlings"),
        (("收表登记", "一(2)班", "三(2)班"), "receipts"),
    ],
)
def test_a_register_row_that_names_nobody_we_know_gives_no_record(change, kind):
    sound, _ = linked()
    records, problems = linked(change)
    assert len(getattr(records, kind)) == len(getattr(sound, kind)) - 1
    assert [p.code for p in problems] in (["unknown-student"], ["unknown-class"], ["unknown-teacher"])
