"""Damaged and dirty files of any shape: each ends as grids or as problems, in time, and never as an exception."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strange_files import HONEST, brt_row, brt_text, label, ods, ods_text, parts_of, text_row, xls, xlsb, xlsx, zipped

from jiafang_batch.catalogue import message
from jiafang_batch.intake.pool import Intake

SEEDS = {
    "表.xlsx": HONEST,
    "表.xls": xls(label(0, 0, "姓名") + label(1, 0, "王小明")),
    "表.xlsb": xlsb(brt_row(0) + brt_text(0, "姓名")),
    "表.ods": ods(f'<table:table table:name="表1"><table:table-row>{ods_text("姓名")}</table:table-row></table:table>'),
    "表.csv": "姓名,班级\n王小明,一(1)班\n".encode("gb18030"),
    "表.html": "<table><tr><td colspan=2>姓名</td></tr></table>".encode(),
    "表.xml": b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet><Table/></Worksheet></Workbook>',
}


@pytest.fixture(scope="module")
def intake():
    """One pool for every example."""
    with Intake(processes=1) as one:
        yield one


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where the examples are written."""
    return tmp_path_factory.mktemp("damaged")


def comes_through(intake, folder, name: str, data: bytes) -> None:
    path = folder / name
    path.write_bytes(data)
    (read,) = intake.read_many([(name, path)])
    assert read.grids or read.problems
    for problem in read.problems:
        assert message(problem)


@given(
    name=st.sampled_from(sorted(SEEDS)),
    changes=st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=0, max_size=4)), min_size=1, max_size=6),
    kept=st.floats(0, 1),
)
def test_damaged_bytes_are_read_or_named(intake, folder, name, changes, kept):
    data = bytearray(SEEDS[name])
    for place, new in changes:
        at = int(place * len(data))
        data[at : at + len(new)] = new
    comes_through(intake, folder, name, bytes(data[: max(1, int(kept * len(data)) if kept < 0.3 else len(data))]))


@given(
    part=st.sampled_from(sorted(parts_of(HONEST))),
    place=st.floats(0, 1),
    new=st.sampled_from(
        ['"', "<", "&", "</c>", '<c r="ZZZ99999999"><v>1</v></c>', "\0", "é", "r='", ' t="e"', ' t="s"', "]]>", "-1"]
    ),
)
def test_damaged_markup_in_a_sound_container_is_read_or_named(intake, folder, part, place, new):
    parts = parts_of(HONEST)
    content = parts[part].decode()
    at = int(place * len(content))
    comes_through(intake, folder, "表.xlsx", zipped({**parts, part: content[:at] + new + content[at:]}))


DIRT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=12)


@given(texts=st.lists(DIRT, min_size=1, max_size=6))
def test_whatever_a_cell_says_is_read_as_it_is_but_for_control_characters(intake, folder, texts):
    """Markup can hold no control characters at all; the escapes that stand for them are tried elsewhere."""
    seen = [
        "".join(c for c in text if c in "\t\n" or (ord(c) >= 32 and ord(c) not in (127, 0xFFFE, 0xFFFF)))
        for text in texts
    ]
    escaped = [text.replace("&", "&amp;").replace("<", "&lt;").replace("\n", "&#10;") for text in seen]
    path = folder / "表.xlsx"
    path.write_bytes(xlsx(text_row(1, "起", *escaped, "止")))
    (read,) = intake.read_many([("表.xlsx", path)])
    (grid,) = read.grids
    assert grid.rows == [["起", *seen, "止"]]
