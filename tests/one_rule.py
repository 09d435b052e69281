"""The smallest school that a rule can be tried on: two classes, five teachers, one indicator, rows as in workbooks."""

from __future__ import annotations

from datetime import date, datetime

from term_rows import figures, sourced, standings

OPENING, CLOSING = date(2024, 9, 2), date(2025, 1, 17)
SCHOOL = {
    "学生名册": [
        {"学号": "S1", "姓名": "安安", "班级": "一(1)班"},
        {"学号": "S2", "姓名": "北北", "班级": "一(1)班"},
        {"学号": "S3", "姓名": "光光", "班级": "一(2)班"},
    ],
    "教师名册": [
        {"工号": "T1", "姓名": "张明", "岗位": "班主任", "年级组": "一年级"},
        {"工号": "T2", "姓名": "李芳", "岗位": "班主任", "年级组": "一年级"},
        {"工号": "T3", "姓名": "周科", "岗位": "科任教师", "年级组": "一年级"},
        {"工号": "T4", "姓名": "郑校", "岗位": "校领导", "年级组": "综合组"},
        {"工号": "T5", "姓名": "陈晨", "岗位": "班主任", "年级组": "一年级"},
    ],
    "班级表": [{"班级": "一(1)班", "班主任": "张明"}, {"班级": "一(2)班", "班主任": "陈晨"}],
    "任课表": [{"班级": "一(1)班", "教师": "周科", "学科": "体育"}],
    "基本设置": {
        "学校": "示范小学",
        "学年": "2024-2025",
        "学期": "第一学期",
        "开学日期": OPENING,
        "结课日期": CLOSING,
        "重点类别": "留守儿童",
        "收表截止时间": datetime.fromisoformat("2025-01-22 17:00"),
        "名单截止日期": date(2024, 10, 31),
    },
    "校历": [
        ("2024-2025", "学年", date(2024, 8, 1), date(2025, 7, 31)),
        ("第一学期", "学期", date(2024, 8, 1), date(2025, 1, 24)),
        ("第二学期", "学期", date(2025, 2, 10), date(2025, 7, 4)),
        ("国庆节", "假期", date(2024, 10, 1), date(2024, 10, 7)),
        ("秋访", "活动", date(2024, 10, 14), date(2024, 10, 31)),
    ],
}
CALENDAR_COLUMNS = ("名称", "类型", "开始日期", "结束日期")
COVERED = {"类型": "覆盖率", "考核对象": "班级", "家访人": "任一"}


def day(text):
    """`10-08` is 8 October 2024; January to July are of 2025."""
    month, number = map(int, text.split("-"))
    return date(2024 if month >= 8 else 2025, month, number)


def visit(when, pupil="安安", lead="张明", **cells):
    school_class = "一(2)班" if pupil == "光光" else "一(1)班"
    names = {"班级": school_class, "学生姓名": pupil, "主访教师": lead, "家访形式": "实地家访"}
    return {"家访日期": day(when) if isinstance(when, str) else when, **names, **cells}


def changed(title, key, **cells):
    """The rows of a sheet of the school, with these cells in the one row that is called `key`."""
    return [{**row, **cells} if key in row.values() else row for row in SCHOOL[title]]


def term(cells, *visits, calendar=(), settings=None, **sheets):
    """The small school under one indicator."""
    values = {**SCHOOL["基本设置"], **(settings or {})}
    rows = {
        **SCHOOL,
        "基本设置": [{"键": key, "值": value} for key, value in values.items() if value is not None],
        "校历": [dict(zip(CALENDAR_COLUMNS, row, strict=True)) for row in (*SCHOOL["校历"], *calendar)],
        "指标": [
            {"编号": f"Z-{n}", "名称": f"指标{n}", **c}
            for n, c in enumerate(cells if isinstance(cells, list) else [cells], 1)
        ],
        "家访记录": list(visits),
        **sheets,
    }
    return sourced({title: of_sheet for title, of_sheet in rows.items() if of_sheet})


def of(name, cells, *visits, **sheets):
    """The figure of one subject as text: `1/2`, `3`, `不适用`, with ` → 得分` where it is scored."""
    return figures(term(cells, *visits, **sheets))["Z-1", name]


def standing(name, cells, *visits, **sheets):
    """(总分, 等级, 名次) of one teacher, class or year group as texts."""
    return standings(term(cells, *visits, **sheets))[name]
