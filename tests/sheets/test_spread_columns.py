"""One value, or one visit, in several columns: 年|月|日, a column per form, 同行教师1|2, 第一次|第二次, a column per month."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from text_tables import grid, read

PLAIN = ("2024-09-21", "王小明", "陈静", "实地家访", "")
SECOND = ("2024-11-03", "王小明", "陈静", "电话", "")


def names(value):
    return "、".join(map(str, value)) if isinstance(value, tuple) else str(value)


def visits(text, merges="", file="收表/记录.xlsx"):
    """(day, pupils, lead, form, companions) of every row, and the codes of what is said."""
    tables, problems = read(grid(text, merges=merges, file=file))
    rows = [row for table in tables if table.head.kind == "visit_log" for row in table.rows if not row.faulty]
    return [
        (
            str(row["date"]), names(row["student"]), names(row["lead"]), row["form"].value, names(row["companions"]),
        )
        for row in rows
    ], {problem.code for problem in problems}  # fmt: skip


def with_day(headings, cells):
    return f"班级 | 学生姓名 | 主访教师 | {headings} | 家访形式\n一(1)班 | 王小明 | 陈静 | {cells} | 实地家访"


DAYS = {
    "year, month, day": with_day("年 | 月 | 日", "#2024 | #9 | #21"),
    "month and day": with_day("月 | 日", "#9 | #21"),
    "words": with_day("年份 | 月份 | 日", "2024年 | 9月 | 21日"),
    "day of the month": with_day("月 | 号", "9 | 21"),
    "two digits of the year": with_day("年 | 月 | 日", "24 | 9 | 21"),
    "texts of numbers": with_day("年 | 月 | 日", "2024 | 09 | 21"),
}


@pytest.mark.parametrize("text", DAYS.values(), ids=DAYS)
def test_a_day_in_several_columns_is_one_day(text):
    rows, codes = visits(text)
    assert rows == [PLAIN]
    assert "columns-together" in codes


TICKS = {
    "ticks": ("实地 | 电话 | 视频", "√ | | "),
    "ones": ("上门 | 电访", "#1 | "),
    "yes": ("实地家访 | 电话 | 微信", "是 | | "),
    "circles": ("入户 | 电话", "○ | "),
    "boxes": ("入户走访 | 电话 | 视频", "☑ | | "),
    "check": ("实地 | 微信 | QQ", "✔ | | "),
}


@pytest.mark.parametrize("lead", ["主访教师", "家访教师", "家访人", "走访教师", "入户人员"])
def test_the_column_of_the_teacher_beside_them_is_no_form(lead):
    text = f"家访日期 | 班级 | 学生姓名 | {lead} | 上门 | 电话 | 微信 | 备注\n2024-9-21 | 一(1)班 | 王小明 | 陈静 | √ | | |"
    assert visits(text)[0] == [PLAIN]


@pytest.mark.parametrize(("headings", "cells"), TICKS.values(), ids=TICKS)
def test_a_tick_below_a_form_is_the_form(headings, cells):
    rows, codes = visits(
        f"家访日期 | 班级 | 学生姓名 | 主访教师 | {headings}\n2024-9-21 | 一(1)班 | 王小明 | 陈静 | {cells}"
    )
    assert rows == [PLAIN]
    assert "columns-together" in codes


BELOW = {
    "ticks": ("家访形式 | | ", "实地 | 电话 | 视频", "√ | | "),
    "a hint in the heading": ("家访方式（在相应栏打√） | | ", "入户 | 电话 | 微信", "√ | | "),
    "another choice": ("走访形式 | | ", "上门 | 电话 | 其他", "☑ | | "),
    "the form itself below 其他": ("家访形式 | | ", "电话 | 视频 | 其他", " | | 实地"),
    "yes and no": ("家访形式 | | ", "实地 | 电话 | 视频", "是 | 否 | 否"),
    "a figure": ("形式 | | ", "入户 | 电话 | 网络", "#1 | #0 | #0"),
}


@pytest.mark.parametrize(("upper", "lower", "cells"), BELOW.values(), ids=BELOW)
@pytest.mark.parametrize("merges", ["", "E1:G1", "A1:A2 B1:B2 C1:C2 D1:D2 E1:G1"])
def test_forms_below_their_heading_are_its_choices(upper, lower, cells, merges):
    text = f"家访日期 | 班级 | 学生姓名 | 主访教师 | {upper}\n | | | | {lower}\n2024-9-21 | 一(1)班 | 王小明 | 陈静 | {cells}"
    rows, codes = visits(text, merges)
    assert rows == [PLAIN]
    assert "columns-together" in codes


OPTIONS = {
    "colon": "5、家访形式:实地 | 5、家访形式:电话 | 5、家访形式:视频",
    "brackets": "家访方式（上门家访） | 家访方式（电话家访） | 家访方式（其他）",
    "dash": "家访形式—实地 | 家访形式—微信 | 家访形式—QQ",
    "underline": "Q5_家访方式_入户 | Q5_家访方式_电话 | Q5_家访方式_视频",
    "number in brackets": "(5)家访形式:实地家访 | (5)家访形式:电话 | (5)家访形式:视频",
}


@pytest.mark.parametrize("headings", OPTIONS.values(), ids=OPTIONS)
@pytest.mark.parametrize("cells", ["#1 | #0 | #0", "1 | 0 | 0", "√ | | ", "是 | 否 | 否", "TRUE | FALSE | FALSE"])
def test_a_column_for_each_choice_of_a_form_is_the_form(headings, cells):
    rows, codes = visits(
        f"家访日期 | 班级 | 学生姓名 | 主访教师 | {headings}\n2024-9-21 | 一(1)班 | 王小明 | 陈静 | {cells}"
    )
    assert rows == [PLAIN]
    assert "columns-together" in codes


@pytest.mark.parametrize("cells", ["#2 | #1", "9.21 | ", "张三 | 李四"])
def test_other_cells_below_forms_are_no_ticks(cells):
    rows, codes = visits(
        f"家访日期 | 班级 | 学生姓名 | 主访教师 | 实地 | 电话\n2024-9-21 | 一(1)班 | 王小明 | 陈静 | {cells}"
    )
    assert rows == []
    assert "missing-column" in codes


def test_a_choice_that_is_no_form_is_named_in_its_row():
    _, problems = read(
        grid(
            "家访日期 | 班级 | 学生姓名 | 主访教师 | 家访形式 | |\n | | | | 实地 | 电话 | 网络\n"
            "2024-9-21 | 一(1)班 | 王小明 | 陈静 | | | √"
        )
    )
    assert [(p.code, p.value) for p in problems if p.location.row == 3] == [("bad-value", "网络")]


def test_a_phone_number_is_no_tick():
    _, codes = visits(
        "家访日期 | 班级 | 学生姓名 | 主访教师 | 电话 | 微信\n2024-9-21 | 一(1)班 | 王小明 | 陈静 | 13900000001 | 13900000001"
    )
    assert "columns-together" not in codes
    assert "missing-column" in codes


SEVERAL = {
    "two companions": ("主访教师 | 同行教师1 | 同行教师2", "陈静 | 赵敏 | 刘洋", "赵敏、刘洋"),
    "in brackets": ("主访教师 | 同行教师（1） | 同行教师（2）", "陈静 | 赵敏 | 刘洋", "赵敏、刘洋"),
    "in Chinese": ("主访教师 | 陪同教师一 | 陪同教师二", "陈静 | 赵敏 | 刘洋", "赵敏、刘洋"),
    "the first unnumbered": ("主访教师 | 同行教师 | 同行教师2", "陈静 | 赵敏 | 刘洋", "赵敏、刘洋"),
    "one is blank": ("主访教师 | 同行教师1 | 同行教师2", "陈静 | | 刘洋", "刘洋"),
    "teachers": ("家访教师1 | 家访教师2", "陈静 | 赵敏", ""),
}


@pytest.mark.parametrize(("headings", "cells", "companions"), SEVERAL.values(), ids=SEVERAL)
def test_numbered_columns_of_people_are_all_read(headings, cells, companions):
    rows, codes = visits(
        f"家访日期 | 班级 | 学生姓名 | {headings} | 家访形式\n2024-9-21 | 一(1)班 | 王小明 | {cells} | 实地家访"
    )
    ((*_, lead, _, read_companions),) = rows
    assert (lead, read_companions) == ("陈静、赵敏" if "家访教师" in headings else "陈静", companions)
    assert "columns-together" in codes


def test_numbered_pupils_are_all_visited():
    rows, _ = visits(
        "家访时间 | 班级 | 学生1 | 学生2 | 主访教师 | 家访形式\n2024-9-21 | 一(1)班 | 王小明 | 李芳 | 陈静 | 实地"
    )
    assert rows == [("2024-09-21", "王小明、李芳", "陈静", "实地家访", "")]


WHO = "班级 | 学生姓名 | 家访教师"
HE = "一(1)班 | 王小明 | 陈静"
BESIDE = {
    "prefix": (f"{WHO} | 第一次家访时间 | 第一次家访方式 | 第二次家访时间 | 第二次家访方式\n{HE} | 2024-9-21 | 实地 | 2024-11-3 | 电话", ""),
    "short": (f"{WHO} | 第1次时间 | 第1次形式 | 第2次时间 | 第2次形式\n{HE} | 2024-9-21 | 实地 | 2024-11-3 | 电话", ""),
    "suffix": (f"{WHO} | 家访时间(第一次) | 方式(第一次) | 家访时间(第二次) | 方式(第二次)\n{HE} | 2024-9-21 | 实地 | 2024-11-3 | 电话", ""),
    "digits": (f"{WHO} | 家访时间1 | 家访方式1 | 家访时间2 | 家访方式2\n{HE} | 2024-9-21 | 实地 | 2024-11-3 | 电话", ""),
    "two rows": (
        f"{WHO} | 第一次家访 | | 第二次家访 |\n | | | 时间 | 形式 | 时间 | 形式\n{HE} | 2024-9-21 | 实地 | 2024-11-3 | 电话",
        "A1:A2 B1:B2 C1:C2 D1:E1 F1:G1",
    ),
    "second left blank": (
        f"{WHO} | 首次说明 | 第1次时间 | 第1次形式 | 第2次时间 | 第2次形式\n{HE} | | 2024-9-21 | 实地 | 2024-11-3 | 电话\n一(1)班 | 李芳 | 陈静 |",
        "",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "merges"), BESIDE.values(), ids=BESIDE)
def test_visits_beside_each_other_are_two(text, merges):
    rows, codes = visits(text, merges)
    assert rows == [PLAIN, SECOND]
    assert "visits-beside" in codes


MONTHS = {
    "days": "2024-9-21 | 2024-11-3",
    "short": "21日 | 3日",
    "numbers": "#21 | #3",
    "texts": "9.21 | 11.3",
    "words": "9月21日 | 11月3日",
}


@pytest.mark.parametrize("cells", MONTHS.values(), ids=MONTHS)
def test_a_column_for_each_month_holds_days(cells):
    rows, codes = visits(f"{WHO} | 9月 | 11月 | 家访形式\n{HE} | {cells} | 实地家访")
    assert rows == [PLAIN, (*SECOND[:3], "实地家访", "")]
    assert "visits-beside" in codes


@pytest.mark.parametrize("cells", ["√ | √", "2 | 次", "#9.2 | #11.3", "电话 | 电话"])
def test_a_month_without_a_day_is_no_visit(cells):
    rows, codes = visits(f"{WHO} | 9月 | 11月 | 家访形式\n{HE} | {cells} | 实地家访")
    assert (rows, "visits-beside" in codes) == ([], False)


def test_a_text_that_counts_visits_is_no_heading():
    rows, codes = visits(
        "家访日期 | 班级 | 学生姓名 | 主访教师 | 家访形式 | 家访过程 | 备注\n"
        "2024-9-21 | 一(1)班 | 王小明 | 陈静 | 实地家访 | 第一次家访 | 第二次家访\n"
        "2024-11-3 | 一(1)班 | 王小明 | 陈静 | 电话 | 谈学习 | 无"
    )
    assert rows == [PLAIN, SECOND]
    assert "visits-beside" not in codes


def test_a_roster_is_left_alone():
    _, codes = visits(
        "学号 | 姓名 | 班级 | 联系电话1 | 联系电话2\nG1 | 王小明 | 一(1)班 | 13900000001 | 13900000002",
        file="基础信息/名册.xlsx",
    )
    assert not codes & {"columns-together", "visits-beside"}


VALUES = {
    "班级": "一(1)班",
    "学生姓名": "王小明",
    "主访教师": "陈静",
    "家访形式": "实地家访",
    "家长姓名": "王先生",
    "周课时": "12",
}


@given(st.permutations(list(VALUES)), st.integers(0, len(VALUES)), st.sampled_from(["2024 | 9 | 21", "9 | 21"]))
def test_the_day_may_stand_anywhere(order, position, cells):
    headings = "年 | 月 | 日" if cells.count("|") > 1 else "月 | 日"
    titles = [*order[:position], headings, *order[position:]]
    values = [*(VALUES[name] for name in order[:position]), cells, *(VALUES[name] for name in order[position:])]
    rows, _ = visits(f"{' | '.join(titles)}\n{' | '.join(values)}")
    assert rows == [PLAIN]


ASKED = "班级 | 学生姓名 | {} | 家访时间 | 家访形式 | 家访教师\n一(1)班 | 王小明 | {} | 2024-9-21 | 实地 | 陈静\n一(1)班 | 李芳 | {} | {} | 陈静"


@pytest.mark.parametrize("heading", ["是否家访", "是否已家访", "是否完成家访", "是否走访"])
@pytest.mark.parametrize(("yes", "no"), [("是", "否"), ("√", "×"), ("已家访", "未家访")])
@pytest.mark.parametrize("rest", [" | ", "2024-9-22 | 电话"])
def test_a_row_that_says_no_is_no_visit(heading, yes, no, rest):
    rows, codes = visits(ASKED.format(heading, yes, no, rest))
    assert rows == [PLAIN]
    assert "rows-not-visited" in codes


@pytest.mark.parametrize(("answer", "code"), [("待访", "bad-value"), ("还没去", "bad-value"), ("改约", "")])
def test_an_answer_that_is_neither_is_an_outcome_or_asked(answer, code):
    text = ASKED.format("是否家访", "是", answer, "2024-9-22 | 电话")
    tables, problems = read(grid(text, file="收表/记录.xlsx"))
    completed = [row for row in tables[0].rows if not row.faulty and row["outcome"].value == "完成"]
    assert [str(row["student"][0]) for row in completed] == ["王小明"]
    assert {problem.code for problem in problems} & {"bad-value"} == ({code} if code else set())


def test_a_parent_who_says_no_has_answered():
    tables, problems = read(
        grid("班级 | 学生姓名 | 是否家访 | 满意度\n一(1)班 | 王小明 | 否 | 3", file="收表/问卷.xlsx")
    )
    assert [len(table.rows) for table in tables] == [1]
    assert "rows-not-visited" not in {problem.code for problem in problems}


def test_a_planned_day_is_no_visit():
    rows, codes = visits(
        "班级 | 学生姓名 | 计划家访时间 | 实际家访时间 | 家访形式 | 家访教师\n"
        "一(1)班 | 王小明 | 2024-9-20 | 2024-9-21 | 实地 | 陈静\n一(1)班 | 李芳 | 2024-9-22 | | 实地 | 陈静"
    )
    assert rows == [PLAIN]
    assert "missing-value" in codes


LIKE_LOG = "班级 | 学生姓名 | 家访时间 | 家访形式 | 家访教师\n一(1)班 | 王小明 | 2024-9-21 | 实地家访 | 陈静"


@pytest.mark.parametrize("title", ["一(1)班家访计划表", "家访安排表", "国庆家访分工", "走访计划"])
def test_a_log_that_is_called_a_plan_is_asked_about(title):
    rows, codes = visits(f"{title}\n{LIKE_LOG}")
    assert rows == []
    assert "two-kinds" in codes


@pytest.mark.parametrize("title", ["一(1)班家访记录", "家访计划落实情况", "家访登记表", "一(1)班家访"])
def test_a_log_by_any_other_title_is_one(title):
    assert visits(f"{title}\n{LIKE_LOG}")[0] == [PLAIN]


def test_a_plan_that_says_what_happened_is_a_log():
    text = LIKE_LOG.replace("\n", " | 家访过程\n", 1) + " | 谈作息"
    assert visits(f"家访计划\n{text}")[0] == [PLAIN]


@pytest.mark.parametrize("mark", ["示例 | 2024-9-1", "例 | 2024-9-1", "例如 | 2024-9-1", "（示例） | 2024-9-1"])
def test_an_example_is_no_visit(mark):
    rows, codes = visits(
        f"序号 | 家访日期 | 班级 | 学生姓名 | 主访教师 | 家访形式\n{mark} | 一(1)班 | 张三 | 李老师 | 实地\n"
        "1 | 2024-9-21 | 一(1)班 | 王小明 | 陈静 | 实地家访"
    )
    assert rows == [PLAIN]
    assert "example-rows" in codes


@pytest.mark.parametrize(
    ("title", "form"),
    [
        ("一(1)班电话家访记录", "电话"),
        ("一(1)班实地家访登记", "实地家访"),
        ("一(1)班视频家访记录", "视频"),
        ("一(1)班入户走访记录", "实地家访"),
    ],
)
def test_the_form_may_stand_in_the_title(title, form):
    rows, codes = visits(f"{title}\n日期 | 学生姓名 | 教师 | 内容\n2024-9-21 | 王小明 | 陈静 | 谈作息")
    assert rows == [(*PLAIN[:3], form, "")]
    assert "outside-value" in codes


@pytest.mark.parametrize(
    "title", ["一(1)班实地家访、电话家访记录", "一(1)班实地家访 电话家访记录", "一(1)班实地和电话家访记录"]
)
def test_two_forms_in_a_title_are_none(title):
    rows, codes = visits(f"{title}\n日期 | 学生姓名 | 教师 | 内容\n2024-9-21 | 王小明 | 陈静 | 谈作息")
    assert (rows, codes & {"missing-column"}) == ([], {"missing-column"})


@pytest.mark.parametrize("heading", ["带队领导", "陪同校领导", "随行领导"])
def test_leaders_who_went_along_were_there(heading):
    rows, _ = visits(
        f"家访日期 | 班级 | 学生姓名 | 家访教师 | 同行教师 | {heading} | 家访形式\n2024-9-21 | 一(1)班 | 王小明 | 陈静 | 赵敏 | 刘洋 | 实地"
    )
    assert rows == [(*PLAIN[:4], "赵敏、刘洋")]
