"""Writing: whole or not at all, never over somebody's file, and what the system refuses is said in words."""

from __future__ import annotations

import errno

import pytest

from jiafang_batch.run.place.disk import (
    OpenElsewhereError,
    append_line,
    partial_files,
    partial_path,
    place,
    stage,
    write_whole,
)
from jiafang_batch.run.usage import UsageError


def test_a_file_is_replaced_at_once_and_nothing_else_is_left(tmp_path):
    path = tmp_path / "a" / "b.txt"
    for content in (b"1", b"22"):
        write_whole(path, content)
        assert path.read_bytes() == content
        assert [p.name for p in path.parent.iterdir()] == ["b.txt"]


def test_a_file_that_the_system_does_not_let_go_is_open_elsewhere(tmp_path, monkeypatch):
    path = tmp_path / "b.xlsx"
    write_whole(path, b"1")

    def refused(*_):
        raise PermissionError(13, "in use")

    monkeypatch.setattr("pathlib.Path.replace", refused)
    with pytest.raises(OpenElsewhereError):
        write_whole(path, b"2")
    assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [("b.xlsx", b"1")]


def test_a_staged_file_is_placed_and_never_over_another(tmp_path):
    path = tmp_path / "a.xlsx"
    stage(path, b"1")
    assert partial_files(tmp_path) == [partial_path(path)]
    place(path)
    assert path.read_bytes() == b"1"
    stage(path, b"2")
    with pytest.raises(FileExistsError):
        place(path)
    assert path.read_bytes() == b"1"


@pytest.mark.parametrize(
    "write", [lambda p: write_whole(p, b""), lambda p: stage(p, b""), lambda p: append_line(p, ""), place]
)
def test_a_refusal_of_the_system_is_said_in_words(tmp_path, write):
    (tmp_path / "文件").write_text("")
    with pytest.raises(UsageError, match="不能写“"):
        write(tmp_path / "文件" / "a.xlsx")


def test_lines_are_added_after_a_torn_one_too(tmp_path):
    path = tmp_path / "j" / "log"
    append_line(path, "一")
    append_line(path, "二")
    path.write_bytes(path.read_bytes() + b"torn")
    append_line(path, "三")
    assert path.read_text(encoding="utf-8") == "一\n二\ntorn\n三\n"


@pytest.mark.parametrize("write", [write_whole, stage])
def test_on_a_full_disk_the_old_file_stays_and_nothing_half_is_left(tmp_path, monkeypatch, write):
    path = tmp_path / "a.xlsx"
    if write is write_whole:
        write_whole(path, b"old")
    before = [(p.name, p.read_bytes()) for p in tmp_path.iterdir()]

    def full(_):
        raise OSError(errno.ENOSPC, "No space left on device", str(partial_path(path)))

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(UsageError, match=f"^不能写“{path}”：磁盘已满。"):
        write(path, b"new")
    assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == before
