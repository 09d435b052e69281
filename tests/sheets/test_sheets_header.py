"""Which kind of sheet it is and which column is which: by the header row, however it is written, never by a name."""

from __future__ import annotations

import pytest
from text_tables import column, grid, read, read_text

HEADER = "家访日期 | 班级 | 学生姓名 | 主访教师 | 家访形式"
ROW = "2024-9-21 | 一(1)班 | 王小明 | 陈静 | 实地"
FIELDS = {"date": "A", "school_class": "B", "student": "C", "lead": "D", "form": "E"}


def letters(table) -> dict[str, str]:
    """Field → column letter of a recognised table."""
    return {field: letter for field, (letter, _) in table.head.columns.items()}


# ---------------------------------------------------------------- which kind


KINDS = {
    "student": "学号 | 姓名 | 班级",
    "student ": "学号 | 学生姓名 | 性别 | 班级",
    "teacher": "工号 | 姓名 | 岗位",
    "school_class": "班级 | 班主任",
    "teaching": "班级 | 教师",
    "visit_log": HEADER,
    "plan": "班级 | 被访学生",
    "event": "事件编号 | 日期 | 班级 | 学生姓名 | 事件类型",
    "meeting": "日期 | 班级 | 主题",
    "essay": "作者 | 标题",
    "survey": "班级 | 是否家访",
    "breach": "日期 | 教师 | 类型",
    "handling": "班级 | 学生姓名 | 家访日期 | 办理状态",
    "receipt": "班级 | 收到时间",
    "leave": "离校日期 | 申请教师 | 班级 | 被访学生 | 事由",
    "training": "培训日期 | 培训主题",
    "forum": "座谈日期 | 座谈对象 | 反映的家访情况",
    "inspection": "抽查日期 | 被抽查教师 | 班级 | 学生姓名 | 抽查结果",
    "incident": "发现日期 | 班级 | 学生姓名 | 发现教师 | 发现的情况",
    "tracking": "台账 | 班级 | 学生姓名 | 续记",
    "remedy": "整改教师 | 整改期限 | 交来日期",
    "counselling": "谈话日期 | 班级 | 学生姓名 | 辅导记录",
    "policy_settings": "键 | 值",
    "policy_calendar": "名称 | 类型 | 开始日期 | 结束日期",
    "policy_indicators": "编号 | 名称 | 考核对象 | 类型",
    "policy_events": "事件类型 | 响应天数 | 认可形式",
    "policy_ratings": "等级 | 最低分",
    "policy_awards": "项目 | 对象 | 名额",
}


@pytest.mark.parametrize(("kind", "header"), KINDS.items())
def test_the_required_columns_tell_the_kind(kind, header):
    table, _ = read_text(header)
    assert table.kind == kind.strip()


@pytest.mark.parametrize(("kind", "header"), KINDS.items())
def test_their_order_does_not_matter(kind, header):
    table, _ = read_text(" | ".join(reversed(header.split(" | "))))
    assert table.kind == kind.strip()


@pytest.mark.parametrize(
    "header",
    [
        "品名 | 数量 | 单价",
        "班级 | 学生姓名 | 语文 | 数学 | 英语",  # marks
        "姓名 | 班级",  # a list of names
        "序号 | 班级 | 姓名",
        "日期 | 班级",
        "日期 | 星期 | 值日教师 | 备注",  # a duty rota
        "学号 | 姓名",
        "班级 | 男 | 女 | 合计",
        "2024-9-21 | 一(1)班 | 王小明 | 陈静 | 实地",  # data without any header
        "第一周 | 第二周 | 第三周",
    ],
)
def test_other_sheets_of_a_school_are_not_ours(header):
    table, codes = read_text(f"{header}\n1 | 2 | 3 | 4 | 5")
    assert (table, codes) == (None, ["not-our-sheet"])


def test_a_sheet_that_is_not_ours_is_named_by_how_it_begins():
    _, problems = read(grid("期末物品领用表\n品名 | 数量\n粉笔 | #3", sheet="杂项"))
    assert (problems[0].location.sheet, problems[0].details["reason"]) == ("杂项", "（开头是“期末物品领用表”）")


def test_nothing_is_said_about_a_blank_sheet_or_the_guide_of_a_template():
    assert read(grid("")) == ((), ())
    assert read(grid("填表说明\n家访日期 | 必填 | 真实的某一天")) == ((), ())


def test_file_and_sheet_names_decide_nothing():
    table, codes = read_text(f"{HEADER}\n{ROW}", file="收表/学生名册.xlsx", sheet="教师名册")
    assert (table.kind, codes) == ("visit_log", [])


# ---------------------------------------------------------------- how a column may be called


ALSO_WRITTEN = {
    ("student", "学号"): ["学籍号", "全国学籍号", "学生学号", "学籍辅号"],
    ("student", "姓名"): ["学生姓名", "学生"],
    ("student", "年级"): ["所在年级"],
    ("student", "班级"): ["所在班级", "班别"],
    ("student", "入校日期"): ["入学日期", "入学年月"],
    ("student", "转出日期"): ["离校日期"],
    ("student", "特殊类别"): ["学生类别", "重点类别", "特殊群体"],
    ("student", "家庭住址"): ["现住址", "家庭地址"],
    ("student", "监护人"): ["家长姓名"],
    ("student", "联系电话"): ["联系方式", "家长电话", "监护人电话"],
    ("teacher", "工号"): ["教师编号", "教工号"],
    ("visit_log", "家访日期"): ["家访时间", "走访时间", "走访日期", "日期"],
    ("visit_log", "学生姓名"): ["被访学生", "学生", "姓名"],
    ("visit_log", "主访教师"): ["教师姓名", "家访教师", "走访教师"],
    ("visit_log", "同行教师"): ["参与老师", "参与教师", "陪同教师"],
    ("visit_log", "家访形式"): ["家访方式", "走访形式"],
    ("visit_log", "家访结果"): ["走访结果"],
    ("visit_log", "家长姓名"): ["受访家长"],
    ("visit_log", "家访原因"): ["家访目的", "家访事由"],
    ("visit_log", "家访过程"): ["家访内容", "谈话内容", "家访记录"],
    ("visit_log", "家长诉求"): ["家长意见", "意见建议", "家长反馈"],
    ("visit_log", "照片"): ["家访照片", "照片张数"],
    ("visit_log", "家长签字"): ["家长签名"],
    ("visit_log", "对策感想"): ["寻求对策或感想", "家访感想", "教育对策"],
}
FULL = {
    "student": "学号 | 姓名 | 性别 | 年级 | 班级 | 入学方式 | 入校日期 | 转出日期 | 特殊类别 | 家庭住址 | 监护人 | 联系电话",
    "teacher": "工号 | 姓名 | 岗位 | 年级组 | 学科",
    "visit_log": "家访日期 | 班级 | 学生姓名 | 主访教师 | 同行教师 | 家访形式 | 家访结果 | 家长姓名 | 家访原因 | 家访过程"
    " | 家长诉求 | 照片 | 家长签字 | 对策感想",
}


@pytest.mark.parametrize(
    ("kind", "title", "word"), [(kind, title, word) for (kind, title), words in ALSO_WRITTEN.items() for word in words]
)
def test_a_column_may_be_called_by_its_other_names(kind, title, word):
    titles = FULL[kind].split(" | ")
    plain, _ = read_text(FULL[kind])
    renamed, codes = read_text(" | ".join(word if t == title else t for t in titles))
    assert letters(renamed) == letters(plain)
    assert codes == ["empty-sheet"]


@pytest.mark.parametrize(
    "heading",
    [
        "*班级",
        "班级*",
        "★班级",
        "班级（必填）",
        "班级(选填)",
        "班级[必填]",
        "班 级",
        "班级：",
        "班↵级",
        "　班级",
        "班级\u200b",
    ],
)
def test_stars_brackets_colons_and_spaces_around_a_heading_do_not_matter(heading):
    table, codes = read_text(f"{HEADER.replace('班级', heading)}\n{ROW}")
    assert (letters(table), codes) == (FIELDS, [])
    assert table.head.columns["school_class"][1] == ("班 级" if heading == "班 级" else "班级")


def test_a_title_is_preferred_to_another_spelling_of_the_same_column():
    table, codes = read_text("姓名 | 家访日期 | 班级 | 学生姓名 | 主访教师 | 家访形式\n王大明 | " + ROW)
    assert (letters(table)["student"], codes) == ("D", ["duplicate-column"])


def test_of_two_columns_of_one_name_the_left_one_counts_where_they_say_the_same():
    table, codes = read_text(f"{HEADER} | 家访日期\n{ROW} | 2024.9.21")
    assert (letters(table)["date"], codes, table.rows[0].faulty) == ("A", ["duplicate-column"], False)


@pytest.mark.parametrize(
    ("heading", "cell"),
    [("家访日期", "2024-10-1"), ("班级", "一(2)班"), ("学生姓名", "李芳"), ("主访教师", "刘洋"), ("家访形式", "电话")],
)
def test_where_two_columns_of_one_name_differ_the_row_counts_for_neither(heading, cell):
    (table,), problems = read(grid(f"{HEADER} | {heading}\n{ROW} | {cell}"))
    assert [p.code for p in problems] == ["duplicate-column", "columns-disagree"]
    assert (problems[1].location.column, table.rows[0].faulty) == ("F", True)


def test_columns_stand_in_any_order_between_others():
    table, codes = read_text(
        "序号 | 家访形式 | 天气 | 主访教师 | 学生姓名 | 班级 | 家访日期\n1 | 实地 | 晴 | 陈静 | 王小明 | 一(1)班 | 2024-9-21"
    )
    assert letters(table) == {"form": "B", "lead": "D", "student": "E", "school_class": "F", "date": "G"}
    assert (len(table.rows), codes) == (1, [])


# ---------------------------------------------------------------- where the header stands


TITLED = f"""
青禾小学家访记录表
2024—2025 学年第一学期

填表人：陈静 | | 日期：2024-12-30

{HEADER}
{ROW}
"""


def test_titles_notes_and_blank_rows_may_stand_above():
    table, codes = read_text(TITLED.strip("\n"))
    assert (letters(table), codes) == (FIELDS, [])
    assert [row.number for row in table.rows] == [7]


@pytest.mark.parametrize(
    ("line", "count", "found"),
    [
        ("通知", 29, True),
        ("通知", 31, True),
        ("1.请认真填写", 120, True),
        ("", 60, True),
        ("通知", 310, False),
        ("甲 | 乙", 29, True),
        ("甲 | 乙", 31, False),
    ],
)
def test_the_header_is_looked_for_below_any_instructions(line, count, found):
    above = "\n".join([line] * count)
    table, _ = read_text(f"{above}\n{HEADER}\n{ROW}")
    assert (table is not None) is found


def test_a_sheet_that_begins_further_down_and_right_keeps_its_own_addresses():
    table, _ = read_text(f"{HEADER}\n{ROW}", top=4, left=26)
    assert letters(table) == {"date": "AA", "school_class": "AB", "student": "AC", "lead": "AD", "form": "AE"}
    assert str(table.rows[0].at("student")) == "收表/一(1)班.xlsx!Sheet1!AC6"


TWO_ROWS = """
| 基本情况   |         |        | 家访     |        |
| --------- | ------- | ------ | ------- | ------ |
| 家访日期   | 班级    | 学生姓名 | 主访教师 | 家访形式 |
| 2024-9-21 | 一(1)班 | 王小明  | 陈静     | 实地    |
"""
MERGED_DOWN = """
| 家访日期   | 被访学生 |       | 主访教师 | 家访形式 |
| --------- | ------- | ----- | ------- | ------ |
|           | 班级    | 姓名   |         |        |
| 2024-9-21 | 一(1)班 | 王小明 | 陈静     | 实地    |
"""
SPLIT_NAMES = """
| 家访      |         |        | 主访     | 家访 |
| --------- | ------- | ------ | ------- | --- |
| 日期      | 班级    | 学生姓名 | 教师     | 形式 |
| 2024-9-21 | 一(1)班 | 王小明  | 陈静     | 实地 |
"""


@pytest.mark.parametrize(
    ("text", "merges"),
    [
        (TWO_ROWS, "A1:C1 D1:E1"),
        (MERGED_DOWN, "A1:A2 B1:C1 D1:D2 E1:E2"),
        (SPLIT_NAMES, ""),
    ],
)
def test_a_header_may_take_two_rows(text, merges):
    table, codes = read_text(text, merges=merges)
    assert (letters(table), codes) == (FIELDS, [])
    assert [row.number for row in table.rows] == [3]


@pytest.mark.parametrize("merges", ["C1:D1 E1:F1", ""])
def test_the_upper_row_tells_whose_name_a_column_holds(merges):
    header = "家访日期 | 班级 | 学生 |  | 家长 |  | 主访教师 | 家访形式\n |  | 姓名 | 性别 | 姓名 | 签字 |  | "
    table, codes = read_text(f"{header}\n2024-9-21 | 一(1)班 | 王小明 | 男 | 王大明 | 是 | 陈静 | 实地", merges=merges)
    assert {field: letters(table)[field] for field in ("student", "parent", "signed")} == {
        "student": "C",
        "parent": "E",
        "signed": "F",
    }
    assert codes == []


def test_a_data_row_below_a_header_is_not_taken_for_its_second_row():
    table, _ = read_text("班级 | 学生姓名 | 是否家访 | 满意度\n一(1)班 | 王小明 | 是 | #5\n一(1)班 | 李芳 | 否 | ")
    assert column(table, "visited") == [True, False]


# ---------------------------------------------------------------- what is lacking


@pytest.mark.parametrize("missing", HEADER.split(" | "))
def test_a_log_that_lacks_a_required_column_is_an_error_that_names_it(missing):
    titles = [title for title in f"{HEADER} | 家访过程 | 家长诉求 | 照片".split(" | ") if title != missing]
    tables, problems = read(grid(" | ".join(titles) + "\n" + " | ".join("1" for _ in titles), file="收表/记录.xlsx"))
    assert tables == ()
    assert [(p.code, p.details["kind"], p.details["missing"]) for p in problems] == [
        ("missing-column", "家访记录", missing)
    ]


def test_a_roster_without_ids_is_a_roster_among_the_rosters_only():
    text = "姓名 | 性别 | 班级 | 家庭住址 | 联系电话\n王小明 | 男 | 一(1)班 | 幸福路 1 号 | 13900000001"
    (table,), _ = read(grid(text, file="基础信息/名册.xlsx"))
    assert table.kind == "student"
    assert read(grid(text, file="收表/名册.xlsx"))[0] == ()


@pytest.mark.parametrize(
    ("heading", "nearest"),
    [
        ("四进", "四进内容"),
        ("家访效果", "家访结果"),
        ("家长签子", "家长签字"),
        ("序号", ""),
        ("天气", ""),
        ("家庭地址", ""),
    ],
)
def test_a_column_that_resembles_one_that_is_lacking_is_told(heading, nearest):
    tables, problems = read(grid(f"{HEADER} | {heading}\n{ROW} | 好"))
    assert len(tables[0].rows) == 1
    said = [(p.code, str(p.location), p.value, p.details["nearest"]) for p in problems]
    assert said == ([("unknown-column", "收表/一(1)班.xlsx!Sheet1!F1", heading, nearest)] if nearest else [])


def test_a_column_of_the_schools_own_may_resemble_one_that_is_there():
    assert read_text(f"{HEADER} | 四进内容 | 四进\n{ROW} | 安全教育 | 好")[1] == []


def test_one_workbook_may_hold_several_kinds_of_sheet():
    tables, problems = read(
        grid(f"{HEADER}\n{ROW}", sheet="Sheet1"),
        grid("品名 | 数量\n粉笔 | #3", sheet="Sheet2"),
        grid("工号 | 姓名 | 岗位\nT1 | 陈静 | 班主任", sheet="Sheet3"),
    )
    assert [(table.head.sheet, table.kind) for table in tables] == [("Sheet1", "visit_log"), ("Sheet3", "teacher")]
    assert [(p.code, p.location.sheet) for p in problems] == [("not-our-sheet", "Sheet2")]


def test_a_hidden_sheet_is_read_with_a_notice():
    table, codes = read_text(f"{HEADER}\n{ROW}", hidden=True)
    assert (len(table.rows), codes) == (1, ["hidden-sheet"])
