"""The laws of paper and screen: every workbook comes out of a printer so that people can read and sign it, and opens where
they begin to read or to type.
"""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from paper import NUMBER_FORMATS, all_faults
from screen import screen_faults

from jiafang_batch import cli
from jiafang_batch.demo import make_demo
from jiafang_batch.measure.rounding import DIGITS
from jiafang_batch.office import number_formats as formats
from jiafang_batch.office.print_room import A3, A4, pixels, room, tightened
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.sheets.guide import GUIDE_TITLE

COMMANDS = (
    ("run", "{term}"),
    ("forms", "{term}"),
    ("status", "{term}", "--at", "2025-01-20T15:00"),
    ("hand-out", "{term}"),
    ("plan", "{term}", "--days", "2025-01-23,2025-01-24"),
    ("todo", "{term}", "--today", "2024-11-20"),
    ("check", "{term}", "--suggest"),
    ("privacy", "{term}"),
    ("compare", "{term}", "{term}", "-o", "{term}/对比.xlsx"),
    ("year", "{term}", "{term}", "-o", "{term}/学年考核.xlsx"),
    ("compare-policy", "{term}", "qizhuang", "changxiao", "-o", "{term}/两种办法.xlsx"),
    ("district", "{school}", "-o", "{school}/全区"),
)
TEMPLATES = Path(__file__).parents[2] / "input_templates"
TYPED = ("收表", "基础信息", "退回")
"""Folders with workbooks that people fill in, laid out as they like."""
ENCRYPTED = "心理跟踪.xlsx"


WRITTEN = {"输出", "表册", "催交", "分工", "发表", "全区"}


@pytest.mark.parametrize(
    ("preset", "commands", "places"), [("qizhuang", COMMANDS, WRITTEN), ("huabao", COMMANDS[:1], {"输出"})]
)
def test_everything_written_can_be_printed_read_and_compared(tmp_path, preset, commands, places):
    school = tmp_path / "各校"
    term = school / "示范小学"
    make_demo(term, preset, seed=1, size="small", force=False)
    for command in commands:
        done = CliRunner().invoke(cli.jiafang, [word.format(term=term, school=school) for word in command])
        assert done.exit_code in (0, 1), done.output
    written = [p for p in school.rglob("*.xlsx") if not {*TYPED} & {*p.parts} and p.name != ENCRYPTED]
    assert places <= {part for path in written for part in path.parts}
    faults = all_faults(school, sample(written))
    assert not faults, "\n".join(faults)
    to_read = sample([p for p in school.rglob("*.xlsx") if p.name != ENCRYPTED and "收表" not in p.parts])
    assert preset != "qizhuang" or {part for path in to_read for part in path.parts} >= {*WRITTEN, "退回", "基础信息"}
    faults = [fault for path in to_read for fault in screen_faults(path)]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("template", sorted(TEMPLATES.glob("*.xlsx")), ids=lambda path: path.stem)
def test_a_template_opens_where_it_is_filled_in(template):
    assert not screen_faults(template)


def sample(paths: list[Path]) -> list[Path]:
    """Of the workbooks of classes, teachers and year groups two of each folder, the smallest and the largest."""
    folders: dict[Path, list[Path]] = {}
    for path in paths:
        folders.setdefault(path.parent, []).append(path)
    chosen = []
    for held in folders.values():
        by_size = sorted(held, key=lambda path: (path.stat().st_size, path.name))
        chosen += held if len(held) <= 8 else [by_size[0], by_size[-1]]
    return chosen


@pytest.mark.parametrize("template", sorted(TEMPLATES.glob("*.xlsx")), ids=lambda path: path.stem)
def test_what_is_explained_of_a_sheet_is_not_torn_off_its_heading(template):
    book = openpyxl.load_workbook(template)
    guide = book[GUIDE_TITLE]
    starts = [row for row in range(1, guide.max_row + 1) if guide.cell(row, 1).value in book.sheetnames[1:]]
    breaks = [brk.id + 1 for brk in guide.row_breaks.brk]
    assert len(starts) == len(book.sheetnames) - 1
    assert {*breaks} <= {*starts}
    assert bool(breaks) is (len(starts) > 2)


def test_one_number_of_decimals():
    assert f"0.{'0' * DIGITS}" == formats.POINTS == formats.SHARE.removesuffix("%")
    numbers = {kind.value.strip() for kind in Kind if kind.value[0] in "0+Gy"}
    assert numbers <= NUMBER_FORMATS


@pytest.mark.parametrize(
    ("widths", "wrapped", "paper"),
    [
        ([20.0] * 8, (), A4),
        ([20.0] * 7 + [50.0], (7,), A4),  # 9 letters too wide
        ([10.0] * 14 + [40.0], (14,), A4),
        ([20.0] * 10, (), A3),
    ],
)
def test_wrapped_columns_are_narrowed_if_that_saves_paper(widths, wrapped, paper):
    narrowed = tightened(widths, wrapped, 10)
    assert pixels(narrowed) <= room(paper, 10)
    if paper == A3:
        assert narrowed == widths
    fixed = [place for place in range(len(widths)) if place not in wrapped]
    assert all(narrowed[place] == widths[place] for place in fixed)
    assert all(narrowed[place] >= 0.6 * widths[place] - 0.01 for place in wrapped)
