"""Which rows below a header are data: totals, notes, repeated headers and blank rows are none; merges hold for each row."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from text_tables import area, column, grid, read, read_text

from jiafang_batch.grid import CellNote, Fact

HEADER = "家访日期 | 班级 | 学生姓名 | 主访教师 | 家访形式 | 家访过程"
ROW = "2024-9-21 | 一(1)班 | 王小明 | 陈静 | 实地 | 谈作息"
OTHER = "2024-9-22 | 一(1)班 | 李芳 | 陈静 | 电话 | 谈阅读"


def names(table) -> list[str]:
    return [str(row["student"][0]) for row in table.rows]


@pytest.mark.parametrize(
    "row",
    [
        "",
        " |  | \u200b |  | 　 | ",
        "合计 |  | #2",
        "合计 |  | 2人次 | #2",
        "合计： | 12",
        "小计",
        "总计 | #1 | #2 | #3",
        "合 计 |  | #2",
        "合计人数 | #5",
        "共计5户",
        "共12人次",
        "本页小计 | #5",
        "合計 |  | #2",
        "注：家访日期写真实的某一天",
        "注1 家访日期写真实的某一天",
        "※ 家访日期写真实的某一天",
        "备注：本表一式两份",
        "说明",
        "说明：本表一式两份",
        "填表说明",
        "填表人：陈静",
        "填表人：陈静 |  | 审核人：刘洋 |  | 日期：2024-12-30",
        "班主任签字：",
        "填报日期：2024年12月30日",
        "单位负责人：　　填表人：　　联系电话：",
        "审核人",
        "（盖章）",
        "——以上为本学期家访记录——",
        "以下空白",
        "2.于期末上交教导处",
        "附：照片另存",
        "统计：实地30次，电话10次",
        HEADER,
        "家访日期 | 班级 | 学生姓名 | 主访教师 | 家访形式 | ",
        "家访日期* | 班 级 | 学生姓名 | 主访教师 | 家访形式 | 家访过程",
    ],
)
def test_a_row_that_is_no_data_is_passed_over_in_silence(row):
    table, codes = read_text(f"{HEADER}\n{ROW}\n{row}\n{OTHER}")
    assert (names(table), codes) == (["王小明", "李芳"], [])
    assert [r.number for r in table.rows] == [2, 4]


def test_a_note_may_go_on_over_several_lines():
    notes = "说明：\n1. 家访日期写真实的某一天\n2. 照片插入这一行\n\n3. 一式两份"
    table, codes = read_text(f"{HEADER}\n{ROW}\n{notes}")
    assert (names(table), codes) == (["王小明"], [])


def test_data_below_a_note_counts():
    table, codes = read_text(f"{HEADER}\n注：国庆后补\n1. 见下\n{ROW}")
    assert (names(table), codes) == (["王小明"], [])


@pytest.mark.parametrize(
    "row",
    [
        "合计 | 一(1)班 | 王小明 | 陈静 | 实地 | ",  # a row, whatever stands in its first cell
        "说明 | 一(1)班 | 王小明 | 陈静 | 实地 | ",
        "王小明 |  |  |  |  | ",
        "9月 |  |  |  |  | ",
        "2.3 |  |  |  |  | ",
        "以上门家访 |  |  |  |  | ",
    ],
)
def test_a_row_that_only_resembles_a_note_is_said_to_be_wrong(row):
    table, codes = read_text(f"{HEADER}\n{ROW}\n{row}")
    assert table.rows[1].faulty
    assert "bad-date" in codes


def test_a_row_without_any_required_value_is_a_remark_and_said_so():
    tables, problems = read(grid(f"{HEADER} | 备注\n{ROW} | \n |  |  |  |  | 以上为九月"))
    assert len(tables[0].rows) == 1
    assert [(p.code, p.location.row, p.value) for p in problems] == [("stray-row", 3, "以上为九月")]


def test_a_column_of_the_schools_own_alone_makes_no_row():
    table, codes = read_text(f"{HEADER} | 序号\n{ROW} | #1\n |  |  |  |  |  | #2\n |  |  |  |  |  | #3")
    assert (len(table.rows), codes) == (1, [])


def test_a_header_without_a_row_is_an_empty_sheet_and_an_empty_register_is_normal():
    assert read_text(HEADER)[1] == ["empty-sheet"]
    assert read_text(f"{HEADER}\n合计 | #0")[1] == ["empty-sheet"]
    assert read_text("日期 | 班级 | 主题 | 到会人数")[1] == ["empty-register"]


def test_a_missing_required_value_is_an_error_of_its_cell():
    _, problems = read(grid(f"{HEADER}\n2024-9-21 | 一(1)班 |  | 陈静 | 实地 | "))
    assert [(p.code, str(p.location), p.location.header) for p in problems] == [
        ("missing-value", "收表/一(1)班.xlsx!Sheet1!C2", "学生姓名")
    ]


def test_an_id_stands_for_class_and_name():
    table, codes = read_text(
        "家访日期 | 班级 | 学生姓名 | 学号 | 主访教师 | 家访形式\n2024-9-21 |  |  | G01 | 陈静 | 实地"
    )
    assert (table.rows[0].faulty, codes) == (False, [])


def test_a_row_remembers_which_cells_were_filled():
    table, _ = read_text(f"{HEADER} | 家长诉求 | 照片\n{ROW} | 无 | ")
    assert table.rows[0].filled == {"date", "school_class", "student", "lead", "form", "record", "request"}
    assert (table.rows[0]["request"], table.rows[0]["photos"]) == ("", None)


# ---------------------------------------------------------------- merged cells


MERGED = """
| 家访日期   | 班级    | 学生姓名 | 主访教师 | 家访形式 | 家访过程 |
| --------- | ------- | ------ | ------- | ------ | ------- |
| 2024-9-21 | 一(1)班 | 王小明   | 陈静    | 实地    | 谈作息   |
|           |         | 李芳    |         | 电话    | 谈阅读   |
|           |         | 张伟    |         | 电话    |         |
|           |         |        |         |        |         |
"""


def test_a_value_merged_downwards_holds_for_every_row_of_the_merge():
    (table,), problems = read(grid(MERGED, merges="A2:A4 B2:B4 D2:D4"))
    assert [str(day) for day in column(table, "date")] == ["2024-09-21"] * 3
    assert [str(lead) for lead in column(table, "lead")] == ["陈静"] * 3
    said = [(p.code, p.location.header, p.location.column, p.details["count"]) for p in problems]
    assert said == [
        ("merged-value", "家访日期", "A", "1"),
        ("merged-value", "班级", "B", "1"),
        ("merged-value", "主访教师", "D", "1"),
    ]


def test_a_merge_that_runs_on_over_empty_rows_makes_no_row_of_them():
    table, codes = read_text(MERGED, merges="A2:A5 B2:B5 D2:D5")
    assert (names(table), set(codes)) == (["王小明", "李芳", "张伟"], {"merged-value"})


def test_rows_beyond_the_merge_are_on_their_own():
    _, codes = read_text(MERGED, merges="A2:A3 B2:B3 D2:D3")
    assert codes.count("missing-value") == 3


def test_a_merge_across_is_the_value_of_its_first_cell():
    table, codes = read_text(f"{HEADER}\n{ROW}", merges="E2:F2")
    assert (names(table), codes) == (["王小明"], [])


def test_a_merge_counts_from_where_the_sheet_begins():
    (table,), _ = read(grid(MERGED, top=3, left=1, merges="B5:B7 C5:C7 E5:E7"))
    assert [str(day) for day in column(table, "date")] == ["2024-09-21"] * 3
    assert [row.number for row in table.rows] == [5, 6, 7]


# ---------------------------------------------------------------- what values do not tell


def noted(text, *notes, hidden_rows=()):
    """The table and the problems of a sheet some of whose cells hold no value (address, what they hold, its text)."""
    cells = tuple(CellNote(*area(f"{address}:{address}")[:2], fact, word) for address, fact, word in notes)
    return read(replace(grid(text), notes=cells, hidden_rows=hidden_rows))


BLANKS = "2024-9-21 | 一(1)班 | 王小明 | 陈静 | 实地 | "


def test_a_failed_formula_counts_as_blank_and_is_said():
    (table,), problems = noted(f"{HEADER}\n{BLANKS}", ("F2", Fact.ERROR, "#N/A"))
    assert [(p.code, p.location.header, p.value) for p in problems] == [("error-cell", "家访过程", "#N/A")]
    assert not table.rows[0].faulty


def test_a_failed_formula_in_a_required_cell_costs_the_row():
    (table,), problems = noted(f"{HEADER}\n2024-9-21 | 一(1)班 |  | 陈静 | 实地 | ", ("C2", Fact.ERROR, "#REF!"))
    assert [p.code for p in problems] == ["error-cell", "missing-value"]
    assert table.rows[0].faulty


def test_a_failed_outcome_is_not_taken_for_completed():
    (table,), problems = noted(f"{HEADER} | 家访结果\n{BLANKS} | ", ("G2", Fact.ERROR, "#N/A"))
    assert [p.code for p in problems] == ["error-cell", "bad-value"]
    assert table.rows[0].faulty


def test_a_formula_that_was_never_computed_is_an_error_of_its_cell():
    (table,), problems = noted(f"{HEADER}\n2024-9-21 | 一(1)班 |  | 陈静 | 实地 | ", ("C2", Fact.UNCOMPUTED, ""))
    assert [(p.code, p.location.header) for p in problems] == [("formula-without-value", "学生姓名")]
    assert table.rows[0].faulty


def test_a_picture_in_a_cell_is_no_fault():
    (table,), problems = noted(f"{HEADER} | 照片\n{BLANKS} | ", ("G2", Fact.PICTURE, ""))
    assert (table.rows[0]["photos"], problems) == (None, ())


@pytest.mark.parametrize(("hidden_rows", "said"), [((), []), ((2,), ["1"]), ((1, 2), ["2"]), ((5, 6), [])])
def test_hidden_rows_are_read_with_a_notice(hidden_rows, said):
    (table,), problems = noted(f"{HEADER}\n{ROW}\n{OTHER}", hidden_rows=hidden_rows)
    assert len(table.rows) == 2
    assert [p.details["count"] for p in problems if p.code == "hidden-rows"] == said


HANDED_OUT = """
| 家访日期   | 班级    | 学生姓名 | 学号 | 主访教师 | 家长姓名 | 家访形式 |
| --------- | ------- | ------ | --- | ------- | ------ | ------ |
| 2024-9-21 | 一(1)班 | 王小明  | G01 | 陈静    | 王大明  | 实地    |
|           | 一(1)班 | 李芳    | G02 | 陈静    | 李大为  |        |
|           | 一(1)班 | 张华    | G03 | 陈静    |        |        |
|           | 一(1)班 | 赵六    | G04 | 陈静    |        | 电话    |
"""


def test_rows_that_were_handed_out_and_not_filled_in_are_no_errors():
    (table,), problems = read(grid(HANDED_OUT))
    assert [row.number for row in table.rows] == [2, 5]
    assert [(p.code, p.details.get("count")) for p in problems] == [("missing-value", None), ("untouched-rows", "2")]


# ---------------------------------------------------------------- several tables on a sheet


TWO_KINDS = f"""
{HEADER}
{ROW}
合计 | #1

家长会登记
序号 | 日期 | 班级 | 主题 | 到会人数
#1 | 2024-9-30 | 一(1)班 | 开学第一课 | #40
"""


def test_two_kinds_of_table_may_stand_one_below_the_other():
    tables, problems = read(grid(TWO_KINDS.strip("\n")))
    assert [(table.kind, [row.number for row in table.rows]) for table in tables] == [
        ("visit_log", [2]),
        ("meeting", [7]),
    ]
    assert problems == ()


PAGES = f"""
九月家访
{HEADER}
{ROW}

十月家访
{HEADER}
{OTHER}
"""


def test_titles_above_a_repeated_header_are_titles():
    table, codes = read_text(PAGES.strip("\n"))
    assert (names(table), codes) == (["王小明", "李芳"], [])


OTHER_ORDER = f"""
{HEADER}
{ROW}

学生姓名 | 班级 | 家访日期 | 家访形式 | 主访教师 | 家长诉求
李芳 | 一(1)班 | 2024-9-22 | 电话 | 陈静 | 希望增加体育活动
"""


def test_a_second_table_of_the_kind_may_have_its_columns_elsewhere():
    tables, problems = read(grid(OTHER_ORDER.strip("\n")))
    assert [table.kind for table in tables] == ["visit_log", "visit_log"]
    assert problems == ()
    assert (str(tables[1].rows[0]["student"][0]), tables[1].rows[0]["request"]) == ("李芳", "希望增加体育活动")


def test_equal_cells_are_equal_whatever_row_they_stand_in():
    (first,), _ = read(grid("\n".join([HEADER, *[ROW] * 50])))
    assert {(row["date"], row["student"], row["form"]) for row in first.rows} == {
        (first.rows[0]["date"], first.rows[0]["student"], first.rows[0]["form"])
    }
    assert len(first.rows) == 50
