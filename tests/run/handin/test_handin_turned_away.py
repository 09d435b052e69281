"""Nothing handed in is passed over: what can not be taken in is kept, listed with its next step, and counts as sent."""

from __future__ import annotations

import struct

import openpyxl
import pytest
from handed_in import LI, ONE, TWO, WANG, log, moment, term_folder
from text_tables import rows, write_book

from jiafang_batch.handin.hand_in_state import State
from jiafang_batch.handin.identity import Owner, OwnerKind
from jiafang_batch.handin.reminder import reminder
from jiafang_batch.handin.turned_away import probable_owner
from jiafang_batch.intake.pool import Intake
from jiafang_batch.run.handin.collect import Wish, collect
from jiafang_batch.run.handin.collecting_term import collecting_term
from jiafang_batch.run.handin.hand_in_status import take_stock
from jiafang_batch.run.handin.write_status import write_stock
from jiafang_batch.run.place.journal_file import JournalFile
from jiafang_batch.run.term.open_term import open_term
from jiafang_batch.run.term.school import SchoolJob, check_school

INTAKE = Intake(processes=0)
PDF, JPEG = b"%PDF-1.4", b"\xff\xd8\xff\xe0"
STRANGERS = "2024-9-21 | 一(1)班 | 钱多多 | 孙某 | 实地家访"


def old_word():
    """The least that is an OLE container with a stream WordDocument: two sectors of 512 bytes behind the header."""
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0) + struct.pack("<I", 0)
    header += b"\xff" * (512 - len(header))
    table = struct.pack("<III", 0xFFFFFFFD, 0xFFFFFFFE, 0xFFFFFFFE) + b"\xff" * 500
    entry = b"".join(_entry(name, kind, child) for name, kind, child in (("Root Entry", 5, 1), ("WordDocument", 2, -1)))
    return header + table + entry + bytes(256)


def _entry(name, kind, child):
    text = name.encode("utf-16-le").ljust(64, b"\0")
    tail = struct.pack("<HBBiii", 2 * len(name) + 2, kind, 1, -1, -1, child)
    return (text + tail + bytes(36) + struct.pack("<iII", -2, 0, 0)).ljust(128, b"\0")


@pytest.fixture
def term(tmp_path):
    return term_folder(tmp_path / "term")


def take_in(term, *paths, at="20 15:00", owner=""):
    return collect(open_term(term, INTAKE), list(paths), moment(at), Wish(owner))


def sent(tmp_path, name, content):
    path = tmp_path / "下载" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    return path


def kept(term):
    folder = term / "收表/没有收下"
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def stock(term):
    return take_stock(open_term(term, INTAKE), moment("20 16:00"))


def states(term):
    return {s.label: s.state for s in stock(term).standings}


def listed(term):
    """The rows of 收表进度's sheet: whose, teacher, file, reason, next step, where."""
    write_stock(stock(term))
    sheet = openpyxl.load_workbook(term / "收表进度.xlsx")["没有收下"]
    table = [row for row in sheet.iter_rows(min_row=4, values_only=True) if row[1] is not None or row[2]]
    return [(row[0], row[1] or "", row[2], row[4], row[5], row[6]) for row in table]


NOT_TAKEN = {
    "photo of paper": ("一1班.jpg", JPEG, "是图片", "程序不认照片里的字"),
    "scan": ("一(1)班.pdf", PDF, "是 PDF 文档", "请交那一个"),
    "chat text": ("一1班接龙.txt", "1. 王小明".encode(), "是纯文本", "接龙"),
    "old Word": ("一1.doc", old_word(), "是旧版 Word 文档", "另存为 .docx"),
    "rich text": ("一1.rtf", b"{\\rtf1", "是RTF 文档", "另存为 .docx"),
    "rar": ("一1班.rar", b"Rar!\x1a\x07\x00", "压缩包", "先解压"),
    "voice": ("一1班.mp3", b"ID3", "是音频或视频", "空白表"),
    "a workbook of something else": (
        "一1班课程表.xlsx",
        [["星期一", "星期二"], ["语文", "数学"]],
        "没有一张认得出的表",
        "空白表",
    ),
    "strangers": ("一1班家访.xlsx", STRANGERS, "认不出", "--as"),
    "a sheet with nothing filled": ("一1班空表.xlsx", "", "里面没有填写任何内容", "请填好再交"),
}


@pytest.mark.parametrize(("name", "content", "reason", "step"), NOT_TAKEN.values(), ids=NOT_TAKEN)
def test_what_can_not_be_taken_in_is_kept_and_listed(term, tmp_path, name, content, reason, step):
    if isinstance(content, bytes):
        path = sent(tmp_path, name, content)
    elif isinstance(content, str):
        path = log(tmp_path / "下载" / name, *([content] if content else []))
    else:
        path = tmp_path / name
        write_book(path, {"Sheet1": content})
    original = path.read_bytes()
    (refused,) = take_in(term, path).refused
    assert reason.removeprefix("是") in refused.reason
    assert step in refused.step
    assert [(term / "收表/没有收下" / one).read_bytes() for one in kept(term)] == [original]
    ((whose, teacher, file, said, what, where),) = listed(term)
    assert (whose, teacher, file) == (ONE, "陈静", name)
    assert (said, what) == (refused.reason, refused.step)
    assert (term / where).is_file()
    assert states(term)[ONE] is State.TURNED_AWAY
    assert states(term)[TWO] is State.MISSING
    assert "没有收下" not in {
        p.location.file.split("/")[1]
        for p in check_school(SchoolJob(term), None, INTAKE).problems
        if "/" in p.location.file
    }


def test_a_reminder_does_not_name_them_as_having_sent_nothing_and_names_no_file(term, tmp_path):
    take_in(term, sent(tmp_path, "一1班王小明.pdf", PDF), sent(tmp_path, "一1班.jpg", JPEG))
    taken = stock(term)
    text = reminder("一年级", taken.standings, taken.deadline("一年级"), taken.now)
    missing, unread = text.split("还没有交（1）：")[1].split("交了，还没能收下（1）：")
    assert ONE not in missing
    assert TWO in missing
    assert "一(1)班 陈静老师：1 个文件是 PDF 文档；1 个文件是图片" in unread
    assert "王小明" not in text


def test_who_has_handed_in_besides_stays_so_and_the_file_is_listed(term, tmp_path):
    take_in(term, log(tmp_path / "a.xlsx", WANG), sent(tmp_path, "一1班.pdf", PDF))
    assert states(term)[ONE] is State.DONE
    assert [row[2] for row in listed(term)] == ["一1班.pdf"]
    (one,) = (s for s in stock(term).standings if s.label == ONE)
    assert len(one.turned_away) == 1


def test_the_same_file_is_kept_once_and_two_of_one_name_both(term, tmp_path):
    path = sent(tmp_path, "扫描件.pdf", PDF)
    take_in(term, path)
    take_in(term, path, at="20 15:30")
    assert kept(term) == ["扫描件.pdf"]
    path.write_bytes(PDF + b" ")
    take_in(term, path, at="20 15:40")
    assert kept(term) == ["扫描件.pdf", "扫描件_2.pdf"]


def test_what_was_dealt_with_by_hand_is_listed_no_more(term, tmp_path):
    take_in(term, sent(tmp_path, "一1班.pdf", PDF))
    (term / "收表/没有收下/一1班.pdf").unlink()
    assert states(term)[ONE] is State.MISSING
    assert listed(term) == []


def test_what_a_person_decides_about_is_taken_in_and_kept_back_no_more(term, tmp_path):
    path = log(tmp_path / "杂.xlsx", STRANGERS)
    assert take_in(term, path).filed == ()
    assert kept(term) == ["杂.xlsx"]
    assert len(take_in(term, path, at="20 16:00", owner=ONE).filed) == 1
    assert kept(term) == []


def test_what_can_be_read_by_now_is_taken_in_as_of_the_day_when_it_came(term, tmp_path):
    take_in(term, log(tmp_path / "下载/家访.xlsx", "2024-9-21 | 一(1)班 | 周新生 | 陈静 | 实地家访"))
    assert kept(term) == ["家访.xlsx"]
    book = openpyxl.load_workbook(term / "基础信息/学生名册.xlsx")
    sheet = book.worksheets[0]
    sheet.append(["G09", "周新生", "男", "一年级", "一(1)班"])
    book.save(term / "基础信息/学生名册.xlsx")
    collected = take_in(term, at="21 09:00")
    assert [(one.label, one.submission.original, one.submission.received) for one in collected.filed] == [
        (ONE, "下载/家访.xlsx" if "/" in collected.filed[0].submission.original else "家访.xlsx", moment("20 15:00"))
    ]
    assert kept(term) == []
    assert take_in(term, at="21 10:00").filed == ()


def test_a_stop_between_noting_and_keeping_loses_nothing(term, tmp_path):
    take_in(term, sent(tmp_path, "一1班.pdf", PDF))
    path = term / "收表/没有收下/一1班.pdf"
    path.rename(path.with_name(f".{path.name}.新"))
    JournalFile(term).finish_filing()
    assert path.read_bytes() == PDF


# ---------------------------------------------------------------- whose it probably is


OWNERS = {
    "一1班.pdf": ONE,
    "一(1)班家访记录.pdf": ONE,
    "一（1）班.jpg": ONE,
    "一1陈静扫描件.pdf": ONE,
    "一年级1班.pdf": ONE,
    "一年级(1)班 家访.pdf": ONE,
    "1年级1班.pdf": ONE,
    "101班.pdf": ONE,
    "一年级.zip/一1班/家访.pdf": ONE,
    "下载/一2 家访.doc": TWO,
    "陈静.pdf": ONE,
    "家访-刘洋老师.pdf": TWO,
    "IMG_20250101.jpg": None,
    "微信图片_20250101101.jpg": None,
    "一1班和一2班.pdf": None,
    "陈静刘洋.pdf": None,
    "九9班.pdf": None,
    "扫描件.pdf": None,
}


@pytest.mark.parametrize(("name", "label"), OWNERS.items(), ids=OWNERS)
def test_the_name_of_a_file_tells_whose_it_probably_is(tmp_path, name, label):
    opened = collecting_term(open_term(term_folder(tmp_path / "term"), INTAKE))
    owner = probable_owner(name, opened.roster, opened.directory.classes.find)
    assert owner == (Owner(OwnerKind.SCHOOL_CLASS, label) if label else None)


# ---------------------------------------------------------------- forms add


def test_forms_of_one_visit_each_are_counted_beside_what_came_before(term, tmp_path):
    take_in(term, log(tmp_path / "a.xlsx", WANG, LI))
    form = rows("""
        家访记录表 | | |
        班级 | 一(1)班 | 学生姓名 | 王小明
        家访教师 | 陈静 | 家访时间 | 2024-11-2
        家访形式 | 实地家访 | 家长姓名 | 王大明
    """)
    path = tmp_path / "王小明.xlsx"
    write_book(path, {"Sheet1": form})
    (one,) = take_in(term, path, at="20 16:00").filed
    assert one.submission.is_supplement
    assert any("一人一张" in remark for remark in one.remarks)
    visits = check_school(SchoolJob(term), None, INTAKE).records.visits
    assert sorted(str(v.date) for v in visits) == ["2024-09-21", "2024-10-12", "2024-11-02"]
