"""The papers before and beside the visits: 家访卡, 班级家访计划, 信息共享单, 问卷, 座谈会记录, 抽查名单."""

from __future__ import annotations

import io
import re
import subprocess
from collections import Counter

import libreoffice
import openpyxl
import pytest
from builders import at, day, evaluated, event, policy, pupil, records, school_class, teacher, visit
from form_files import document, files_of, listed, material, pairs, sheet_rows, texts
from msgspec.structs import replace
from test_forms_come_back import read
from test_forms_content import PUPILS, RULES, school

from jiafang_batch.measure.sampling import samples
from jiafang_batch.policy.document import Clause, Document
from jiafang_batch.records import Plan
from jiafang_batch.terms import RequestKind, Way

TEACHING = (("一(1)班", "T3"),)
REMINDERS = Document(
    clauses=(
        Clause("四", "", Way.REMINDER, "先说优点，再说不足", ""),
        Clause("五", "", Way.REMINDER, "名册要补：某班缺电话几人", ""),
        Clause("六", "", Way.REMINDER, "12月上旬自查总结", ""),
    )
)
VISITS = (
    visit("A1", "10-12", "T1", record="爸爸喝酒", reflection="每周借一本书", request="作业太多", request_kind=RequestKind.TEACHING, row=2),
    visit("A2", "10-13", "T1", record="奶奶照顾", reflection="陪他说话", themes="心理健康", row=3),
    visit("A3", "10-14", "T1", record="父母离婚", request="想换座位", request_kind=RequestKind.MANAGEMENT, row=4),
    visit("B1", "10-15", "T2", record="二班的事", reflection="二班的对策", row=5),
)  # fmt: skip
PLAN = Plan(
    "A1",
    "普访",
    day("11-20"),
    day("09-10"),
    ("T1", "T3"),
    at(2),
    purpose="谈阅读",
    appointment="周六上午",
    preparation="带作业本",
)


def known(**registers):
    given = {"visits": VISITS, "plans": (PLAN,), "teaching": TEACHING, **registers}
    return school(**given)


@pytest.fixture
def made_of():
    rules = replace(RULES, document=REMINDERS)
    return material(rules, known(events=(event("E1", "09-20", "A1", "成绩品行"),)))


def test_the_card_holds_what_the_visitor_needs_and_leaves_room_for_the_rest(made_of):
    files = files_of("家访卡", made_of)
    assert sorted(files) == ["家访卡/一(1)班.docx", "家访卡/二(1)班.docx"]
    lines = texts(files["家访卡/一(1)班.docx"])
    for words in (
        "陈大山",
        "向阳路7号",
        "爸爸喝酒",
        "每周借一本书",
        "作业太多",
        "成绩品行",
        "谈阅读",
        "周六上午",
        "带作业本",
        "王芳、赵敏",
    ):
        assert any(words in line for line in lines), words
    assert lines.count("家访卡") == 3
    assert "提醒：先说优点，再说不足。" in lines
    assert not any("名册要补" in line or "自查" in line for line in lines)
    assert not any("二班的" in line for line in lines)


LONG = "和家长聊了孩子近一个月的课堂表现，家长说回家后愿意讲学校里的事，约定每晚读二十分钟，一周后再看效果。" * 3


def test_a_card_is_one_page_for_a_pupil_with_very_many_events_and_for_one_with_none(office, tmp_path):
    visits = [visit("A1", f"1{n}-10", record=LONG, reflection=LONG, request=LONG, row=n + 2) for n in range(3)]
    events = [replace(event(f"E{n}", f"10-{n + 10}", "A1", "重大变故"), note=LONG) for n in range(8)]
    staff = [teacher("T1", "班主任"), *(teacher(f"S{n}", "科任教师", name="王小芳") for n in range(8))]
    known = records(
        *visits, events=events, pupils=(pupil("A1", "一(1)班", "留守儿童", "经济困难", address="向阳路7号"), pupil("A2")),
        teachers=staff, teaching=[("一(1)班", f"S{n}") for n in range(8)], classes=(school_class("一(1)班", "T1"),),
    )  # fmt: skip
    (data,) = files_of("家访卡", material(replace(RULES, document=REMINDERS), known)).values()
    (tmp_path / "card.docx").write_bytes(data)
    (pdf,) = libreoffice.converted(office, [tmp_path / "card.docx"], "pdf", tmp_path / "pdf")
    shown = subprocess.run(["pdfinfo", pdf], capture_output=True, check=True).stdout.decode()  # noqa: S607
    assert re.search(r"Pages:\s+2\b", shown)
    lines = texts(data)
    assert "没有办结的诉求、成长事件（共 11 件，这里是最近 3 件，其余见一生一档）" in lines


def test_the_card_has_no_words_about_a_pupils_mind():
    seen = visit("A1", "10-12", record="说活着没意思，怀疑抑郁", reflection="多陪伴")
    lines = texts(files_of("家访卡", material(RULES, records(seen)))["家访卡/一(1)班.docx"])
    assert "多陪伴" in lines
    assert not any("抑郁" in line for line in lines)


def test_a_plan_that_a_visit_has_met_is_not_the_next_one():
    made = material(
        RULES, known(plans=(replace(PLAN, planned=day("10-12")), replace(PLAN, planned=day("12-05"), purpose="回访")))
    )
    lines = texts(files_of("家访卡", made)["家访卡/一(1)班.docx"])
    assert "回访" in lines
    assert "谈阅读" not in lines


def test_the_class_plan_says_what_is_planned_done_and_not_planned(made_of):
    data = files_of("班级家访计划", made_of)["班级家访计划/一(1)班.xlsx"]
    plan = sheet_rows(data, "家访计划")
    assert plan[3][:10] == [
        1,
        "一(1)班",
        "陈小雨",
        "普访",
        "2024-11-20",
        "周六上午",
        "王芳、赵敏",
        "谈阅读",
        "带作业本",
        "2024-09-10",
    ]
    assert sheet_rows(data, "落实情况")[3][1:7] == [
        "陈小雨",
        "普访",
        "2024-11-20",
        "王芳、赵敏",
        "10月12日",
        "过期未访",
    ]
    assert [row[1] for row in sheet_rows(data, "还没有排的")[3:5]] == ["周子轩", "吴桐"]


def test_the_class_plan_is_read_back_with_purpose_appointment_and_preparation(made_of):
    tables, _ = read({"p.xlsx": files_of("班级家访计划", made_of)["班级家访计划/一(1)班.xlsx"]})
    (row,) = [row for table in tables for row in table.rows]
    assert (row["purpose"], row["appointment"], row["preparation"]) == ("谈阅读", "周六上午", "带作业本")


def test_a_subject_teacher_learns_of_measures_and_teaching_and_of_nothing_else(made_of):
    files = files_of("信息共享单", made_of)
    assert list(files) == ["信息共享单/赵敏_T3.xlsx"]
    rows = sheet_rows(files["信息共享单/赵敏_T3.xlsx"])
    assert [row[1:] for row in rows[3:4]] == [["一(1)班", "陈小雨", "2024-10-12", "王芳", "每周借一本书", "作业太多"]]
    whole = str(rows)
    for secret in ("爸爸喝酒", "陪他说话", "周子轩", "父母离婚", "想换座位", "二班", "139", "向阳路", "留守"):
        assert secret not in whole, secret


def test_a_homeroom_teacher_needs_no_note_of_their_own_class():
    made = material(RULES, known(teaching=(("一(1)班", "T1"),)))
    assert files_of("信息共享单", made) == {}


def test_a_pupil_with_a_troubled_mind_is_in_no_note():
    pupils = (pupil("A1", "一(1)班", "心理困难", name="陈小雨"), *PUPILS[1:])
    made = material(RULES, replace(known(), roster=replace(known().roster, students={p.id: p for p in pupils})))
    assert files_of("信息共享单", made) == {}


@pytest.mark.parametrize(("themes", "shared"), [
    ("教育政策 心理健康", False), ("教育政策 学困转化 安全教育 家庭教育 心理健康", True), ("教育政策 家庭教育", True),
])  # fmt: skip
def test_a_visit_that_brought_every_theme_is_about_nobodys_mind_in_particular(themes, shared):
    made_of = visit("A1", "10-12", "T1", row=2, reflection="每周借一本书", themes=themes)
    made = material(RULES, replace(known(), visits=(made_of,)))
    assert bool(files_of("信息共享单", made)) is shared


def test_slips_name_each_pupil_once_and_the_answers_are_read(made_of):
    files = files_of("问卷", made_of)
    lines = texts(files["问卷/一(1)班_家长问卷.docx"])
    assert [sum(f"学生姓名：{p.name}　" in line for line in lines) for p in PUPILS[:3]] == [1, 1, 1]
    book = openpyxl.load_workbook(io.BytesIO(files["问卷/一(1)班_填答表.xlsx"]))
    book["家长问卷"]["E4"], book["家长问卷"]["F4"] = "否", 2
    book["学生问卷"]["E5"] = "是"
    saved = io.BytesIO()
    book.save(saved)
    tables, codes = read({"a.xlsx": saved.getvalue()})
    rows = [(row["student"][0].name, row["visited"], row["satisfaction"]) for table in tables for row in table.rows]
    assert rows == [("陈小雨", False, 2), ("周子轩", True, None)]
    assert set(codes) <= {"untouched-rows", "unknown-column", "unknown-columns", "extra-column"}


def test_the_titles_for_an_online_form_are_read(made_of):
    rows = sheet_rows(files_of("问卷", made_of)["问卷/在线表单的题目.xlsx"], "家长问卷")
    assert [row[1] for row in rows[3:7]] == ["班级", "学生姓名", "是否家访", "家访用的是哪种形式？"]


def test_a_forum_has_a_page_a_year_group_without_any_pupil(made_of):
    (data,) = files_of("座谈会记录", made_of).values()
    lines = texts(data)
    assert lines.count("家访情况座谈会记录") == 2
    assert not any(p.name in line for p in PUPILS for line in lines)


def test_a_tenth_of_every_teachers_visits_is_drawn_and_always_the_same():
    pupils = [pupil(f"N{n}", name=f"学生{n}") for n in range(23)]
    visits = [visit(p.id, "10-12", "T1", row=n) for n, p in enumerate(pupils)] + [visit("N0", "11-12", "T3", row=99)]
    staff = (teacher("T1", "班主任"), teacher("T3", "科任教师"))
    drawn = []
    for order in (visits, visits[::-1]):
        term = evaluated(
            RULES, records(*order, pupils=tuple(pupils), teachers=staff, classes=(school_class("一(1)班", "T1"),))
        ).term
        drawn.append([(s.teacher, s.visit.student) for s in samples(term)])
    assert drawn[0] == drawn[1]
    assert Counter(key for key, _ in drawn[0]) == {"T1": 3, "T3": 1}


@pytest.mark.parametrize(("share", "drawn"), [(None, 4), ("10%", 4), ("50%", 13), ("100%", 25), ("0%", 0)])
def test_the_schools_share_is_drawn_and_the_smaller_draw_is_part_of_the_larger(share, drawn):
    visits = [
        visit("A1", f"{month}-{d:02}", "T1" if month < 11 else "T3", row=d) for month in (10, 11) for d in range(1, 13)
    ]
    known = records(*visits, visit("A2", "12-02", row=40))
    few, many = (
        samples(evaluated(policy(settings=s), known).term)
        for s in ({"抽查比例": share} if share else {}, {"抽查比例": "100%"})
    )
    assert len(few) == drawn
    assert set(few) <= set(many)


def test_the_drawn_list_comes_back_as_the_register_of_checks(made_of):
    (data,) = files_of("抽查名单", made_of).values()
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book.active
    head = [cell.value for cell in sheet[3]]
    for title, value in (("抽查日期", "2024-12-20"), ("抽查结果", "属实"), ("抽查人", "钱校长")):
        sheet.cell(4, head.index(title) + 1, value)
    saved = io.BytesIO()
    book.save(saved)
    tables, _ = read({"a.xlsx": saved.getvalue()})
    (row,) = [row for table in tables for row in table.rows]
    assert (tables[0].kind, row["teacher"].name, row["result"].value, str(row["visit_date"])) == (
        "inspection",
        "王芳",
        "属实",
        "2024-10-13",
    )


def test_cards_are_grids_of_labels(made_of):
    tables = document(files_of("家访卡", made_of)["家访卡/一(1)班.docx"]).tables
    assert pairs(tables[0])["特殊类别"] == "无"
    assert listed(tables[1])[0] == ["日期", "形式", "家访教师", "家访情况", "对策感想"]
