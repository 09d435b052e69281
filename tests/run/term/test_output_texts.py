"""Where a person's text stands is found in whatever format it is; a file that nobody can search is said to be one."""

from __future__ import annotations

import gzip
import io
import zipfile
from datetime import datetime

import openpyxl
import pytest
import xlsxwriter
from docx import Document
from openpyxl.comments import Comment
from test_purge import call, made

from jiafang_batch.compact import compact
from jiafang_batch.run.term.output_texts import texts_of

MARK = "阿依古丽·买买提"


def workbook(change):
    book = openpyxl.Workbook()
    change(book, book.active)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def packed(*entries):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return stream.getvalue()


def rich_cell():
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    bold = book.add_format({"bold": True})
    book.add_worksheet().write_rich_string(0, 0, bold, MARK[:3], MARK[3:])
    book.close()
    return stream.getvalue()


def document(change):
    made_document, stream = Document(), io.BytesIO()
    change(made_document)
    made_document.save(stream)
    return stream.getvalue()


def commented(_, sheet):
    sheet["A1"].comment = Comment(MARK, "教务处")


def authored(_, sheet):
    sheet["A1"].comment = Comment("看过", MARK)


def properties(book, _):
    book.properties.creator = MARK


def dropdown(_, sheet):
    rule = openpyxl.worksheet.datavalidation.DataValidation("list", f'"{MARK},别人"')
    rule.add("A1")
    sheet.add_data_validation(rule)


def header(_, sheet):
    sheet.oddHeader.center.text = MARK


def hidden(book, _):
    other = book.create_sheet("备份")
    other.sheet_state, other["A1"] = "veryHidden", MARK


ODS = f"<office:body><text:p>王<text:span>小</text:span></text:p><text:p>{MARK[:4]}<text:span>{MARK[4:]}</text:span></text:p></office:body>"
FOUND = {
    "名单.xlsx": workbook(lambda book, sheet: sheet.append(["学生", MARK])),
    "工作表名.xlsx": workbook(lambda book, sheet: setattr(sheet, "title", MARK)),
    "批注.xlsx": workbook(commented), "批注人.xlsx": workbook(authored), "作者.xlsx": workbook(properties),
    "下拉.xlsx": workbook(dropdown), "页眉.xlsx": workbook(header), "隐藏.xlsx": workbook(hidden), "半粗.xlsx": rich_cell(),
    "信.docx": document(lambda d: d.add_paragraph(MARK)), "页脚.docx": document(lambda d: d.sections[0].footer.add_paragraph(MARK)),
    "题目.docx": document(lambda d: setattr(d.core_properties, "title", MARK)),
    "表.ods": packed(("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", ODS)),
    "说明.txt": f"联系{MARK}的家长".encode(), "记事本.txt": f"联系{MARK}的家长".encode("gb18030"),
    "导出.csv": f"姓名,班级\r{MARK},一班\r".encode("utf-16"), "表.csv": f'﻿姓名\n"{MARK}"\n'.encode(),
    "网页.html": f"<p>{MARK[:3]}<b>{MARK[3:]}</b></p>".encode("gb18030"), "网页.xls": f"<table><td>{MARK}</td></table>".encode(),
    "包.zip": packed(("内.zip", packed(("名单.txt", MARK.encode("gb18030"))))),
    "包2.zip": packed((f"{MARK}.txt", "")), "记着的": compact({"a": [MARK]}), "数据.json": f'{{"a": "{MARK}"}}'.encode(),
}  # fmt: skip


@pytest.mark.parametrize("name", FOUND)
def test_the_text_is_found(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(FOUND[name])
    assert MARK in "\n".join(texts_of(path))


UNSEARCHABLE = {
    "照片.jpg": b"\xff\xd8\xff\xe1\x00\x10Exif\x00\x00" + bytes(range(256)) * 4,
    "扫描.pdf": b"%PDF-1.7\n" + gzip.compress(MARK.encode()) + bytes(range(32)) * 9,
    "旧表.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500),
    "包.gz": gzip.compress(MARK.encode()),
    "数据.pkl": b"\x80\x04\x95\x1a\x00\x00\x00\x00\x00\x00\x00\x8c\x15" + MARK.encode() + b"\x94.",
    "数据.parquet": b"PAR1\x15\x04\x15\x00\x00\x00" + bytes(90) + b"PAR1",
    "坏的.xlsx": packed(("xl/workbook.xml", "<a/>" * 900))[:-30],
    "照片.zip": packed(("a.jpg", b"\xff\xd8\xff\xe1\x00\x10Exif\x00\x00" + bytes(400))),
    "套.zip": packed(("1.zip", packed(("2.zip", packed(("3.zip", packed(("4.txt", MARK)))))))),
}


@pytest.mark.parametrize("name", UNSEARCHABLE)
def test_what_cannot_be_searched_is_not_taken_for_searched(tmp_path, name):
    (tmp_path / name).write_bytes(UNSEARCHABLE[name])
    assert texts_of(tmp_path / name) is None


@pytest.mark.parametrize("name", [*FOUND, *UNSEARCHABLE, f"{MARK}.txt"])
def test_purge_says_of_each_file_that_stays_whether_somebody_stands_in_it(purged, name):
    assert name in purged


@pytest.fixture(scope="module")
def purged(tmp_path_factory):
    """What `purge` said of a term into which the school had put all of these."""
    term = made(tmp_path_factory.mktemp("清理") / "学期", ("学生名册", "阿依古丽·买买提", "阿依古丽·买买提"))
    for name, content in {**FOUND, **UNSEARCHABLE, f"{MARK}.txt": b"", "空白.txt": b"nobody"}.items():
        (term / name).write_bytes(content)
    result = call("purge", term, "--early", "--yes", "--today", "2026-1-1")
    assert result.return_value == 1
    told = result.output.partition("删去了")[2]
    assert "空白.txt" not in told
    return told


def test_the_address_of_a_cell_is_no_text_and_the_same_letters_in_prose_are(tmp_path):
    book = openpyxl.Workbook()
    book.active["T10"] = '=SUM(T4:T10)&"T12"'
    book.active["A1"] = "问 T11 老师"
    book.active.freeze_panes = "T13"
    book.save(tmp_path / "表.xlsx")
    whole = "\n".join(texts_of(tmp_path / "表.xlsx"))
    assert [number for number in ("T10", "T11", "T12", "T13") if number in whole] == ["T11", "T12"]


def test_the_moment_of_saving_is_no_text_and_the_same_letters_in_prose_are(tmp_path):
    book = openpyxl.Workbook()
    book.properties.created = datetime(2026, 12, 1, 8, 45, 40)  # noqa: DTZ001  as the format has it
    book.active["A1"] = "问 T11 老师"
    book.save(tmp_path / "表.xlsx")
    rows = "时间,谁\n2026-12-01T08:30,T12\n于2026-12-01T09:30:05.123+08:00导出,T08\n"
    (tmp_path / "记录.csv").write_text(rows, encoding="utf-8")
    numbers = [f"T{hour:02}" for hour in range(24)]
    text = {name: "\n".join(texts_of(tmp_path / name)) for name in ("表.xlsx", "记录.csv")}
    # What openpyxl writes as the moment of the last change is of today: its hour is every hour in its turn.
    assert {name: [number for number in numbers if number in whole] for name, whole in text.items()} == {
        "表.xlsx": ["T11"],
        "记录.csv": ["T08", "T12"],
    }
