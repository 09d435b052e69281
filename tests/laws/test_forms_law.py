"""A law of forms: however a form is laid out, it gives the visits that were put into it, or says what it lacks."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from jiafang_batch.dates import SchoolYear
from jiafang_batch.grid import Grid
from jiafang_batch.sheets.recognise_tables import read_tables

YEAR = SchoolYear(date(2024, 9, 1), date(2025, 8, 31))
LABELS = {
    "student": ("学生姓名", "被访学生", "孩子姓名", "家访学生"),
    "school_class": ("班级", "所在班级", "学生班级"),
    "date": ("家访时间", "家访日期", "走访时间", "入户时间"),
    "lead": ("家访教师", "教师姓名", "主访教师", "家访老师", "家访人"),
    "form": ("家访形式", "家访方式", "走访方式"),
    "record": ("家访过程", "家访内容", "谈话内容", "家访情况"),
    "request": ("家长诉求", "家长意见和建议", "家长反馈"),
    "parent": ("家长姓名", "受访家长"),
}
BESIDE = ("性别", "家庭住址", "联系电话", "学校", "年龄", "备注")
DECORATED = ("{}", "{}：", "*{}", "{}（必填）", "{} ", "1、{}")
NAMES = ("王小明", "欧阳娜娜", "阿依古丽", "李芳", "覃子轩")
VALUES = {
    "school_class": st.sampled_from(("一(1)班", "三（2）班", "六3班")),
    "date": st.dates(date(2024, 9, 1), date(2025, 7, 1)).map(lambda day: f"{day.year}年{day.month}月{day.day}日"),
    "lead": st.sampled_from(("陈静", "刘洋")),
    "form": st.sampled_from(("实地家访", "电话", "☑实地家访 □电话", "□实地 ☑微信")),
    "record": st.sampled_from(("谈了阅读习惯。", "一、学习；二、生活", "与家长交流：早睡早起")),
    "request": st.sampled_from(("无", "希望开放图书馆")),
    "parent": st.sampled_from(("王大明", "")),
}


@st.composite
def visits(draw):
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=4, unique=True))
    return [{"student": name, **{field: draw(value) for field, value in VALUES.items()}} for name in names]


@st.composite
def sheets(draw):
    """Visits and a sheet of forms that says them, all forms in one layout."""
    known = draw(visits())
    # The pupil or the class stands first, as on every form; all else in any order.
    head = draw(st.permutations(["student", "school_class"]))
    others = draw(st.permutations([name for name in LABELS if name not in head]))
    words = {name: draw(st.sampled_from(DECORATED)).format(draw(st.sampled_from(LABELS[name]))) for name in LABELS}
    beside = draw(st.lists(st.sampled_from(BESIDE), max_size=3, unique=True))
    across = draw(st.integers(1, 3))
    in_one_cell = draw(st.booleans())
    blank = draw(st.integers(0, 2))
    rows: list[list[str]] = []
    for visit in known:
        rows.append(["家访记录表"])
        pairs = [
            (words[name].rstrip("：: "), visit[name]) if in_one_cell else (words[name], visit[name])
            for name in (*head, *others)
        ]
        pairs += [(word, "") for word in beside]
        for start in range(0, len(pairs), across):
            line = pairs[start : start + across]
            rows.append(
                [f"{label}：{value}" for label, value in line]
                if in_one_cell
                else [cell for pair in line for cell in pair]
            )
        rows += [[""]] * blank
    width = max(map(len, rows))
    return known, Grid(
        "收表/家访.xlsx", "Sheet1", [row + [""] * (width - len(row)) for row in rows], 0, 0, (), hidden=False
    )


@settings(max_examples=60, deadline=None)
@given(sheets())
def test_a_sheet_of_forms_gives_the_visits_that_it_was_made_from(made):
    known, grid = made
    tables, problems = read_tables((grid,), YEAR)
    rows = [row for table in tables for row in table.rows]
    assert [row["student"][0].name for row in rows] == [visit["student"] for visit in known]
    for row, visit in zip(rows, known, strict=True):
        day = row["date"]
        assert f"{day.year}年{day.month}月{day.day}日" == visit["date"]
        assert (row["lead"].name, row["record"]) == (visit["lead"], visit["record"])
        assert row["request"] == ("" if visit["request"] == "无" else visit["request"])
        assert row["form"].value in visit["form"].replace("实地 ", "")
    assert not {problem.code for problem in problems} & {
        "stray-row",
        "missing-value",
        "bad-value",
        "bad-date",
        "not-our-sheet",
    }
