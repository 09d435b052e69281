"""`jiafang templates`: the checked-in workbooks of input_templates/ are what the layouts generate."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from jiafang_batch.run.templates import HANDOUT_BOOKS, ROSTER_BOOKS, write_templates
from jiafang_batch.run.usage import UsageError
from jiafang_batch.sheets.layout import LOG_PLACE, ROSTER_PLACE, layouts

CHECKED_IN = Path(__file__).parent.parent / "input_templates"


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
    assert codes == [code for code, layout in layouts().items() if layout.place in (ROSTER_PLACE, LOG_PLACE)]


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
