"""Folders as they may be: links, pipes, names of other systems, and what the system refuses."""

from __future__ import annotations

import os

import pytest

from jiafang_batch.run.place.disk_names import place_of, readable_name
from jiafang_batch.run.place.folder import workbooks_below
from jiafang_batch.run.place.walk import PassedOver, files_below

pytestmark = pytest.mark.skipif(os.name == "nt", reason="links and pipes of Unix")


def seen(folder):
    """(name below the folder, code of what was passed over) of every entry."""
    return [
        (entry.path.relative_to(folder).as_posix(), entry.code)
        if isinstance(entry, PassedOver)
        else (entry.relative_to(folder).as_posix(), "")
        for entry in files_below(folder)
    ]


@pytest.mark.parametrize(
    ("target", "code"),
    [("..", "link-passed-over"), (".", "link-passed-over"), ("../..", "link-passed-over"), ("一.xlsx", ""),
     ("../别处.xlsx", "link-passed-over"), ("没有.xlsx", "not-a-file"), ("/dev/zero", "link-passed-over")],
)  # fmt: skip
def test_a_link_counts_only_where_it_leads_to_a_file_within(tmp_path, target, code):
    folder = tmp_path / "收表"
    folder.mkdir()
    (folder / "一.xlsx").write_bytes(b"x")
    (tmp_path / "别处.xlsx").write_bytes(b"x")
    (folder / "链接.xlsx").symlink_to(target)
    assert seen(folder) == [("一.xlsx", ""), ("链接.xlsx", code)]


def test_two_links_to_the_folder_above_do_not_double_the_files(tmp_path):
    (tmp_path / "x").mkdir()
    for name in "ab":
        (tmp_path / "x" / name).symlink_to("..")
    assert seen(tmp_path) == [("x/a", "link-passed-over"), ("x/b", "link-passed-over")]


def test_a_pipe_is_told_and_not_opened(tmp_path):
    os.mkfifo(tmp_path / "p.xlsx")
    assert seen(tmp_path) == [("p.xlsx", "not-a-file")]


def test_a_folder_that_the_system_refuses_is_told_and_the_rest_read(tmp_path, monkeypatch):
    for name in ("锁", "开"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "表.xlsx").write_bytes(b"x")
    listed = type(tmp_path).iterdir

    def refusing(path):
        if path.name == "锁":
            raise PermissionError(13, "no", str(path))
        return listed(path)

    monkeypatch.setattr(type(tmp_path), "iterdir", refusing)
    assert seen(tmp_path) == [("开/表.xlsx", ""), ("锁", "unreadable-folder")]


@pytest.mark.parametrize("name", ["一年级.xlsx", "张老师（三班）.xlsx", "王㛃晗.xlsx"])
def test_names_in_gbk_are_shown_and_found_again(tmp_path, name):
    stored = name.encode("gb18030")
    (tmp_path / "收表").mkdir()
    with open(os.path.join(os.fsencode(tmp_path / "收表"), stored), "wb") as file:  # noqa: PTH118, PTH123
        file.write(b"x")
    (source,), _ = workbooks_below(tmp_path / "收表", tmp_path)
    assert source.name == f"收表/{name}"
    assert source.path.read_bytes() == b"x"
    assert place_of(tmp_path, source.name) == source.path


def test_two_files_that_are_shown_alike_are_told_apart(tmp_path):
    (tmp_path / "收表").mkdir()
    for mark in "\u202e\u202d":
        (tmp_path / "收表" / f"甲{mark}.xlsx").write_bytes(mark.encode())
    sources, _ = workbooks_below(tmp_path / "收表", tmp_path)
    assert len({source.name for source in sources}) == 2
    assert all(source.name.isprintable() for source in sources)


@pytest.mark.parametrize(
    "mark", ["\x1b[31m", "\n错误  假的", "\x07", "\u202e", "\x9b", "\r", "\u2066", "\ufeff", "\x00", "\u200f"]
)
def test_no_mark_that_drives_a_terminal_is_shown(mark):
    assert readable_name(f"甲{mark}.xlsx").isprintable()
