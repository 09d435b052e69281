"""Word documents: tables as grids, what stands around them, what a reader sees in a cell, pictures; and hostile ones."""

from __future__ import annotations

import pytest
from strange_files import only_grid, only_problem, taken_in, zipped
from word_files import STRICT, WORD, cell, docx, line, pictures, row, run, shown, spanning, table

from jiafang_batch.intake.limits import Limits
from jiafang_batch.intake.reader import read_bytes

HEADINGS = row("家访日期", "班级", "学生姓名")
BREAK = '<w:r><w:br w:type="page"/></w:r>'


def rows_of(body: str) -> list[list[str]]:
    return [list(cells) for cells in only_grid(docx(body), "表.docx").rows]


def test_a_table_is_a_grid_with_the_lines_above_and_below_it():
    body = (
        line(run("一(1)班家访记录"))
        + table(HEADINGS, row("2024-9-21", "一(1)班", "王小明"))
        + line(run("填表人：李老师"))
    )
    grid = only_grid(docx(body), "表.docx")
    assert (grid.sheet, grid.top, grid.left) == ("表格1", -1, 0)
    assert [cells[0] for cells in grid.rows] == ["一(1)班家访记录", "家访日期", "2024-9-21", "填表人：李老师"]
    assert len({len(cells) for cells in grid.rows}) == 1


def test_lines_between_tables_belong_to_the_one_below_from_its_title_on():
    one = table(row("学生姓名", "甲"))
    body = one + line(run("家长签字：张三")) + line(run("家访记录表")) + line(run("学校：")) + one
    grids, codes = taken_in(docx(body), "表.docx")
    assert codes == []
    assert [cells[0] for cells in grids["表格1"].rows] == ["学生姓名", "家长签字：张三"]
    assert [cells[0] for cells in grids["表格2"].rows] == ["家访记录表", "学校：", "学生姓名"]


def test_a_new_page_begins_what_belongs_to_the_table_below():
    one = table(row("学生姓名", "甲"))
    for beginning in (
        line(run("家长签字")) + line(BREAK) + line(run("第二次")),
        line(run("家长签字")) + line(run("第二次"), "<w:pageBreakBefore/>"),
    ):
        grids, _ = taken_in(docx(one + beginning + one), "表.docx")
        assert [cells[0] for cells in grids["表格1"].rows] == ["学生姓名", "家长签字"]
        assert [cells[0] for cells in grids["表格2"].rows] == ["第二次", "学生姓名"]


def test_merged_cells_hold_their_value_once():
    body = table(
        row(cell("学生", '<w:vMerge w:val="restart"/>'), "姓名", spanning("王小明", 2)),
        row(cell("", "<w:vMerge/>"), "班级", "一(1)班", "一年级"),
        row(spanning("家访过程", 2), spanning("谈阅读", 2)),
    )
    grid = only_grid(docx(body), "表.docx")
    assert [list(cells) for cells in grid.rows] == [
        ["学生", "姓名", "王小明", ""], ["", "班级", "一(1)班", "一年级"], ["家访过程", "", "谈阅读", ""],
    ]  # fmt: skip
    assert grid.merges == ((0, 0, 1, 0), (0, 2, 0, 3), (2, 0, 2, 1), (2, 2, 2, 3))


def test_a_document_without_a_table_is_a_sheet_of_lines():
    grid = only_grid(docx(line(run("学生姓名：王小明")) + line() + line(run("家访时间：2024-9-21"))), "表.docx")
    assert (grid.sheet, [cells[0] for cells in grid.rows]) == ("正文", ["学生姓名：王小明", "家访时间：2024-9-21"])


SEEN = {
    "lines of a cell": (line(run("第一行")) + line(run("第二行")), "第一行\n第二行"),
    "a line break and a tab": (line("<w:r><w:t>上</w:t><w:br/><w:t>下</w:t><w:tab/><w:t>右</w:t></w:r>"), "上\n下\t右"),
    "text that was deleted": (line(run("实地") + "<w:del><w:r><w:delText>电话</w:delText></w:r></w:del>"), "实地"),
    "text that was moved away": (line("<w:moveFrom>" + run("电话") + "</w:moveFrom>" + run("实地")), "实地"),
    "text that was inserted": (line("<w:ins>" + run("实地") + "</w:ins>"), "实地"),
    "a hint that nobody replaced": (
        line(f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{run('单击此处输入文字')}</w:sdtContent></w:sdt>"), "",
    ),
    "a content control": (line(f"<w:sdt><w:sdtPr/><w:sdtContent>{run('实地')}</w:sdtContent></w:sdt>"), "实地"),
    "a control around a paragraph": (f"<w:sdt><w:sdtContent>{line(run('实地'))}</w:sdtContent></w:sdt>", "实地"),
    "a ticked box": (
        line('<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val="1"/></w14:checkbox></w:sdtPr>'
             f"<w:sdtContent>{run('☒')}</w:sdtContent></w:sdt>" + run("实地")), "☑实地",
    ),
    "a box that is not ticked": (
        line('<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val="0"/></w14:checkbox></w:sdtPr>'
             f"<w:sdtContent>{run('☐')}</w:sdtContent></w:sdt>" + run("电话")), "☐电话",
    ),
    "a Wingdings tick": (line('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>' + run("实地")), "☑实地"),
    "a form field's box": (
        line('<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:checked/></w:checkBox></w:ffData></w:fldChar></w:r>'
             "<w:r><w:instrText> FORMCHECKBOX </w:instrText></w:r>" + run("实地")), "☑实地",
    ),
    "a form field's list": (
        line('<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:ddList><w:result w:val="1"/><w:listEntry w:val="电话"/>'
             '<w:listEntry w:val="实地"/></w:ddList></w:ffData></w:fldChar></w:r>'), "实地",
    ),
    "a sign with its reading": (line(f"<w:r><w:ruby><w:rt>{run('zhāng')}</w:rt><w:rubyBase>{run('张')}</w:rubyBase></w:ruby></w:r>"), "张"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "text"), SEEN.values(), ids=SEEN)
def test_a_cell_says_what_its_reader_sees(content, text):
    assert rows_of(table(row("甲", cell(content))))[0] == ["甲", text]


def test_tables_within_a_frame_are_tables_of_their_own():
    inner = table(row("学生姓名", "甲"))
    grids, _ = taken_in(docx(table(row(cell(inner + line())), row(cell(inner + line())))), "表.docx")
    assert [list(grid.rows[0]) for grid in grids.values()] == [["学生姓名", "甲"]] * 2


def test_a_table_within_a_cell_stays_its_text():
    inner = table(row("语文", "优"), row("数学", "良"))
    assert rows_of(table(row("成绩", cell(line(run("期中")) + inner + line()))))[0] == [
        "成绩",
        "期中\n语文　优\n数学　良",
    ]


def test_strict_documents_are_read():
    strict = zipped(
        {"word/document.xml": f'<w:document xmlns:w="{STRICT}"><w:body>{table(HEADINGS)}</w:body></w:document>'}
    )
    assert list(only_grid(strict, "表.docx").rows[0]) == ["家访日期", "班级", "学生姓名"]


def test_pictures_stand_where_they_are_shown():
    choice, old = f"<mc:Choice>{shown('rId12')}</mc:Choice>", '<w:pict><v:imagedata r:id="rId12"/></w:pict>'
    fallback = f"<mc:AlternateContent>{choice}<mc:Fallback>{old}</mc:Fallback></mc:AlternateContent>"
    body = (
        line(run("家访记录表")) + table(row("照片", cell(line(shown("rId11"))))) + line(fallback) + line(shown("rId99"))
    )
    found = read_bytes(docx(body, pictures("a.png", "b.png")), "表.docx", Limits()).pictures
    assert [(p.sheet, p.row, p.column, p.part, p.is_lost) for p in found.pictures] == [
        ("表格1", 1, 2, "word/media/a.png", False), ("表格1", 2, 1, "word/media/b.png", False), ("表格1", 3, 1, "", True),
    ]  # fmt: skip


# ---------------------------------------------------------------- hostile and broken


DTD = f'<!DOCTYPE x [<!ENTITY a "aaaa">]><w:document xmlns:w="{WORD}"><w:body/></w:document>'
NESTED = "<w:sdt>" * 5_000 + "</w:sdt>" * 5_000
HOSTILE = {
    "a bomb": (docx("", {"word/media/a.xml": b"<a/>" + b" " * (40 << 20)}), "suspicious-file"),
    "a bomb of a document": (docx(line(run("啊" * (8 << 20)))), "suspicious-file"),
    "a DTD": (zipped({"word/document.xml": DTD}), "suspicious-file"),
    "endless nesting": (docx(NESTED), "unreadable-file"),
    "a name that leads out": (docx("", {"../../word/document.xml": "x"}), "suspicious-file"),
    "no body": (zipped({"word/document.xml": f'<w:document xmlns:w="{WORD}"/>'}), "unreadable-file"),
    "no XML": (zipped({"word/document.xml": "家访"}), "unreadable-file"),
    "cut XML": (zipped({"word/document.xml": f'<w:document xmlns:w="{WORD}"><w:body>'}), "unreadable-file"),
    "too wide": (docx(table(row(spanning("甲", 100_000_000)))), "oversized-file"),
    "an empty document": (docx(line()), "blank-workbook"),
}


@pytest.mark.parametrize(("data", "code"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_or_broken_document_is_one_problem(data, code):
    read = read_bytes(data, "表.docx", Limits())
    assert [problem.code for problem in read.problems] == [code]


def test_too_many_rows_and_cells_are_refused():
    many = table(*[row("甲", "乙")] * 30)
    assert only_problem(docx(many), "表.docx", Limits(rows=20)).code == "oversized-file"
    assert only_problem(docx(many + line() + many), "表.docx", Limits(cells=100)).code == "oversized-file"


def test_a_document_under_another_name_is_read_with_a_notice():
    _, codes = taken_in(docx(table(HEADINGS)), "表.xlsx")
    assert codes == ["wrong-extension"]


@pytest.mark.parametrize(
    "body", [table(row(cell(line(run("一"))))) * 30, table(row(cell(table(row(cell(line())))))) * 15]
)
def test_tables_are_limited_like_sheets_before_any_is_read(body):
    assert read_bytes(docx(body), "表.docx", Limits(sheets=30)).grids
    (problem,) = read_bytes(docx(body), "表.docx", Limits(sheets=29)).problems
    assert problem.code == "oversized-file"
    assert "30 个表格" in str(problem.details)
