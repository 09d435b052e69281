"""`jiafang templates`: the checked-in workbooks of input_templates/ are what the layouts generate."""

from __future__ import annotations

import errno
import io
import zipfile
from pathlib import Path

import pytest

from jiafang_batch.demo.demo_files import invent
from jiafang_batch.demo.marker import write_marker
from jiafang_batch.demo.paper import write_paper
from jiafang_batch.demo.untidy import Paper
from jiafang_batch.run.start.templates import (
    HANDOUT_BOOKS,
    ROSTER_BOOKS,
    write_blank,
    write_policy,
    write_templates,
)
from jiafang_batch.run.term.compare import write_comparison
from jiafang_batch.run.usage import UsageError
from jiafang_batch.sheets.layout import LOG_PLACE, ROSTER_PLACE, layouts

CHECKED_IN = Path(__file__).parents[3] / "input_templates"


def parts(path: Path) -> dict[str, bytes]:
    """The workbook's parts unpacked: equal parts may be packed differently by another zlib."""
    with zipfile.ZipFile(path) as workbook:
        return {name: workbook.read(name) for name in workbook.namelist()}


def test_the_checked_in_templates_are_what_the_layouts_generate(tmp_path):
    generated = write_templates(tmp_path)
    assert {path.name for path in generated} == {path.name for path in CHECKED_IN.glob("*.xlsx")}
    for path in generated:
        stored, fresh = parts(CHECKED_IN / path.name), parts(path)
        differing = [name for name in stored.keys() | fresh.keys() if stored.get(name) != fresh.get(name)]
        assert differing == [], f"{path.name}: run `make templates`"


def test_every_roster_and_every_log_layout_has_its_workbook():
    codes = [code for books in (ROSTER_BOOKS, HANDOUT_BOOKS) for book in books.values() for code in book]
    # 学号对照 is kept by the program itself: nobody gets it blank.
    kept = {"pupil_number"}
    filled = [code for code, layout in layouts().items() if layout.place in (ROSTER_PLACE, LOG_PLACE)]
    assert codes == [code for code in filled if code not in kept]


def test_writing_again_leaves_the_blank_ones_and_other_files_as_they_are(tmp_path):
    (tmp_path / "说明.txt").write_text("", encoding="utf-8")
    first = [path.read_bytes() for path in write_templates(tmp_path)]
    assert [path.read_bytes() for path in write_templates(tmp_path)] == first
    assert (tmp_path / "说明.txt").exists()


def test_a_filled_workbook_is_never_overwritten_unasked_and_then_nothing_is_written(tmp_path):
    (tmp_path / "学生名册.xlsx").write_bytes(b"filled")
    with pytest.raises(UsageError, match=r"学生名册.xlsx已经填过或改过，什么都没有写.*--force"):
        write_templates(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["学生名册.xlsx"]
    assert (tmp_path / "学生名册.xlsx").read_bytes() == b"filled"
    write_templates(tmp_path, force=True)
    assert parts(tmp_path / "学生名册.xlsx") == parts(CHECKED_IN / "学生名册.xlsx")


def test_a_workbook_that_somebody_has_open_is_left_to_them(tmp_path):
    write_blank(tmp_path / "名册.xlsx", ("student",))
    before = (tmp_path / "名册.xlsx").read_bytes()
    (tmp_path / "~$名册.xlsx").write_bytes(b"")
    with pytest.raises(UsageError, match=r"名册.xlsx”正在表格程序里打开着.*请保存并关闭"):
        write_blank(tmp_path / "名册.xlsx", ("teacher",))
    assert (tmp_path / "名册.xlsx").read_bytes() == before


WRITERS = {
    "学生名册.xlsx": lambda folder: write_templates(folder, force=True),
    "考核办法.xlsx": lambda folder: write_policy(folder / "考核办法.xlsx", "qizhuang", "示范小学", 2024, "第一学期"),
    "示范说明.txt": lambda folder: write_marker(folder, invent("qizhuang", 1, "small"), "种子 1"),
    "手写.xlsx": lambda folder: write_paper(
        folder / "手写.xlsx", "家访", Paper([["学号", "姓名"], ["G01", ""]], 0, [])
    ),
    "对比.xlsx": lambda folder: write_comparison(folder, b"new", folder / "对比.xlsx"),
}


@pytest.mark.parametrize("name", WRITERS)
def test_on_a_full_disk_the_whole_file_that_was_there_stays(tmp_path, monkeypatch, name):
    (tmp_path / name).write_bytes(b"old")
    opened = io.open

    class Full(io.FileIO):
        def write(self, content):
            super().write(content[: len(content) // 2])
            raise OSError(errno.ENOSPC, "No space left on device")

    def on_a_full_disk(file, mode="r", *arguments, **options):
        return Full(file, mode) if "w" in mode else opened(file, mode, *arguments, **options)

    monkeypatch.setattr(io, "open", on_a_full_disk)
    with pytest.raises(UsageError, match="磁盘已满"):
        WRITERS[name](tmp_path)
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [(name, b"old")]
