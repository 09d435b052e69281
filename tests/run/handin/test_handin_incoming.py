"""What came in: archives within archives, names from China, bombs, slips, locks and everything that is no workbook."""

from __future__ import annotations

import os
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from handed_in import WANG, ZHANG, log, zipped

from jiafang_batch.intake.limits import MIB, Limits
from jiafang_batch.run.handin.incoming import Came, Refused, incoming

BEIJING = timezone(timedelta(hours=8))


@pytest.fixture
def book(tmp_path):
    return log(tmp_path / "books" / "a.xlsx", WANG)


def names(items):
    return [item.name for item in items if isinstance(item, Came)]


def reasons(items):
    return {item.name: item.reason for item in items if isinstance(item, Refused)}


def test_folders_and_archives_within_archives_are_looked_through_in_order(tmp_path, book):
    content = book.read_bytes()
    inner = zipped([("二班/b.xlsx", content), ("说明.docx", b"PK not really")])
    folder = tmp_path / "下载"
    folder.mkdir()
    (folder / "一年级.zip").write_bytes(zipped([("里面.zip", inner), ("c.xls", content)]))
    (folder / "d.xlsx").write_bytes(content)
    found = list(incoming([folder, book], BEIJING))
    assert names(found) == [
        "下载/d.xlsx",
        "下载/一年级.zip/c.xls",
        "下载/一年级.zip/里面.zip/二班/b.xlsx",
        "a.xlsx",
    ]
    assert all(item.content == content for item in found if isinstance(item, Came))
    assert list(reasons(found)) == ["下载/一年级.zip/里面.zip/说明.docx"]


def test_names_in_gbk_are_readable(tmp_path, book):
    path = tmp_path / "x.zip"
    path.write_bytes(zipped([("一年级/一(1)班.xlsx", book.read_bytes())], gbk=True))
    assert names(incoming([path], BEIJING)) == ["x.zip/一年级/一(1)班.xlsx"]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems store names as text")
@pytest.mark.parametrize(("stored", "name"), [("一(1)班".encode("gbk"), "一(1)班"), (b"\xff\xff", "\ufffd\ufffd")])
def test_names_on_the_disk_in_gbk_are_readable_too(tmp_path, book, stored, name):
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + stored + b".xlsx"))
    path.write_bytes(book.read_bytes())
    assert names(incoming([path], BEIJING)) == [f"{name}.xlsx"]


def test_a_name_that_leads_out_of_the_archive_stays_inside(tmp_path, book):
    path = tmp_path / "slip.zip"
    path.write_bytes(zipped([("../../../etc/a.xlsx", book.read_bytes()), ("/abs/b.xlsx", book.read_bytes())]))
    assert names(incoming([path], BEIJING)) == ["slip.zip/etc/a.xlsx", "slip.zip/abs/b.xlsx"]


@pytest.mark.parametrize("levels", [1, 3])
def test_a_bomb_is_stopped_while_it_unpacks(tmp_path, levels):
    content = zipped([("a.xlsx", bytes(8 * MIB))])
    for _ in range(levels - 1):
        content = zipped([(f"{n}.zip", content) for n in range(4)])
    path = tmp_path / "bomb.zip"
    path.write_bytes(content)
    found = list(incoming([path], BEIJING))
    assert names(found) == []
    assert any("压缩炸弹" in reason for reason in reasons(found).values())


def test_many_honest_files_may_not_fill_the_memory_either(tmp_path):
    path, sheet = tmp_path / "many.zip", "家访日期,班级\n".encode() * 5_000
    path.write_bytes(zipped([(f"{n:02}.csv", sheet) for n in range(20)]))
    found = list(incoming([path], BEIJING, limits=Limits(unpacked_size=10 * len(sheet))))
    assert names(found) == [f"many.zip/{n:02}.csv" for n in range(10)]
    assert list(reasons(found)) == ["many.zip"]


def test_archives_too_deep_are_not_followed(tmp_path, book):
    content = book.read_bytes()
    for _ in range(5):
        content = zipped([("x.zip", content)])
    path = tmp_path / "deep.zip"
    path.write_bytes(content)
    (reason,) = reasons(incoming([path], BEIJING)).values()
    assert "套得太多" in reason


def test_what_can_not_be_taken_in_is_named_and_what_nobody_has_sent_is_passed_over(tmp_path, book):
    folder = tmp_path / "乱"
    folder.mkdir()
    for name, content in {
        "~$b.xlsx": b"lock", ".DS_Store": b"x", "Thumbs.db": b"x", "照片.jpg": b"\xff\xd8\xff", "照片.jfif": b"\xff\xd8\xff",
        "半个.zip": zipped([("a.xlsx", book.read_bytes())])[:200], "a.rar": b"Rar!\x1a\x07\x00", "信.pdf": b"%PDF-1.4",
        "说明.txt": "家访,很好\n".encode(), "a.xlsx": book.read_bytes(),
    }.items():  # fmt: skip
        (folder / name).write_bytes(content)
    found = list(incoming([folder], BEIJING))
    assert names(found) == ["乱/a.xlsx"]
    said = reasons(found)
    assert set(said) == {"乱/半个.zip", "乱/a.rar", "乱/信.pdf", "乱/说明.txt", "乱/照片.jpg", "乱/照片.jfif"}
    assert said["乱/说明.txt"] == "是纯文本，不是表格"
    assert "没有下载完整" in said["乱/半个.zip"]
    refused = {item.name: item for item in found if isinstance(item, Refused)}
    assert "请先解压" in refused["乱/a.rar"].step
    assert all(item.content == (tmp_path / name).read_bytes() for name, item in refused.items())


def test_another_terms_folder_is_not_looked_into(tmp_path, book):
    log(tmp_path / "U盘" / "2023秋" / "收表" / "b.xlsx", ZHANG)
    (tmp_path / "U盘" / "2023秋" / "考核办法.xlsx").write_bytes(book.read_bytes())
    (tmp_path / "U盘" / "一起发来的").mkdir()
    (tmp_path / "U盘" / "一起发来的" / "考核办法.xlsx").write_bytes(book.read_bytes())
    found = list(incoming([tmp_path / "U盘"], BEIJING))
    assert names(found) == ["U盘/一起发来的/考核办法.xlsx"]
    assert reasons(found) == {"U盘/2023秋": "是另一个学期文件夹，没有看里面的文件；确实要收的，请写里面的那个文件"}


def test_the_term_folder_within_a_folder_is_spared(book):
    downloads = book.parent
    term = downloads / "2024秋"
    log(term / "收表" / "b.xlsx", ZHANG)
    assert names(incoming([downloads], BEIJING, term)) == ["books/a.xlsx"]
    assert names(incoming([term / "收表"], BEIJING, term)) == ["收表/b.xlsx"]


@pytest.mark.parametrize("machine", ["UTC", "America/New_York", "Asia/Shanghai"])
def test_files_and_entries_of_archives_have_times_of_one_clock(tmp_path, book, monkeypatch, machine):
    monkeypatch.setenv("TZ", machine)
    os.utime(book, (0, datetime(2025, 1, 15, 8, 0, tzinfo=BEIJING).timestamp()))
    path = tmp_path / "x.zip"
    path.write_bytes(zipped([("b.xlsx", book.read_bytes())]))
    found = {item.name: f"{item.saved:%m-%d %H:%M}" for item in incoming([book, path], BEIJING)}
    assert found == {"a.xlsx": "01-15 08:00", "x.zip/b.xlsx": "01-15 09:00"}
