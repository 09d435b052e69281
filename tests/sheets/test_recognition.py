"""Tables as schools really have them: other headings, columns of their own, the class elsewhere, things written once."""

from __future__ import annotations

from itertools import pairwise

import pytest
from text_tables import column, grid, read, read_text

HEADER = "家访日期 | 班级 | 学生姓名 | 主访教师 | 家访形式"
ROW = "2024-9-21 | 一(1)班 | 王小明 | 陈静 | 实地"
LOG = "收表/记录.xlsx"


def visits(*grids):
    """(day, class, first pupil, lead, form) of every row of the logs."""
    tables, problems = read(*grids)
    rows = [row for table in tables if table.kind == "visit_log" for row in table.rows if not row.faulty]
    return [(str(r["date"]), r["school_class"], str(r["student"][0]), str(r["lead"]), r["form"].value) for r in rows], [
        p.code for p in problems
    ]


PLAIN = [("2024-09-21", "一(1)班", "王小明", "陈静", "实地家访")]

# ---------------------------------------------------------------- headings

WORDS = {
    "家访日期": [
        "时间",
        "入户时间",
        "访问日期",
        "家访年月日",
        "家访日期/时间",
        "登门日期",
        "上门家访时间",
        "走访日期时间",
        "家访的具体时间",
        "您家访的日期",
        "实际家访日期",
        "本次家访时间",
    ],
    "班级": [
        "班级名称",
        "学生班级",
        "所属班级",
        "年级班级",
        "年级/班级",
        "孩子班级",
        "年班",
        "您所带的班级",
        "学生所在班级",
        "就读班级",
        "家访班级",
        "孩子所在的班级",
        "任教班级",
    ],
    "学生姓名": [
        "孩子姓名",
        "幼儿姓名",
        "家访学生",
        "家访对象",
        "受访学生",
        "被家访学生",
        "家访学生姓名",
        "学生名字",
        "您家访的学生姓名",
        "孩子的名字",
        "走访学生",
        "被访学生姓名",
    ],
    "主访教师": [
        "家访人",
        "家访人员",
        "家访老师",
        "班主任",
        "教师",
        "走访人员",
        "家访教师姓名",
        "您的姓名",
        "老师姓名",
        "填表人",
        "主访老师",
        "主访人",
        "家访负责人",
        "入户教师",
    ],
    "家访形式": [
        "走访方式",
        "家访类型",
        "方式",
        "访问形式",
        "家访途径",
        "家访的方式",
        "上门形式",
        "您采用的家访方式",
        "走访类型",
        "家访渠道",
    ],
}
AROUND = [
    "1、{}",
    "1.{}",
    "(3){}",
    "①{}",
    "Q3 {}",
    "Q12.{}",
    "第3题：{}",
    "一、{}",
    "*{}",
    "{}（必填）",
    "{}:",
    "{}[单选题]",
    "{}（年-月-日）",
    "请填写{}",
    "请选择{}（单选）",
    "【{}】",
    "{}(如：一(1)班)",
    "家访信息—{}",
    "2、{}：________",
    "{}↵（请如实填写）",
]


@pytest.mark.parametrize(("title", "word"), [(title, word) for title, words in WORDS.items() for word in words])
def test_a_required_column_is_known_by_the_words_of_real_forms(title, word):
    found, codes = visits(grid(f"{HEADER.replace(title, word)}\n{ROW}"))
    assert found == PLAIN
    assert set(codes) <= {"wider-heading"}


@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize("title", WORDS)
def test_what_a_form_puts_around_a_heading_does_not_matter(title, around):
    assert visits(grid(f"{HEADER.replace(title, around.format(title))}\n{ROW}")) == (PLAIN, [])


@pytest.mark.parametrize("around", AROUND)
def test_nor_around_the_words_of_a_form(around):
    head = [around.format(words[2]) for words in WORDS.values()]
    found, codes = visits(grid(f"{' | '.join(head)}\n{ROW}"))
    assert (found, codes) == (PLAIN, ["wider-heading"])


MENTORS = [
    "导师姓名 | 班级 | 受导学生 | 家访时间 | 家访方式",
    "导师 | 学生所在班级 | 结对学生姓名 | 家访日期 | 家访形式",
    "成长导师 | 受导学生班级 | 受导学生姓名 | 家访时间 | 形式",
    "导师（签名） | 班级 | 所导学生 | 走访时间 | 走访方式",
    "育人导师 | 班级 | 帮扶学生 | 家访时间 | 家访方式",
    "家访导师 | 班级 | 帮扶对象 | 家访时间 | 家访方式",
    "组长 | 班级 | 学生姓名 | 家访时间 | 家访形式",
    "回访教师 | 班级 | 回访学生 | 回访时间 | 回访方式",
    "责任导师 | 班级 | 包保学生 | 入户时间 | 入户形式",
    "全员育人导师 | 班级 | 关爱学生姓名 | 家访时间 | 家访方式",
]


@pytest.mark.parametrize("header", MENTORS)
def test_mentors_and_their_pupils_are_teachers_and_pupils(header):
    text = f"家访登记表\n{header}\n陈静 | 一(1)班 | 王小明 | 2024-9-21 | 实地"
    assert visits(grid(text, file=LOG)) == (PLAIN, ["wider-heading"])


@pytest.mark.parametrize(
    "heading", ["录入时间", "登记日期", "填报时间", "填表日期", "填写日期", "上传时间", "提交日期", "制表日期", "上次家访时间", "下次家访时间"]
)  # fmt: skip
@pytest.mark.parametrize("is_first", [True, False])
def test_the_day_of_filling_in_is_no_day_of_a_visit(heading, is_first):
    header, row = "日期 | 班级 | 学生姓名 | 家访教师 | 家访形式", ROW
    text = f"{heading} | {header}\n2024-12-1 | {row}" if is_first else f"{header} | {heading}\n{row} | 2024-12-1"
    assert visits(grid(text, file=LOG)) == (PLAIN, [])


def test_every_wider_word_is_told_once():
    _, problems = read(grid(f"入户时间 | 班级 | 家访学生 | 家访人 | 家访形式\n{ROW}"))
    (problem,) = problems
    assert problem.details["pairs"] == "“入户时间”→家访日期、“家访学生”→学生姓名、“家访人”→主访教师"


@pytest.mark.parametrize(
    "header",
    [
        "您的姓名（必填） | 班级（必填） | 家访学生姓名（必填） | 家访日期（必填） | 家访方式（必填）",
        "姓名 | 班级 | 学生姓名 | 家访日期 | 家访方式",
        "1、您的姓名： | 2、班级 | 3、孩子姓名 | 4、家访时间 | 5、形式",
        "姓名(教师) | 班级 | 姓名(学生) | 时间 | 方式",
        "教师姓名 | 班级 | 姓名 | 日期 | 方式",
    ],
)
def test_whose_name_it_is_is_settled_over_all_columns_at_once(header):
    found, _ = visits(grid(f"{header}\n陈静 | 一(1)班 | 王小明 | 2024-9-21 | 实地"))
    assert found == PLAIN


@pytest.mark.parametrize(
    "heading",
    ["教师职称", "家长电话", "填表日期", "提交时间", "班主任评语", "学生表现", "天气", "来自IP", "审核人签字"],
)
def test_a_heading_of_something_else_is_no_hint_for_a_lacking_column(heading):
    _, problems = read(
        grid(f"家访日期 | 班级 | 主访教师 | 家访形式 | {heading}\n2024-9-21 | 一(1)班 | 陈静 | 实地 | 好", file=LOG)
    )
    assert [p.code for p in problems] == ["missing-column"]
    assert problems[0].details["missing"] == "学生姓名"


# ---------------------------------------------------------------- columns of the school's own

OWN = [
    [],
    ["序号"],
    ["民族", "籍贯"],
    ["天气", "路程", "交通"],
    ["周课时", "教材", "教室", "楼层"],
    [f"自有{i}" for i in range(12)],
]
KINDS = {
    "student": ("学号 | 姓名 | 班级", "G1 | 王小明 | 一(1)班"),
    "teacher": ("工号 | 姓名 | 岗位", "T1 | 陈静 | 班主任"),
    "school_class": ("班级 | 班主任", "一(1)班 | 陈静"),
    "teaching": ("班级 | 教师", "一(1)班 | 陈静"),
    "visit_log": (HEADER, ROW),
    "survey": ("班级 | 是否家访", "一(1)班 | 是"),
    "event": ("事件编号 | 日期 | 班级 | 学生姓名 | 事件类型", "E1 | 2024-9-21 | 一(1)班 | 王小明 | 重大变故"),
    "plan": ("班级 | 被访学生", "一(1)班 | 王小明"),
}


@pytest.mark.parametrize("own", OWN, ids=len)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("is_first", [True, False])
def test_columns_of_the_schools_own_do_not_change_what_a_table_is(kind, own, is_first):
    header, row = KINDS[kind]
    more, cells = " | ".join(own), " | ".join("x" for _ in own)
    text = (
        f"{header}\n{row}"
        if not own
        else f"{more} | {header}\n{cells} | {row}"
        if is_first
        else f"{header} | {more}\n{row} | {cells}"
    )
    plain, _ = read_text(f"{header}\n{row}", file="基础信息/表.xlsx")
    table, codes = read_text(text, file="基础信息/表.xlsx")
    assert (table.kind, [r.values for r in table.rows], codes) == (kind, [r.values for r in plain.rows], [])


@pytest.mark.parametrize(
    "header",
    [
        "序号 | 姓名 | 性别 | 班级",
        "班级 | 学生姓名",
        "班级 | 姓名 | 性别 | 联系电话",
        "姓名 | 班级 | 职务",
        "班级 | 学生 | 宿舍 | 床号",
    ],
)
@pytest.mark.parametrize("title", ["", "值日名单", "一(1)班通讯录", "运动会报名表"])
def test_a_list_of_names_is_no_plan(header, title):
    tables, problems = read(grid(f"{title}\n{header}\n1 | 王小明 | 男 | 一(1)班", file=LOG, sheet="名单"))
    assert tables == ()
    assert [p.code for p in problems] == ["not-our-sheet"]


@pytest.mark.parametrize(
    ("title", "sheet", "header"),
    [
        ("一年级家访计划", "Sheet1", "班级 | 学生姓名"),
        ("", "家访计划", "班级 | 姓名 | 性别"),
        ("被访学生名单", "Sheet1", "班级 | 学生姓名 | 联系电话"),
        ("", "Sheet1", "班级 | 学生姓名 | 计划日期"),
        ("", "Sheet1", "班级 | 学生姓名 | 参与老师"),
        ("", "Sheet1", "班级 | 被访学生"),
        ("", "Sheet1", "班级 | 学生 | 上报日期"),
    ],
)
def test_a_plan_says_that_it_is_one(title, sheet, header):
    (table,), _ = read(grid(f"{title}\n{header}\n一(1)班 | 王小明 | ", file=LOG, sheet=sheet))
    assert table.kind == "plan"


# ---------------------------------------------------------------- the better of two columns


@pytest.mark.parametrize(
    ("header", "row", "letter"),
    [
        (
            "日期 | 班级 | 学生姓名 | 主访教师 | 家访形式 | 家访时间",
            "2024-12-30 | 一(1)班 | 王小明 | 陈静 | 实地 | 2024-9-21",
            "F",
        ),
        (
            "家访时间 | 日期 | 班级 | 学生姓名 | 主访教师 | 家访形式",
            "19:30 | 2024-9-21 | 一(1)班 | 王小明 | 陈静 | 实地",
            "B",
        ),
        (
            "家访日期 | 走访时间 | 班级 | 学生姓名 | 主访教师 | 家访形式",
            "2024-9-21 | 15:00 | 一(1)班 | 王小明 | 陈静 | 实地",
            "A",
        ),
        (
            "家访日期 | 走访时间 | 班级 | 学生姓名 | 主访教师 | 家访形式",
            " | 2024-9-21 | 一(1)班 | 王小明 | 陈静 | 实地",
            "B",
        ),
    ],
)
def test_of_two_columns_for_the_day_the_better_one_is_taken_and_the_other_is_named(header, row, letter):
    tables, problems = read(grid(f"{header}\n{row}"))
    assert tables[0].head.columns["date"][0] == letter
    assert visits(grid(f"{header}\n{row}"))[0] == PLAIN
    for problem in problems:
        assert problem.code == "duplicate-column"
        assert f"{letter} 列“" in problem.details["taken"]


def test_a_column_of_forms_goes_before_one_of_something_else():
    found, codes = visits(grid(f"{HEADER} | 家访方式\n{ROW.replace('实地', '普访')} | 实地"))
    assert (found, codes) == (PLAIN, ["duplicate-column"])


# ---------------------------------------------------------------- class and year group

PAIRS = [
    ("一年级", "1班"),
    ("一年级", "1"),
    ("一年级", "#1"),
    ("一年级", "(1)班"),
    ("一年级", "（1）班"),
    ("一年级", "一班"),
    ("小学一年级", "1班"),
    ("1", "1"),
    ("一", "1班"),
    ("1年级", "1班"),
    ("一年级", "一年级1班"),
    ("一年级", "2024级1班"),
    ("一年级", "第1班"),
    ("一年级", "一【1】班"),
    ("一年级", "101"),
]


@pytest.mark.parametrize(("group", "name"), PAIRS)
def test_year_group_and_class_in_two_columns_are_one_class(group, name):
    log = (
        f"年级 | 班级 | 家访日期 | 学生姓名 | 主访教师 | 家访形式\n{group} | {name} | 2024-9-21 | 王小明 | 陈静 | 实地"
    )
    assert visits(grid(log, file=LOG)) == (PLAIN, [])
    roster, codes = read_text(f"学号 | 姓名 | 年级 | 班级\nG1 | 王小明 | {group} | {name}", file="基础信息/名册.xlsx")
    assert (column(roster, "school_class"), codes) == (["一(1)班"], [])
    classes, codes = read_text(f"年级 | 班级 | 班主任\n{group} | {name} | 陈静", file="基础信息/名册.xlsx")
    assert (column(classes, "school_class"), codes) == (["一(1)班"], [])


@pytest.mark.parametrize(
    ("group", "name"), [("二年级", "一(1)班"), ("一年级", "2023级1班"), ("三", "一年级1班"), ("初一", "101")]
)
def test_a_year_group_that_contradicts_the_class_is_an_error(group, name):
    log = (
        f"年级 | 班级 | 家访日期 | 学生姓名 | 主访教师 | 家访形式\n{group} | {name} | 2024-9-21 | 王小明 | 陈静 | 实地"
    )
    assert visits(grid(log, file=LOG)) == ([], ["year-group-contradicts"])


SHORT = "家访日期 | 学生姓名 | 主访教师 | 家访形式\n2024-9-21 | 王小明 | 陈静 | 实地"


@pytest.mark.parametrize(
    ("title", "sheet", "file"),
    [
        ("", "一(1)班", LOG),
        ("", "一1班", LOG),
        ("", "101", LOG),
        ("", "一年级1班家访", LOG),
        ("", "1班", "收表/一年级.xlsx"),
        ("试验学校一(1)班家访记录表", "Sheet1", LOG),
        ("2024-2025学年一（1）班家访", "Sheet1", LOG),
        ("班级：一年级1班", "Sheet1", LOG),
        ("", "Sheet1", "收表/一(1)班.xlsx"),
        ("", "Sheet1", "收表/一年级/一1班家访表.xlsx"),
        ("一年级家访记录", "1班", LOG),
        ("一(1)班家访记录", "一（1）班", "收表/一年级1班.xlsx"),
        ("", "（1）班", "收表/一年级/家访.xlsx"),
    ],
)
def test_the_class_may_stand_around_the_table(title, sheet, file):
    found, codes = visits(grid(f"{title}\n{SHORT}", sheet=sheet, file=file))
    assert (found, codes) == (PLAIN, ["outside-value"])
    roster = f"{title}\n序号 | 学号 | 姓名 | 性别\n1 | G1 | 王小明 | 男"
    tables, _ = read(grid(roster, sheet=sheet, file=file.replace("收表", "基础信息")))
    assert [column(table, "school_class") for table in tables] == [["一(1)班"]]


@pytest.mark.parametrize(
    ("title", "sheet", "file"),
    [
        ("一(1)班家访记录", "一(2)班", LOG),
        ("", "一(2)班", "收表/一(1)班.xlsx"),
        ("二年级1班", "Sheet1", "收表/一(1)班.xlsx"),
        ("一(1)班", "一(1)班", "收表/三(1)班.xlsx"),
    ],
)
def test_where_several_places_name_different_classes_nothing_is_guessed(title, sheet, file):
    tables, problems = read(grid(f"{title}\n{SHORT}", sheet=sheet, file=file))
    assert (tables, [p.code for p in problems]) == ((), ["class-clash"])


@pytest.mark.parametrize(
    ("title", "sheet", "file"), [("", "Sheet1", LOG), ("家访记录", "1班", LOG), ("第一学期", "汇总", "收表/9月.xlsx")]
)
def test_a_class_that_nobody_names_is_a_lacking_column(title, sheet, file):
    tables, problems = read(grid(f"{title}\n{SHORT}\n2024-9-22 | 李芳 | 陈静 | 实地", sheet=sheet, file=file))
    assert tables == ()
    assert [p.code for p in problems] == ["missing-column"]


@pytest.mark.parametrize(
    ("sheet", "file"), [("一年级", LOG), ("Sheet1", "收表/一年级.xlsx"), ("Sheet1", "收表/一年级/家访.xlsx")]
)
def test_a_class_without_year_group_takes_it_from_around_the_table(sheet, file):
    found, codes = visits(grid(f"{HEADER}\n{ROW.replace('一(1)班', '1班')}", sheet=sheet, file=file))
    assert (found, codes) == (PLAIN, ["year-group-around"])


ABOVE = [
    "一(1)班家访记录　班主任：陈静",
    "班级：一(1)班　家访教师：陈静",
    "一年级1班 | | 教师姓名： | 陈静",
    "一(1)班 | 家访老师：陈静",
    "班级 | 一(1)班 | 班主任 | 陈静 | ",
    "一（1）班家访  填表人：陈静",
    "学校：青禾小学　班级：一1班　主访教师：陈静",
    "一(1)班↵教师:陈静",
    "班级：一(1)班；家访人：陈静",
    "一(1)班家访登记 | 您的姓名：陈静",
]


@pytest.mark.parametrize("above", ABOVE)
def test_the_lead_may_stand_above_the_table(above):
    found, codes = visits(grid(f"{above}\n家访日期 | 学生姓名 | 家访形式\n2024-9-21 | 王小明 | 实地", file=LOG))
    assert (found, codes) == (PLAIN, ["outside-value", "outside-value"])


# ---------------------------------------------------------------- written once, 同上


@pytest.mark.parametrize("mark", ["同上", "〃", "″", '"', "”", "同", "同前", "↓"])
def test_a_ditto_mark_is_the_cell_above(mark):
    log = f"{HEADER}\n{ROW}\n{mark} | {mark} | 李芳 | {mark} | {mark}\n2024-9-22 | {mark} | 张华 | {mark} | 电话"
    found, codes = visits(grid(log))
    assert found == [
        *PLAIN,
        ("2024-09-21", "一(1)班", "李芳", "陈静", "实地家访"),
        ("2024-09-22", "一(1)班", "张华", "陈静", "电话"),
    ]
    assert codes == ["ditto-mark"] * 4


def test_a_ditto_mark_with_nothing_above_it_is_an_error():
    assert visits(grid(f"{HEADER}\n同上 | 一(1)班 | 王小明 | 陈静 | 实地"))[1] == ["bad-date"]


ONCE = [
    ["2024-9-21 | 一(1)班 | 王小明 | 陈静 | 实地", " | | 李芳 | | ", " | | 张华 | | "],
    [
        "2024-9-21 | 一(1)班 | 王小明 | 陈静 | 实地",
        "2024-9-22 | | 李芳 | 陈静 | 电话",
        "2024-9-23 | | 张华 | 陈静 | 实地",
    ],
    [
        "2024-9-21 | 一(1)班 | 王小明 | 陈静 | 实地",
        " | | 李芳 | | 电话",
        "2024-9-22 | 一(2)班 | 张华 | 刘洋 | 实地",
        " | | 赵六 | | 电话",
    ],
    ["2024-9-21 | 一(1)班 | 王小明 | 陈静 | 实地", " | 一(1)班 | 李芳 | | 电话", " | 一(1)班 | 张华 | | 电话"],
    [
        "2024-9-21 | 一(1)班 | 王小明 | 陈静 | 实地",
        " | 一(1)班 | 李芳 | 陈静 | 电话",
        " | 一(1)班 | 张华 | 陈静 | 电话",
    ],
]


@pytest.mark.parametrize("rows", ONCE, ids=range(len(ONCE)))
def test_what_is_written_once_holds_for_the_rows_below(rows):
    found, codes = visits(grid("\n".join([HEADER, *rows])))
    assert len(found) == len(rows)
    assert set(codes) == {"written-once"}
    full = [[cell.strip() for cell in row.split("|")] for row in rows]
    for above, below in pairwise(full):
        below[:] = [cell or up for cell, up in zip(below, above, strict=True)]
    assert found == visits(grid("\n".join([HEADER, *(" | ".join(row) for row in full)])))[0]


FORGOTTEN = [
    [
        "2024-9-21 | 一(1)班 | 王小明 | 陈静 | 实地",
        "2024-9-22 | 一(1)班 | 李芳 | 陈静 | 实地",
        "2024-9-23 | 一(1)班 | 张华 |  | 实地",
        "2024-9-24 | 一(1)班 | 赵六 | 陈静 | 实地",
    ],
    [
        "2024-9-21 | 一(1)班 | 王小明 | 陈静 | 实地",
        " | 一(1)班 | 李芳 | 陈静 | 实地",
        "2024-9-23 | 一(1)班 | 张华 | 陈静 | 实地",
        "2024-9-24 | 一(1)班 | 赵六 | 陈静 | 实地",
    ],
    [
        "2024-9-21 | 一(1)班 | 王小明 | 陈静 | 实地",
        "2024-9-22 | 一(1)班 | 李芳 | 陈静 | ",
        "2024-9-23 | 一(1)班 | 张华 | 陈静 | 实地",
        "2024-9-24 | 一(1)班 | 赵六 | 陈静 | 实地",
    ],
    [" | 一(1)班 | 王小明 | 陈静 | 实地", "2024-9-21 | 一(1)班 | 李芳 | 陈静 | 实地"],
    # class, lead and form filled in for all beforehand
    ["2024-9-21 | 一(1)班 | 王小明 | 陈静 | 实地", " | 一(1)班 | 李芳 | 陈静 | 实地"],
]


@pytest.mark.parametrize("rows", FORGOTTEN, ids=range(len(FORGOTTEN)))
def test_a_forgotten_cell_is_not_filled_in(rows):
    found, codes = visits(grid("\n".join([HEADER, *rows])))
    assert (len(found), codes) == (len(rows) - 1, ["missing-value"])


def test_pupils_who_wait_for_a_visit_get_none_from_the_row_above():
    rows = [f" | 一(1)班 | {name} | 陈静 | " for name in ("李芳", "张华", "赵六")]
    assert visits(grid("\n".join([HEADER, ROW, *rows]))) == (PLAIN, ["untouched-rows"])


# ---------------------------------------------------------------- total rows


@pytest.mark.parametrize(
    ("total", "codes"),
    [
        ("合计 |  | 共家访 40 户", ["total-differs"]),
        ("合计 |  | 共家访 1 户", []),
        ("合计 | 家访1人次", []),
        ("合计 |  | 10人 | 男5女5", []),
        ("总计 | 走访 3 户", ["total-differs"]),
        ("小计 | #1", []),
        ("合计：1户", []),
        ("合计 | 共 1 户 | ", []),
        ("全班合计 |  | 实地1次 电话0次", []),
    ],
)
def test_a_total_row_is_none_and_its_number_is_compared(total, codes):
    assert visits(grid(f"{HEADER}\n{ROW}\n{total}")) == (PLAIN, codes)


# ---------------------------------------------------------------- exports of online forms

EXPORTS = {
    "问卷星": (
        "序号 | 提交答卷时间 | 来源 | 来自IP | 1、您的姓名： | 2、您所带的班级： | 3、家访学生姓名： | 4、家访日期： | 5、家访方式：",
        "1 | 2024/9/30 20:11:00 | 微信 | 10.0.0.1 | 陈静 | 一(1)班 | 王小明 | 2024-9-21 | 实地",
    ),
    "问卷星 矩阵": (
        "序号 | 提交答卷时间 | 总分 | 1、基本信息—教师姓名 | 1、基本信息—班级 | 2、家访情况—学生姓名 | 2、家访情况—家访时间 | 2、家访情况—家访方式",
        "1 | 2024/9/30 20:11:00 | 0 | 陈静 | 一(1)班 | 王小明 | 2024-9-21 | 实地",
    ),
    "腾讯文档": (
        "提交者（自动） | 提交时间（自动） | 班级（必填） | 家访学生姓名（必填） | 家访日期（必填） | 家访方式（必填）",
        "陈静 | 2024年9月30日 20:10 | 一(1)班 | 王小明 | 2024年9月21日 | 实地",
    ),
    "腾讯收集表": (
        "编号 | 提交者 | 提交时间 | 您的姓名 | 班级 | 孩子姓名 | 家访日期 | 家访方式",
        "1 | 小陈 | 2024年9月30日 | 陈静 | 一(1)班 | 王小明 | 2024年9月21日 | 实地",
    ),
    "金山表单": (
        "提交时间 | 填写者 | 填写ID | 1. 班级 | 2. 学生姓名 | 3. 家访时间 | 4. 家访形式",
        "2024-09-30 20:10 | 陈静 | a1 | 一(1)班 | 王小明 | 2024-9-21 | 实地",
    ),
    "企业微信": (
        "序号 | 填写人 | 填写人部门 | 填写时间 | 1.班级 | 2.学生姓名 | 3.家访时间 | 4.家访形式",
        "1 | 陈静 | 学校/一年级 | 2024/9/30 21:00 | 一(1)班 | 王小明 | 2024/9/21 | 实地",
    ),
    "钉钉": (
        "创建人 | 创建时间 | 修改时间 | 班级 | 家访学生 | 家访日期 | 家访方式",
        "陈静 | 2024-09-30 10:00 | 2024-09-30 10:00 | 一(1)班 | 王小明 | 2024-9-21 | 实地",
    ),
    "钉钉审批": (
        "审批编号 | 发起人姓名 | 发起人部门 | 发起时间 | 完成时间 | 所在班级 | 学生姓名 | 家访日期 | 家访形式",
        "1 | 陈静 | 一年级 | 2024-09-30 | 2024-09-30 | 一(1)班 | 王小明 | 2024-9-21 | 实地",
    ),
}


@pytest.mark.parametrize("export", EXPORTS)
def test_an_export_of_an_online_form_is_read(export):
    header, row = EXPORTS[export]
    found, codes = visits(grid(f"{header}\n{row}", file=LOG))
    assert found == PLAIN
    assert set(codes) <= {"wider-heading"}


@pytest.mark.parametrize(
    "header",
    [
        "序号 | 提交答卷时间 | 1、您孩子所在的班级 | 2、您孩子的姓名 | 3、本学期老师是否家访？ | 4、您对家访工作的满意度",
        "提交者 | 提交时间 | 孩子班级（必填） | 孩子姓名（必填） | 老师是否到您家家访过（必填） | 满意程度",
        "填写人 | 填写时间 | 1.班级 | 2.学生姓名 | 3.是否家访 | 4.您是否满意",
        "序号 | 提交时间 | 班级 | 孩子姓名 | 本学期班主任有没有到家里家访 | 您对老师家访的满意度是",
        "序号 | 答题时间 | Q1 所在班级 | Q2 学生姓名 | Q3 老师来家访过吗 | Q4 对家访满意吗",
    ],
)
def test_a_parents_questionnaire_is_read(header):
    (table,), _ = read(grid(f"{header}\n1 | 2024/9/30 | 一(1)班 | 王小明 | 是 | #5", file=LOG))
    assert (table.kind, column(table, "visited"), column(table, "satisfaction")) == ("survey", [True], [5])


TWO = "日期 | 班级 | 教师 | 主题 | 类型"


@pytest.mark.parametrize("header", [TWO, " | ".join(reversed(TWO.split(" | ")))])
def test_a_sheet_of_two_kinds_alike_is_asked(header):
    tables, problems = read(grid(f"{header}\n甲 | 乙 | 丙 | 丁 | 戊"))
    assert (tables, [p.code for p in problems]) == ((), ["two-kinds"])
    assert sorted(problems[0].details["kinds"].split("、")) == ["家长会登记", "违规登记"]


def test_two_kinds_are_told_apart_by_their_rows():
    (table,), _ = read(grid(f"{TWO}\n2024-9-21 | 一(1)班 | 陈静 | 无 | 告状式家访"))
    assert table.kind == "breach"


@pytest.mark.parametrize(
    ("title", "word"),
    [
        ("家访日期", "家访开展时间"),
        ("家访日期", "什么时候家访"),
        ("家访日期", "完成家访时间"),
        ("家访日期", "谈话时间"),
        ("家访日期", "家访时间段"),
        ("班级", "您孩子在几班"),
        ("班级", "现就读班级"),
        ("班级", "行政班"),
        ("班级", "孩子所在的班级名称"),
        ("班级", "所任班级"),
        ("学生姓名", "您要家访的学生"),
        ("学生姓名", "姓名（学生）"),
        ("学生姓名", "被走访学生"),
        ("学生姓名", "小朋友姓名"),
        ("主访教师", "家访教职工"),
        ("主访教师", "包班干部"),
        ("主访教师", "家访教师签名"),
        ("主访教师", "家访人（教师）"),
        ("主访教师", "科任老师"),
        ("家访形式", "采取的家访方式"),
        ("家访形式", "家校沟通方式"),
        ("家访形式", "访谈形式"),
        ("家访形式", "采用何种形式"),
    ],
)
def test_the_words_are_kinds_and_no_list_of_examples(title, word):
    assert visits(grid(f"{HEADER.replace(title, word)}\n{ROW}"))[0] == PLAIN


# ---------------------------------------------------------------- class and teacher in other places

WITH_NAME = [
    "一1王小明", "一（1）班王小明", "一年级1班 王小明", "101王小明", "一(1)王小明", "王小明（一1班）", "王小明(一(1)班)", "1.1班王小明",
    "一年级（1）班王小明",
    "2024级1班王小明",
]  # fmt: skip


@pytest.mark.parametrize("cell", WITH_NAME)
@pytest.mark.parametrize("heading", ["学生姓名", "家访对象", "学生"])
def test_a_class_in_the_cell_of_the_pupil_is_his(cell, heading):
    text = f"家访日期 | {heading} | 主访教师 | 家访形式\n2024-9-21 | {cell} | 陈静 | 实地"
    found, codes = visits(grid(text, file="收表/记录.xlsx"))
    expected = PLAIN if "2024级" not in cell else [(PLAIN[0][0], "2024级1班", *PLAIN[0][2:])]
    assert (found, set(codes) - {"wider-heading"}) == (expected, {"class-with-name"})


def test_several_pupils_of_a_class_follow_it():
    rows = "2024-9-21 | 一1王小明、李芳 | 陈静 | 实地\n2024-9-22 | 一2张伟 | 陈静 | 实地"
    (table,), _ = read(grid(f"家访日期 | 学生姓名 | 主访教师 | 家访形式\n{rows}", file="收表/记录.xlsx"))
    assert [(row["school_class"], *map(str, row["student"])) for row in table.rows] == [
        ("一(1)班", "王小明", "李芳"),
        ("一(2)班", "张伟"),
    ]


def test_where_one_pupil_stands_without_a_class_the_column_is_lacking():
    rows = "2024-9-21 | 一1王小明 | 陈静 | 实地\n2024-9-22 | 张伟 | 陈静 | 实地"
    tables, problems = read(grid(f"家访日期 | 学生姓名 | 主访教师 | 家访形式\n{rows}", file="收表/记录.xlsx"))
    assert (tables, [p.code for p in problems]) == ((), ["missing-column"])


@pytest.mark.parametrize("cell", ["王小明", "王小明1", "1王小明", "一班王小明", "王小明（男）"])
def test_a_pupil_without_a_class_lacks_it(cell):
    text = f"家访日期 | 学生姓名 | 主访教师 | 家访形式\n2024-9-21 | {cell} | 陈静 | 实地"
    tables, problems = read(grid(text, file="收表/记录.xlsx"))
    assert tables == ()
    assert [p.details["missing"] for p in problems if p.code == "missing-column"] == ["班级"]


BY_TEACHER = "家访日期 | 班级 | 学生姓名 | 家访形式\n2024-9-21 | 一(1)班 | 王小明 | 实地"


@pytest.mark.parametrize(
    "sheet",
    ["陈静", "陈静老师", "3.陈静", "陈静家访记录", "陈静（语文）", "陈静的家访记录表", "陈静走访登记", "01-陈静"],
)
def test_a_sheet_named_after_a_teacher_is_of_his_visits(sheet):
    assert visits(grid(BY_TEACHER, sheet=sheet, file="收表/记录.xlsx")) == (PLAIN, ["outside-value"])


@pytest.mark.parametrize("title", ["陈静老师家访记录", "陈静老师的家访记录表", "陈静教师家访登记"])
def test_a_title_with_a_teachers_name_too(title):
    assert visits(grid(f"{title}\n{BY_TEACHER}", file="收表/记录.xlsx")) == (PLAIN, ["outside-value"])


@pytest.mark.parametrize(
    "sheet",
    ["Sheet1", "家访", "九月", "一(1)班", "汇总", "第一周", "高一年级", "语文组", "张家村小学", "陈静、刘洋", "2024秋"],
)
def test_other_names_of_sheets_name_no_teacher(sheet):
    found, codes = visits(grid(BY_TEACHER, sheet=sheet, file="收表/记录.xlsx"))
    assert found == []
    assert "missing-column" in codes


def test_the_files_name_is_none_because_a_filed_workbook_has_another():
    assert visits(grid(BY_TEACHER, file="收表/陈静家访记录.xlsx"))[0] == []


@pytest.mark.parametrize(
    "title",
    ["一(1)班家访记录（班主任：陈静）", "家访登记(家访教师:陈静)（一年级1班）", "一(1)班家访统计表（负责人：陈静）"],
)
def test_a_label_in_brackets_in_the_title_is_one(title):
    found, codes = visits(
        grid(f"{title}\n家访日期 | 学生姓名 | 家访形式\n2024-9-21 | 王小明 | 实地", file="收表/记录.xlsx")
    )
    assert (found, codes) == (PLAIN, ["outside-value", "outside-value"])


@pytest.mark.parametrize("cell", ["21日", "21", "#21", "21号"])
@pytest.mark.parametrize(
    ("title", "sheet"),
    [("2024年9月家访记录", "Sheet1"), ("9月份家访登记表", "Sheet1"), ("家访记录", "9月"), ("家访记录（2024年9月）", "9月家访"),
     ("一(1)班2024年9月家访统计", "Sheet1")],
)  # fmt: skip
def test_days_of_the_month_that_title_or_sheet_names_are_days(title, sheet, cell):
    text = f"{title}\n日期 | 班级 | 学生姓名 | 家访教师 | 家访形式\n{cell} | 一(1)班 | 王小明 | 陈静 | 实地"
    found, codes = visits(grid(text, sheet=sheet, file="收表/记录.xlsx"))
    assert found == PLAIN
    assert "days-of-month" in codes


@pytest.mark.parametrize("title", ["家访记录", "9月、10月家访记录", "2024年9月初家访记录", "2024年9月21日家访记录"])
def test_days_of_no_month_or_of_two_stay_errors(title):
    text = f"{title}\n日期 | 班级 | 学生姓名 | 家访教师 | 家访形式\n21日 | 一(1)班 | 王小明 | 陈静 | 实地"
    found, codes = visits(grid(text, file="收表/记录.xlsx"))
    assert found == []
    assert "bad-date" in codes
