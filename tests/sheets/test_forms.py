"""Visit forms: labels with values beside or below, in one cell, several down a sheet; and what is none."""

from __future__ import annotations

from datetime import date

import pytest
from form_grids import lines, read, sheet, short, visits

VISIT = ("2024-09-21", "一(1)班", "王小明", "李老师", "实地家访")
TITLE = ["“大走访”活动记录表"]

BESIDE = [
    TITLE,
    ["学校：试验小学"],
    ["教师姓名", "李老师", "班级", "一(1)班"],
    ["学生姓名", "王小明", "家长姓名", "王大明"],
    ["同行教师", "张老师", "家访时间", "2024年9月21日"],
    ["家访形式", "实地家访"],
    ["家访准备", "了解学情"],
    ["家访过程", "谈阅读"],
    ["家长诉求", "无"],
    ["家访照片", ""],
    ["家访后寻求对策或感想", "继续关注"],
]


def with_(row: int, *cells: object):
    return [list(cells) if index == row else line for index, line in enumerate(BESIDE)]


def relabelled(change):
    """The form with every label changed."""
    return [
        [change(str(cell)) if n > 1 and i % 2 == 0 else cell for i, cell in enumerate(row)]
        for n, row in enumerate(BESIDE)
    ]


SAME_VISIT = {
    "附件3 in two columns": sheet([TITLE, *[[line[i], line[i + 1]] for line in BESIDE[2:] for i in range(0, len(line), 2)]]),
    "附件3 in four columns": sheet(BESIDE),
    "value cells merged": sheet(BESIDE, [(5, 1, 5, 3), (6, 1, 6, 3), (7, 1, 7, 3), (0, 0, 0, 3)]),
    "labels with colons": sheet(relabelled("{}：".format)),
    "labels with spaces inside": sheet(relabelled(" ".join)),
    "labels one sign a line": sheet(relabelled("\n".join)),
    "numbered labels": sheet(relabelled("1、{}".format)),
    "starred labels": sheet(relabelled("*{}（必填）".format)),
    "labels with hints": sheet(with_(4, "同行教师（可多位）", "张老师", "家访时间（年月日）", "2024.9.21")),
    "a date cell": sheet(with_(4, "同行教师", "", "家访时间", date(2024, 9, 21))),
    "a date in pieces": sheet(with_(4, "家访时间", 2024, "年", 9, "月", 21, "日")),
    "a date on a ruled line": sheet(with_(4, "同行教师", "", "家访时间", "__2024__年__9__月__21__日")),
    "a date with an empty time": sheet(with_(4, "同行教师", "", "家访时间", "2024年9月21日　　时　　分")),
    "a ticked box": sheet(with_(5, "家访形式", "☑实地家访　□电话　□微信")),
    "ticked boxes in cells of their own": sheet(with_(5, "家访形式", "□电话", "■实地家访", "□微信")),
    "a tick behind the word": sheet(with_(5, "家访形式", "实地家访√  电话  微信")),
    "a tick before the word": sheet(with_(5, "家访形式", "√实地家访  电话  微信")),
    "a tick in brackets": sheet(with_(5, "家访形式", "实地家访（√）电话（ ）微信（ ）")),
    "a tick in brackets before": sheet(with_(5, "家访形式", "（√）实地家访（  ）电话（  ）微信")),
    "lettered choices with a tick": sheet(with_(5, "家访形式", "☑A.实地家访 ☐B.电话")),
    "the letter of the choice": sheet(with_(5, "家访形式", "（ A ）A.实地家访 B.电话 C.微信")),
    "the box that Word ticks with a cross": sheet(with_(5, "家访形式", "☒实地家访 ☐电话")),
    "in one cell each": lines("""
        家访记录表
        班级：一(1)班 | 学生姓名：王小明
        家访教师：李老师 | 家访时间：2024年9月21日
        家访方式：实地家访
        家访内容：谈阅读"""),
    "several in one cell": lines("""
        家访记录表
        班级：一(1)班　　学生姓名：王小明　　性别：男
        家访教师：李老师  家访时间：2024年9月21日
        家访形式：实地家访⏎家访内容：谈阅读：每天半小时"""),
    "on ruled lines": lines("""
        家访记录表
        班级：__一(1)班__ 学生姓名：__王小明__
        家访教师：_李老师_ 家访日期：_2024年9月21日_
        家访形式：_实地家访_
        家访内容：_______"""),
    "a colon and the value beside": lines("""
        家访记录表
        班级： | 一(1)班 | 学生姓名： | 王小明
        家访教师： | 李老师 | 家访时间： | 2024-9-21
        家访形式： | 实地家访"""),
    "values below": lines("""
        家访记录表
        学生姓名 | 班级 | 家访时间 | 家访教师 | 家访形式
        王小明 | 一(1)班 | 2024-9-21 | 李老师 | 实地家访
        家访内容
        谈阅读
        家长意见
        无"""),
    "values below, two lines of labels": lines("""
        家访记录表
        学生姓名 | 性别 | 班级
        王小明 | 男 | 一(1)班
        家访教师 | 家访时间 | 家访方式
        李老师 | 2024-9-21 | 实地家访
        家访内容记录 | 谈阅读"""),
    "under group labels": lines("""
        家访登记表
        学生 | 姓名 | 王小明 | 班级 | 一(1)班
         | 性别 | 男 | 学号 |
        家长 | 姓名 | 王大明 | 电话 | 13900000001
        教师 | 姓名 | 李老师 | 家访时间 | 2024-9-21
        家访形式 | 实地家访
        家访情况 | 谈阅读""", [(1, 0, 2, 0)]),
    "own labels between": lines("""
        学生家访情况表
        学生姓名 | 王小明 | 性别 | 男 | 出生年月 | 2017.5 | 民族 | 汉
        班级 | 一(1)班 | 座号 | 12 | 兴趣 | 足球
        家庭住址 | 幸福路1号 | 联系电话 | 13900000001
        家访教师 | 李老师 | 职务 | 班主任
        家访时间 | 2024-9-21 | 家访方式 | 实地家访
        家庭成员 | 父 母 姐
        家访纪实 | 谈阅读
        教师签名： | 李老师 | 日期： | 2024-9-30"""),
    "without a title": lines("""
        家访时间 | 2024-9-21 | 班级 | 一(1)班
        学生姓名 | 王小明 | 家访形式 | 实地家访
        家访教师 | 李老师 | 家长姓名 | 王大明
        家访内容 | 谈阅读"""),
    "beside and shifted": sheet([["", "", ""], ["", *TITLE], *[["", *line] for line in BESIDE[2:]]]),
}  # fmt: skip


@pytest.mark.parametrize("grid", SAME_VISIT.values(), ids=SAME_VISIT)
def test_every_layout_of_a_form_is_the_same_visit(grid):
    rows, _, problems = read(grid)
    assert [short(row) for row in rows] == [VISIT]
    assert [p.code for p in problems if p.code != "own-word"] == []


def test_every_value_knows_its_cell():
    (row,), _, _ = read(sheet(BESIDE))
    places = {
        field: f"{row.at(field).column}{row.at(field).row}" for field in ("student", "lead", "date", "record", "photos")
    }
    assert places == {"student": "B4", "lead": "B3", "date": "D5", "record": "B8", "photos": "A10"}
    assert row.at("reflection").header == "家访后寻求对策或感想"


def test_prose_keeps_every_line():
    rows, _, _ = read(
        sheet([*BESIDE[:7], ["家访过程", "一、谈阅读"], ["", "二、谈作息：早睡"], ["", "三、谈朋友"], *BESIDE[8:]])
    )
    assert rows[0]["record"] == "一、谈阅读\n二、谈作息：早睡\n三、谈朋友"


def test_several_forms_down_a_sheet_are_several_visits():
    second = [[{"王小明": "赵小红", "2024年9月21日": "2024年9月22日"}.get(c, c) for c in line] for line in BESIDE]
    for between in ([], [[]], [[], ["注：此表一式两份"], []]):
        grid = sheet([*BESIDE, *(line or [""] for line in between), *second, *[[""]], *BESIDE[1:]])
        assert [v[2] for v in visits(grid)] == ["王小明", "赵小红", "王小明"]


def test_several_visits_under_one_head_share_it():
    grid = lines("""
        学生家访档案
        学生姓名 | 王小明 | 班级 | 一(1)班
        家访教师 | 李老师
        家访时间 | 2024-9-21 | 家访形式 | 实地家访
        家访内容 | 谈阅读
        家访时间 | 2024-11-21 | 家访形式 | 电话
        家访内容 | 谈作息""")
    rows, _, problems = read(grid)
    assert [short(row) for row in rows] == [VISIT, ("2024-11-21", *VISIT[1:4], "电话")]
    assert [row["record"] for row in rows] == ["谈阅读", "谈作息"]
    assert [(p.code, p.location.row) for p in problems] == [("form-carried", 6)]


CARDS = """
    家访记录卡 | | | | | 家访记录卡 | | |
    学生姓名 | 王小明 | 班级 | 一(1)班 | | 学生姓名 | 赵小红 | 班级 | 一(2)班
    家访时间 | 2024-9-21 | 家访教师 | 李老师 | | 家访时间 | 2024-9-22 | 家访教师 | 张老师
    家访方式 | 实地家访 | 家访内容 | 谈阅读 | | 家访方式 | 电话 | 家访内容 | 谈作息"""
BESIDE_EACH_OTHER = [VISIT, ("2024-09-22", "一(2)班", "赵小红", "张老师", "电话")]


@pytest.mark.parametrize("between", [" | | ", " | "], ids=["a column between", "none"])
def test_cards_side_by_side_are_a_visit_each(between):
    grid = lines(CARDS.replace(" | | 学生姓名", f"{between}学生姓名").replace(" | | 家访", f"{between}家访"))
    rows, _, problems = read(grid)
    assert [short(row) for row in rows] == BESIDE_EACH_OTHER
    assert [row["record"] for row in rows] == ["谈阅读", "谈作息"]
    assert [p.code for p in problems] == []


def test_cards_side_by_side_and_down_the_sheet_know_their_cells():
    grid = lines(f"{CARDS}\n |\n{CARDS.replace('2024-9-', '2024-10-')}")
    rows, _, _ = read(grid)
    assert sorted(row["date"].isoformat() for row in rows) == ["2024-09-21", "2024-09-22", "2024-10-21", "2024-10-22"]
    assert sorted(row.at("date").column for row in rows) == ["B", "B", "G", "G"]


SHORT_CARDS = """
    一(1)班家访卡
    姓名 | 王小明 | 时间 | 2024-9-21 | 姓名 | 赵小红 | 时间 | 2024-9-22
    教师 | 李老师 | 方式 | 实地家访 | 教师 | 张老师 | 方式 | 电话
    内容 | 谈阅读 | | | 内容 | 谈作息 | |
    姓名 | 王小明 | 时间 | 2024-10-21 | 姓名 | 赵小红 | 时间 | 2024-10-22
    教师 | 李老师 | 方式 | 实地家访 | 教师 | 张老师 | 方式 | 电话
    内容 | 谈阅读 | | | 内容 | 谈作息 | |"""
SHORT_WORDS = [
    {},
    {"时间": "日期"},
    {"方式": "形式"},
    {"教师": "老师"},
    {"内容": "情况"},
    {"时间": "日期", "方式": "形式", "教师": "老师"},
    {"姓名": "学生"},
    {"姓名": "学生姓名"},
    {"内容": "谈话内容"},
    {"教师": "家访教师", "时间": "家访时间"},
]


@pytest.mark.parametrize("changes", SHORT_WORDS, ids=str)
def test_cards_with_short_labels_in_a_grid_are_a_visit_each(changes):
    text = SHORT_CARDS
    for word, other in changes.items():
        text = text.replace(f"{word} |", f"{other} |")
    rows, _, _ = read(lines(text))
    expected = [("2024-09-21", "王小明"), ("2024-09-22", "赵小红"), ("2024-10-21", "王小明"), ("2024-10-22", "赵小红")]
    assert sorted((row["date"].isoformat(), row["student"][0].name) for row in rows) == expected
    assert {row["school_class"] for row in rows} == {"一(1)班"}


def test_each_card_keeps_the_class_of_its_own_title():
    text = SHORT_CARDS.replace("一(1)班家访卡", "一(1)班家访卡 | | | | 一(2)班家访卡")
    assert sorted({(row["student"][0].name, row["school_class"]) for row in read(lines(text))[0]}) == [
        ("王小明", "一(1)班"), ("赵小红", "一(2)班"),
    ]  # fmt: skip


@pytest.mark.parametrize("group", ["第一次家访|第二次家访", "首访|回访", "一|二", "|"])
@pytest.mark.parametrize("day", ["时间", "日期", "家访时间"])
def test_the_visits_that_a_card_holds_one_below_the_other_are_a_visit_each(group, day):
    first, second = group.split("|")
    rows, _, problems = read(
        lines(f"""
        家访记录表
        班级 | 一(1)班 | 学生姓名 | 王小明 | | | | 教师 | 李老师
        {first} | {day} | 2024-9-21 | 方式 | 实地家访
        | 内容 | 谈阅读
        {second} | {day} | 2024-11-3 | 方式 | 电话
        | 内容 | 谈作息""")
    )
    assert [short(row) for row in rows] == [VISIT, ("2024-11-03", *VISIT[1:4], "电话")]
    assert [row["record"] for row in rows] == ["谈阅读", "谈作息"]
    assert [p.code for p in problems] == ["form-carried"]


def test_two_people_of_one_visit_are_one_form():
    grid = lines("""
        家访记录表
        学生姓名 | 王小明 | 班级 | 一(1)班
        家长姓名 | 王大明 | 家长姓名 | 刘红
        家访教师 | 李老师 | 家访时间 | 2024-9-21
        家访方式 | 实地家访 | 家访内容 | 谈阅读""")
    assert visits(grid) == [VISIT]


LISTED = """
    家访记录卡
    学生姓名 | 王小明 | 班级 | 一(1)班
    家访教师 | 李老师
    家访时间 | 家访方式 | 家访内容
    2024-9-21 | 实地家访 | 谈阅读
    2024-11-3 | 电话 | 谈作息"""


def test_the_visits_that_a_card_lists_in_rows_are_a_visit_each():
    rows, _, problems = read(lines(LISTED))
    assert [short(row) for row in rows] == [VISIT, ("2024-11-03", *VISIT[1:4], "电话")]
    assert [row["record"] for row in rows] == ["谈阅读", "谈作息"]
    assert [(p.code, p.location.row) for p in problems] == [("form-carried", 6)]
    assert (rows[1].at("date").column, rows[1].at("date").row) == ("A", 6)


def test_blank_lines_and_notes_below_the_listed_visits_are_none():
    assert len(visits(lines(f"{LISTED}\n | |\n注：每学期至少两次\n"))) == 2
    assert len(visits(lines(f"{LISTED}\n | |\n2025-1-3 | 视频 | 谈寒假"))) == 3


def test_a_word_that_is_a_label_elsewhere_may_be_what_was_chosen():
    grid = sheet(with_(5, "家访形式", "电话", "联系电话", "13900000001"))
    assert visits(grid)[0][4] == "电话"


# ---------------------------------------------------------------- what it lacks


LACKING = {
    "the day": (with_(4, "同行教师", "张老师", "家访时间", ""), "missing-value", "C5", "家访时间"),
    "the day, only printed": (with_(4, "同行教师", "张老师", "家访时间", "　　年　　月　　日"), "missing-value", "C5", "家访时间"),
    "the pupil": (with_(3, "学生姓名", "", "家长姓名", "王大明"), "missing-value", "A4", "学生姓名"),
    "a choice": (with_(5, "家访形式", "□实地 □电话"), "missing-value", "A6", "家访形式"),
    "a day that is one": (with_(4, "同行教师", "张老师", "家访时间", "上周"), "bad-date", "D5", "家访时间"),
    "the label of the teacher": (with_(2, "班级", "一(1)班"), "missing-value", "2", "主访教师"),
    "the label of the class": (with_(2, "教师姓名", "李老师"), "missing-value", "2", "班级"),
}  # fmt: skip


@pytest.mark.parametrize(("rows", "code", "cell", "header"), LACKING.values(), ids=LACKING)
def test_what_a_form_lacks_is_said_at_its_label(rows, code, cell, header):
    found, _, problems = read(sheet(rows))
    (problem,) = (p for p in problems if p.code == code)
    place = problem.location
    assert (f"{place.column}{place.row}", place.header) == (cell, header)
    assert [row.faulty for row in found] == [True]


def test_a_form_with_only_what_was_prefilled_is_no_visit():
    waiting = """
        家访记录表
        学生姓名 | 王小明 | 性别 | 男
        班级 | 一(1)班 | 学号 | G001
        家长姓名 | 王大明 | 联系电话 | 13900000001
        家访时间 | | 家访形式 |
        家访教师 | 李老师 | 同行教师 |
        谈话内容概要 |
        家长签字⏎（盖章） | ⏎　　　年　　月　　日"""
    rows, _, problems = read(lines(waiting))
    assert rows == []
    assert [(p.code, p.details) for p in problems if p.code == "untouched-forms"] == [
        ("untouched-forms", {"count": "1"})
    ]
    for prefilled in ("王小明", "男", "一(1)班", "G001", "王大明", "13900000001", "李老师"):
        waiting = waiting.replace(prefilled, "")
    rows, _, problems = read(lines(waiting))
    assert rows == []


# ---------------------------------------------------------------- what is no visit form


NONE = {
    "a pupil's card": lines("""
        学生基本情况登记表
        学生姓名 | 王小明 | 性别 | 男
        班级 | 一(1)班 | 学号 | G001
        家长姓名 | 王大明 | 联系电话 | 13900000001
        家庭住址 | 幸福路"""),
    "an invitation": lines("""
        家访通知书
        学生姓名 | 王小明 | 班级 | 一(1)班
        家访教师 | 李老师 | 家访时间 | 2024-9-21
        家访形式 | 实地
        家长签字 | """),
    "a plan for one": lines("""
        家访计划表
        学生姓名 | 王小明 | 班级 | 一(1)班
        家访教师 | 李老师 | 家访时间 | 2024-9-21
        家访目的 | 普访
        家访准备 | 查成绩"""),
    "a talk at school": lines("""
        学生谈话记录表
        学生姓名 | 王小明 | 班级 | 一(1)班
        教师 | 李老师 | 时间 | 2024-9-21
        谈话内容 | 学习
        教育对策 | 鼓励"""),
    "a timetable": lines("""
        一(1)班课程表
         | 星期一 | 星期二
        第一节 | 语文 | 数学"""),
    "prose": lines("""
        家访制度
        一、家访教师：全体教师。家访时间：每学期。
        二、家访形式：实地。家访内容：学习。学生姓名：不公开。"""),
}


@pytest.mark.parametrize("grid", NONE.values(), ids=NONE)
def test_what_is_no_visit_form_gives_no_visit(grid):
    rows, kinds, _ = read(grid)
    assert rows == []
    assert "visit_log" not in kinds


HEADINGS, VALUES = "家访日期 | 班级 | 学生姓名 | 主访教师 | 家访形式", "2024-9-21 | 一(1)班 | 王小明 | 李老师 | 实地"
TABLES = {
    "one row": lines(f"{HEADINGS}\n{VALUES}"),
    "repeated heading": lines(f"{HEADINGS}\n{VALUES}\n{HEADINGS}\n{VALUES}"),
    "signatures below": lines(f"家访记录表\n{HEADINGS}\n{VALUES}\n班主任签字： | | 校长："),
    "a class in figures first": lines(
        "班级 | 学生姓名 | 家访时间 | 主访教师 | 家访形式\n202班 | 王小明 | 2024-9-21 | 李老师 | 实地"
    ),
    "a number first": lines(f"序号 | {HEADINGS}\n1 | {VALUES}"),
}


@pytest.mark.parametrize("grid", TABLES.values(), ids=TABLES)
def test_a_table_stays_a_table(grid):
    rows, _, _ = read(grid)
    assert {(*short(row)[:1], *short(row)[2:]) for row in rows} == {(*VISIT[:1], *VISIT[2:])}
    assert all(row.head.form is None for row in rows)


@pytest.mark.parametrize("names", [("王小明",), ("王小明", "李芳"), ("王小明", "李芳", "覃子轩")])
@pytest.mark.parametrize("colon", ["：", ":", "： "])
def test_labels_with_their_values_in_one_cell_are_no_heading_of_a_plan(names, colon):
    """The text of a form above (家访过程) speaks for a plan, and 被访学生 with 班级 are its columns."""
    rows = [
        line
        for name in names
        for line in (
            ["家访记录表"],
            [f"被访学生{colon}{name}", f"班级{colon}一(1)班"],
            [f"家访时间{colon}2024年9月1日", f"家访教师{colon}陈静"],
            [f"家访形式{colon}实地家访", f"家访过程{colon}谈了阅读习惯。"],
        )
    ]
    assert visits(sheet(rows)) == [("2024-09-01", "一(1)班", name, "陈静", "实地家访") for name in names]
    assert read(sheet(rows))[1:] == (["visit_log"], ())


def test_a_line_of_a_form_above_its_last_line_is_no_heading_with_data_below():
    rows = [
        line
        for name, parent in (("王小明", "王大明"), ("李芳", ""))
        for line in (
            [f"学生姓名：{name}", "班级：一(1)班"],
            ["家访教师：陈静", "家访形式：实地家访"],
            ["家访过程：谈了阅读习惯。", f"家长姓名：{parent}"],
            ["家长诉求：无", "家访时间：2024年9月1日"],
        )
    ]
    assert visits(sheet(rows)) == [("2024-09-01", "一(1)班", name, "陈静", "实地家访") for name in ("王小明", "李芳")]


ON_ITS_SIDE = [
    ["家访记录"],
    ["学生姓名", "王小明", "李芳"],
    ["班级", "一(1)班", "一(1)班"],
    ["家访时间", "2024-9-21", "2024-9-22"],
    ["家访教师", "李老师", "李老师"],
    ["家访方式", "实地家访", "电话"],
    ["家访内容", "谈阅读", "谈作息"],
]
TWO = [VISIT, ("2024-09-22", "一(1)班", "李芳", "李老师", "电话")]


def on_its_side(row, *cells):
    return [list(cells) if index == row else line for index, line in enumerate(ON_ITS_SIDE)]


SIDES = {
    "plain": sheet(ON_ITS_SIDE),
    "without a title": sheet(ON_ITS_SIDE[1:]),
    "numbered": sheet([["序号", 1, 2], *ON_ITS_SIDE[1:]]),
    "labels in the second column": sheet([["", *row] for row in ON_ITS_SIDE]),
    "labels with colons": sheet([[f"{row[0]}：", *row[1:]] for row in ON_ITS_SIDE]),
    "dates": sheet(on_its_side(3, "家访时间", date(2024, 9, 21), date(2024, 9, 22))),
    "the class once, merged": sheet(on_its_side(2, "班级", "一(1)班", ""), [(2, 1, 2, 2)]),
    "the teacher once, merged": sheet(on_its_side(4, "家访教师", "李老师", ""), [(4, 1, 4, 2)]),
    "labels of nothing of ours": sheet([*ON_ITS_SIDE, ["家庭住址", "甲路", "乙路"], ["联系电话", "", ""]]),
    "other labels": sheet(on_its_side(6, "谈话要点", "谈阅读", "谈作息")),
    "an order of its own": sheet([ON_ITS_SIDE[0], *reversed(ON_ITS_SIDE[1:])]),
}


@pytest.mark.parametrize("grid", SIDES.values(), ids=SIDES)
def test_a_table_on_its_side_is_a_visit_in_each_column(grid):
    assert visits(grid) == TWO


def test_two_people_on_one_form_are_no_table_on_its_side():
    assert (
        visits(sheet([*ON_ITS_SIDE[:3], ["家访时间", "2024-9-21"], ["家访教师", "李老师"], ["家访方式", "实地家访"]]))
        != TWO
    )
