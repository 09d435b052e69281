"""Any table of the contract, in the words of real forms, with columns of its own, in any order, its class anywhere: the same rows.

Or it is named what the sheet lacks. Never other rows.
"""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from text_tables import YEAR

from jiafang_batch.catalogue import is_error
from jiafang_batch.grid import Grid
from jiafang_batch.sheets.layout import layouts
from jiafang_batch.sheets.recognise_tables import read_tables

DAYS = [f"2024-{month}-{day}" for month in (9, 10, 11) for day in (1, 8, 20, 28)]
PUPILS = ("王小明", "李芳", "张华", "赵六", "孙七", "阿依古丽·买买提")
TEACHERS = ("陈静", "刘洋", "杨帆")
CLASSES = {
    "一(1)班": ("一年级", "1班"),
    "一(2)班": ("一年级", "2班"),
    "二(1)班": ("二年级", "1班"),
    "七(10)班": ("七年级", "10班"),
}
FORMS = ("实地家访", "电话", "视频")
VALUES = {
    "visit_log": {
        "家访日期": DAYS, "班级": list(CLASSES), "学生姓名": PUPILS, "主访教师": TEACHERS, "家访形式": FORMS,
        "家访过程": ("谈作息", "谈学习"), "家长诉求": ("无", "希望早放学"), "同行教师": TEACHERS,
    },
    "student": {"学号": [f"G{i:03}" for i in range(40)], "姓名": PUPILS, "班级": list(CLASSES), "性别": "男女", "家庭住址": ("幸福路", "东街")},
    "survey": {"班级": list(CLASSES), "学生姓名": PUPILS, "是否家访": ("是", "否"), "满意度": ("5", "3")},
    "event": {
        "事件编号": [f"E{i}" for i in range(9)], "日期": DAYS, "班级": list(CLASSES), "学生姓名": PUPILS, "事件类型": ("重大变故", "患病缺席"),
    },
    "teacher": {"工号": [f"T{i}" for i in range(9)], "姓名": TEACHERS, "岗位": ("班主任", "科任教师"), "学科": ("语文", "数学")},
}  # fmt: skip
PLACES = {"student": "基础信息", "teacher": "基础信息"}
WORDS = {
    ("visit_log", "家访日期"): ("家访时间", "走访日期", "入户时间", "访问日期", "上门家访时间", "您家访的日期", "本次家访日期"),
    ("visit_log", "班级"): ("班级名称", "学生班级", "所在班级", "孩子班级", "年级班级", "您所带的班级"),
    ("visit_log", "学生姓名"): ("被访学生", "孩子姓名", "家访学生姓名", "家访对象", "受访学生", "学生名字"),
    ("visit_log", "主访教师"): ("家访教师", "教师姓名", "家访老师", "家访人", "走访人员", "您的姓名", "老师姓名"),
    ("visit_log", "家访形式"): ("家访方式", "走访形式", "家访类型", "访问形式", "家访途径"),
    ("visit_log", "家访过程"): ("家访内容", "谈话要点", "家访情况"),
    ("visit_log", "家长诉求"): ("家长意见", "家长的意见和建议"),
    ("visit_log", "同行教师"): ("参与老师", "陪同教师", "同行老师"),
    ("student", "学号"): ("学籍号", "学生学号", "学籍辅号"),
    ("student", "姓名"): ("学生姓名", "孩子姓名"),
    ("student", "班级"): ("所在班级", "班别", "学生班级", "班级名称"),
    ("survey", "班级"): ("所在班级", "您孩子所在的班级", "孩子班级"),
    ("survey", "学生姓名"): ("您孩子的姓名", "孩子姓名"),
    ("survey", "是否家访"): ("本学期老师是否家访", "老师是否到您家家访过", "是否进行过家访"),
    ("survey", "满意度"): ("您对家访工作的满意度", "是否满意", "满意程度"),
    ("teacher", "工号"): ("教师编号", "教工号", "职工号"),
    ("teacher", "姓名"): ("教师姓名", "老师姓名"),
    ("teacher", "岗位"): ("职务", "工作岗位", "岗位名称"),
}  # fmt: skip
AROUND = (
    "{}",
    "{}*",
    "1、{}",
    "3.{}",
    "（2）{}",
    "Q4 {}",
    "{}（必填）",
    "{}：",
    "{}[单选题]",
    "请填写{}",
    "【{}】",
    "{}（请如实填写）",
)
OWN = (
    "民族",
    "籍贯",
    "天气",
    "路程（公里）",
    "交通工具",
    "周课时",
    "教材",
    "提交时间",
    "来自IP",
    "宿舍号",
    "备用一",
    "备用二",
    "血型",
    "校服尺码",
)


@st.composite
def tables(draw):
    """(kind, titles, rows): a table of the contract in its plain words."""
    kind = draw(st.sampled_from(sorted(VALUES)))
    columns = VALUES[kind]
    required = [c.title for c in layouts()[kind].columns if c.required]
    titles = [t for t in columns if t in required or draw(st.booleans())]
    one_class = draw(st.booleans())
    whole = draw(st.sampled_from(sorted(CLASSES)))
    rows = [
        {t: whole if t == "班级" and one_class else draw(st.sampled_from(columns[t])) for t in titles}
        for _ in range(draw(st.integers(1, 6)))
    ]
    return kind, titles, rows


def grid(kind, cells, *, sheet="Sheet1", name="表"):
    width = max(map(len, cells))
    padded = [[*row, *[""] * (width - len(row))] for row in cells]
    return Grid(f"{PLACES.get(kind, '收表')}/{name}.xlsx", sheet, padded, 0, 0, (), hidden=False)


def read(sheet):
    found, problems = read_tables([sheet], YEAR)
    values = [(table.kind, _values(row)) for table in found for row in table.rows]
    # A file of nothing but such a sheet is an error.
    return values, [p for p in problems if is_error(p) or p.code == "not-our-sheet"]


def _values(row):
    left_out = ("clock", "year_group")
    return {
        name: value for name, value in row.values.items() if not name.startswith("written_") and name not in left_out
    }


@st.composite
def disguised(draw, kind, titles, rows):
    """The same table as somebody else would have made it."""
    heads = {
        t: draw(st.sampled_from(AROUND)).format(draw(st.sampled_from((t, *WORDS.get((kind, t), ()))))) for t in titles
    }
    classes = {row.get("班级") for row in rows}
    above: list[list[str]] = []
    sheet, name, columns = "Sheet1", "表", list(titles)
    way = draw(st.sampled_from(["column", "two columns", "title", "sheet", "file"])) if "班级" in titles else "column"
    if way == "two columns":
        columns.insert(columns.index("班级"), "年级")
        heads["年级"] = "年级"
        rows = [{**row, "年级": CLASSES[row["班级"]][0], "班级": CLASSES[row["班级"]][1]} for row in rows]
    elif way != "column" and len(classes) == 1:
        (whole,) = classes
        columns.remove("班级")
        above = [[f"{whole}学生情况表"]] if way == "title" else []
        sheet, name = whole if way == "sheet" else sheet, f"{whole}情况" if way == "file" else name
    own = draw(st.lists(st.sampled_from(OWN), max_size=5, unique=True))
    columns = draw(st.permutations([*columns, *own]))
    body = [[row.get(c, draw(st.sampled_from(("", "x", "无")))) for c in columns] for row in rows]
    for up, down in pairwise(body):
        for i, c in enumerate(columns):
            if (
                c in titles
                and up[i] == down[i]
                and down[i]
                and c not in ("学号", "工号", "事件编号")
                and draw(st.booleans())
            ):
                down[i] = draw(st.sampled_from(("同上", "〃")))
    return grid(kind, [*above, [heads.get(c, c) for c in columns], *body], sheet=sheet, name=name)


@given(st.data())
def test_a_disguised_table_gives_the_rows_of_the_plain_one_or_is_named_for_what_it_lacks(data):
    kind, titles, rows = data.draw(tables())
    plain, faults = read(grid(kind, [titles, *([row[t] for t in titles] for row in rows)]))
    assert faults == []
    assert len(plain) == len(rows)
    found, errors = read(data.draw(disguised(kind, titles, rows)))
    if errors:
        assert not found or len(found) <= len(plain)
        assert all(one in plain for one in found) or all(p.location.row for p in errors)
    else:
        assert found == plain
