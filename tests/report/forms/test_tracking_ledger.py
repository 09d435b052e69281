"""跟踪台账: 回访, 控辍 and 帮扶 of a class, from what the term knows, and nothing of anybody's mind."""

from __future__ import annotations

import io

import openpyxl
import pytest
from builders import at, day, evaluated, event, plan, policy, pupil, records, visit
from form_files import files_of, material, sheet_rows
from msgspec.structs import replace
from small_term import computed, written

from jiafang_batch.measure.tracking import dropout_case
from jiafang_batch.records import Handling
from jiafang_batch.report.figures import figures
from jiafang_batch.report.forms.form import FormMaterial
from jiafang_batch.terms import RequestKind, RequestStatus

NAME = "跟踪台账"
PATH = "跟踪台账/一(1)班.xlsx"
RULES = policy(settings={"重点类别": "留守儿童、心理困难、疑似辍学、辍学", "回访间隔天数": 14})


def planned(student, when, kind="回访", *team):
    return replace(plan(student, kind), planned=day(when) if when else None, teachers=team)


def ledger(*visits, pupils, **registers):
    """Sheet → its body rows, without number; blank lines and what stands below are left off."""
    files = files_of(NAME, material(RULES, records(*visits, pupils=pupils, **registers)))
    return {name: body(files[PATH], name) for name in ("回访", "控辍", "帮扶")} if PATH in files else {}


def body(data, name):
    return [[row[2], *row[4:]] for row in sheet_rows(data, name)[3:] if isinstance(row[0], int)]


def test_a_plan_stands_beside_the_visit_that_met_it_in_the_order_of_time():
    rows = ledger(
        visit("A1", "09-20", reason="普访", reflection="每天通一次话", row=2),
        visit("A1", "10-25", "T3 T1", form="电话", reason="跟踪回访", reflection="陪读", row=3),
        pupils=(pupil("A1", "一(1)班", "留守儿童"),),
        plans=(planned("A1", "12-01"), planned("A1", "10-20", "回访", "T3")),
    )["回访"]
    assert [row[:7] for row in rows] == [
        ["学生A1", "留守儿童", "", "", "", "2024-09-20　实地家访\n教师T1", "普访\n每天通一次话"],
        ["学生A1", "留守儿童", "2024-10-20", "教师T3", "已落实", "2024-10-25　电话\n教师T3、教师T1", "跟踪回访\n陪读"],
        ["学生A1", "留守儿童", "2024-12-01", "教师T1", "过期未访", "", ""],
    ]
    assert [bool(row[8]) for row in rows] == [False, False, True]


def test_a_special_pupil_without_plan_and_visit_has_a_line_to_begin_with():
    (row,) = ledger(pupils=(pupil("A1", "一(1)班", "留守儿童"), pupil("A2")))["回访"]
    assert row == ["学生A1", "留守儿童", *[""] * 5, "2025-01-24", "待访", ""]


def test_a_plan_without_a_day_is_met_by_a_visit_that_no_other_plan_has():
    rows = ledger(
        visit("A1", "10-10", row=2), visit("A1", "11-10", row=3),
        pupils=(pupil("A1", "一(1)班", "留守儿童"),), plans=(planned("A1", None), planned("A1", "10-10")),
    )["回访"]  # fmt: skip
    assert [(row[2], row[5][:10]) for row in rows] == [("2024-10-10", "2024-10-10"), ("没有写日期", "2024-11-10")]


def test_the_last_visit_of_the_previous_term_comes_first():
    known = records(visit("A1", "10-10"), pupils=(pupil("A1", "一(1)班", "留守儿童"),))
    earlier = replace(visit("A1", "09-01"), date=day("06-01").replace(year=2024))
    data = files_of(NAME, material(RULES, replace(known, previous=(earlier,))))[PATH]
    assert [row[5][:10] for row in body(data, "回访")] == ["2024-06-01", "2024-10-10"]


AWAY = pupil("A1", status="已辍学")
BACK_TO_SCHOOL = tuple(
    visit("A1", when, reason="动员返校", row=n) for n, when in enumerate(("10-08", "10-12", "10-20", "10-28"), 2)
)


def test_the_visits_of_the_homeroom_teacher_stand_in_order_and_no_visit_is_left_out():
    (row,) = ledger(
        *BACK_TO_SCHOOL, visit("A1", "10-09", "T4", form="电话", row=9), pupils=(AWAY,),
        events=(event("E1", "10-05", "A1", "辍学"),),
    )["控辍"]  # fmt: skip
    assert row == [
        "学生A1", "辍学、2024-10-05 辍学、家访 动员返校", "2024-10-05", "2024-10-08", "2024-10-12", "2024-10-20",
        "2024-10-09　教师T4\n2024-10-28　教师T1", "", "", "未返校", "",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("status", "categories", "happened", "state", "back"),
    [
        ("已辍学", (), (), "未返校", None),
        ("疑似辍学", (), (), "跟踪中", None),
        ("在读", ("辍学",), (), "未返校", None),
        ("在读", (), (("10-05", "辍学"),), "未返校", None),
        ("在读", (), (("10-05", "疑似辍学"),), "跟踪中", None),
        ("在读", (), (("10-05", "辍学"), ("10-30", "返校")), "已完成", "10-30"),
        ("在读", (), (("10-05", "流失"), ("10-30", "复学")), "已完成", "10-30"),
        ("在读", (), (("10-05", "辍学"), ("10-30", "动员返校")), "未返校", None),
        ("在读", (), (("10-05", "辍学"), ("10-30", "返校"), ("11-20", "辍学")), "未返校", None),
        ("已辍学", (), (("10-05", "辍学"), ("10-30", "返校")), "返校待核实", "10-30"),
        ("休学", (), (("10-05", "辍学"),), "休学", None),
        ("转出", (), (("10-05", "辍学"), ("10-30", "返校")), "转出", "10-30"),
    ],
)
def test_it_is_done_only_when_the_pupil_is_back(status, categories, happened, state, back):
    one = pupil("A1", "一(1)班", *categories, status=status)
    own = tuple(event(f"E{n}", when, "A1", kind) for n, (when, kind) in enumerate(happened))
    case = dropout_case(evaluated(RULES, records(pupils=(one,), events=own)).term, one, own)
    assert (case.state, case.back_on) == (state, day(back) if back else None)


def test_three_visits_alone_finish_nothing():
    (row,) = ledger(*BACK_TO_SCHOOL, pupils=(pupil("A1"),))["控辍"]
    assert row[9] == "跟踪中"


def test_a_visit_after_the_return_is_none_of_the_three():
    happened = (event("E1", "10-05", "A1", "辍学"), event("E2", "10-15", "A1", "返校"))
    (row,) = ledger(*BACK_TO_SCHOOL, pupils=(pupil("A1"),), events=happened)["控辍"]
    assert row[3:6] == ["2024-10-08", "2024-10-12", ""]
    assert row[6] == "2024-10-20　教师T1\n2024-10-28　教师T1"
    assert row[8:10] == ["2024-10-15", "已完成"]


def test_aid_is_what_visits_for_it_and_requests_say():
    asked = visit("A1", "11-02", request="想申请助学金", request_kind=RequestKind.FEES, request_status="已解决", row=3)
    handled = Handling("A1", day("11-02"), RequestStatus.RESOLVED, "已发 500 元", "钱校长", day("11-20"), at(2))
    rows = ledger(
        visit("A1", "10-12", "T1 T4", reason="帮扶贫困", record="房屋漏雨", reflection="联系社区修屋顶", row=2), asked,
        visit("A1", "12-01", reason="普访", record="不是帮扶", row=4), visit("A3", "10-15", reason="帮扶贫困", record="送去棉被", row=5),
        visit("A4", "10-16", request="换座位", row=6),
        pupils=(pupil("A1", "一(1)班", "低保", "留守儿童"), pupil("A2", "一(1)班", "特困"), pupil("A3"), pupil("A4")),
        handlings=(handled,),
    )["帮扶"]  # fmt: skip
    assert [row[:7] for row in rows] == [
        ["学生A1", "低保", "2024-10-12", "帮扶家访", "联系社区修屋顶", "教师T1、教师T4", ""],
        ["学生A1", "低保", "2024-11-02", "家长诉求", "想申请助学金", "钱校长", "已解决\n已发 500 元\n2024-11-20"],
        ["学生A2", "特困", "", "", "", "", ""],
        ["学生A3", "", "2024-10-15", "帮扶家访", "送去棉被", "教师T1", ""],
    ]


def test_nothing_of_the_mind_stands_in_any_cell():
    made = material(
        RULES,
        records(
            visit("A1", "10-12", themes="心理健康", reason="帮扶贫困", record="秘密一", reflection="秘密二", request="秘密三", row=2),
            visit("A2", "10-13", reason="跟踪回访", reflection="秘密四", row=3),
            visit("A3", "10-14", reason="跟踪回访", reflection="看了心理医生，秘密五", row=4),
            pupils=(
                pupil("A1", "一(1)班", "低保", "留守儿童"), pupil("A2", "一(1)班", "心理困难", "优抚子女"),
                pupil("A3", "一(1)班", "心理困难", "留守儿童"), pupil("B1", "二(1)班", "心理困难"),
            ),
            plans=(replace(planned("A1", "10-12"), purpose="秘密六"),), events=(event("E1", "10-02", "A1", "心理辍学"),),
        ),
    )  # fmt: skip
    files = files_of(NAME, made)
    assert list(files) == [PATH]
    book = openpyxl.load_workbook(io.BytesIO(files[PATH]))
    whole = str([[cell.value for row in sheet.iter_rows() for cell in row] for sheet in book])
    assert "心理" not in whole
    assert "秘密" not in whole
    assert "学生A2" not in whole
    assert {row[0] for row in body(files[PATH], "回访")} == {"学生A1", "学生A3"}


def test_a_class_without_anybody_to_track_has_no_ledger():
    assert ledger(visit("A1", "10-12", reason="普访"), pupils=(pupil("A1"),)) == {}


def test_each_sheet_prints_on_a4_one_page_wide_with_room_to_write():
    files = files_of(NAME, material(RULES, records(pupils=(pupil("A1", "一(1)班", "留守儿童"),))))
    for sheet in openpyxl.load_workbook(io.BytesIO(files[PATH])):
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation, sheet.print_title_rows) == (
            9,
            "landscape",
            "$1:$3",
        )
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert any("班主任：" in str(cell.value) for row in sheet.iter_rows() for cell in row)


HAPPENED = """
        E2     | 2024-11-1  | 一(1)班 | 王小明  | 辍学
        E3     | 2024-11-12 | 一(1)班 | 王小明  | 返校
"""


def test_the_workbooks_of_a_school_tell_who_left_and_came_back(tmp_path):
    log = "2024-11-5  | 一(1)班 | 王小明 | | 陈静 | | 实地家访 | 完成 | 劝他回来 | | | | |"
    found = computed(written(tmp_path, ("事件登记", "", HAPPENED.strip("\n")), ("一班家访", "", log)))
    assert not [p for p in found.checked.problems if p.location.sheet == "事件登记"]  # it is what the ledger asks for
    made_of = FormMaterial(figures(found.evaluation, found.checked.problems, ()), lambda _visit: ())
    (row,) = body(files_of(NAME, made_of)[PATH], "控辍")
    assert row[2:6] == ["2024-11-01", "2024-11-05", "", ""]
    assert row[8:10] == ["2024-11-12", "已完成"]
