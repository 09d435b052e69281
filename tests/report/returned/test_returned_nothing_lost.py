"""Whatever is odd about a teacher's workbook, a returned copy loses nothing, changes only what it must, and stays valid."""

import contextlib
import io
import random
import re
import zipfile

import pytest
from lxml import etree
from ooxml_validator import errors
from python_calamine import CalamineWorkbook
from returned_books import BAD_DATE, TRAITS, UNPATCHABLE, zipped

from jiafang_batch.office.part_names import ZIP_FAULTS
from jiafang_batch.office.unpatchable import Unpatchable
from jiafang_batch.problem import Location, Problem
from jiafang_batch.report.returned.mark import marked_copy
from jiafang_batch.report.returned.problem_listing import Notice

FILE, SHEET = "收表/一(1)班.xlsx", "家访记录"
NOTICE = Notice("示范小学", "2025年1月10日 17:00", "教导处")
PROBLEMS = (
    Problem(
        "bad-date", Location(FILE, SHEET, 2, "B", "家访日期"), BAD_DATE, {"reason": "没有 13 月", "example": "2025-3-2"}
    ),
    Problem("missing-value", Location(FILE, SHEET, 2, "C", "学生姓名"), "", {"expected": "学生姓名"}),
    Problem(
        "ignored-value", Location(FILE, SHEET, 3, "A", "班级"), "一(1)班", {"expected": "班级", "hint": "请改正。"}
    ),
    Problem("stray-row", Location(FILE, SHEET, 3), "一(1)班"),
    Problem("merged-visit", Location(FILE, SHEET, 3), "", {"count": "2"}),
)
MAY_CHANGE = ("[content_types].xml", "xl/styles.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels")
MAY_CHANGE_IN = ("xl/worksheets/", "xl/chartsheets/", "xl/comments", "xl/drawings/vmldrawing")


@pytest.fixture(params=TRAITS, ids=str)
def original(request):
    return TRAITS[request.param]()


def contents(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {i.filename.lstrip("/").lower(): archive.read(i) for i in archive.infolist() if not i.is_dir()}


def settled(content):
    """The part in canonical form, without the choice of a tab."""
    try:
        root = etree.fromstring(content)
    except etree.XMLSyntaxError:
        return content
    for view in root.iter("{*}sheetView"):
        view.attrib.pop("tabSelected", None)
    return etree.tostring(root, method="c14n2")


def values(data):
    """Sheet → rows; the reader knows neither leading slashes nor chart sheets, which are called 图 here."""
    readable = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(readable, "w") as new:
        for info in old.infolist():
            new.writestr(info.filename.lstrip("/"), old.read(info))
    readable.seek(0)
    book = CalamineWorkbook.from_filelike(readable)
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names if name != "图"}


def marks(data):
    """Every mark of ours in the workbook, wherever it stands."""
    files = contents(data)
    sheets = [etree.fromstring(content) for name, content in files.items() if name.startswith("xl/worksheets/sheet")]
    comments = [etree.fromstring(content) for name, content in files.items() if name.startswith("xl/comments")]
    return {
        "colours": sorted(
            (rule.getparent().get("sqref"), rule.findtext("{*}formula"))
            for sheet in sheets
            for rule in sheet.iter("{*}cfRule")
            if "家访批处理" in rule.findtext("{*}formula", "")
        ),
        "notes": sorted(
            c.get("ref") for root in comments for c in root.iter("{*}comment") if "家访批处理" in "".join(c.itertext())
        ),
        "boxes": sum(content.count(b"<x:Row>1</x:Row>") for name, content in files.items() if name.endswith(".vml")),
        "lists": sum(rows[0][0].startswith("退回说明（家访批处理）") for rows in values(data).values() if rows and isinstance(rows[0][0], str)),
    }  # fmt: skip


def test_no_part_is_lost_and_only_the_named_parts_change(original):
    before, after = contents(original), contents(marked_copy(original, PROBLEMS, NOTICE))
    assert set(before) <= set(after)
    changed = {name for name in before if before[name] != after[name]}
    assert [name for name in changed if name not in MAY_CHANGE and not name.startswith(MAY_CHANGE_IN)] == []


def test_what_is_not_changed_keeps_its_compressed_bytes(original):
    after = marked_copy(original, PROBLEMS, NOTICE)
    with zipfile.ZipFile(io.BytesIO(original)) as old, zipfile.ZipFile(io.BytesIO(after)) as new:
        copies = {info.filename: info for info in new.infolist()}
        assert [info.filename for info in old.infolist()] == [info.filename for info in new.infolist()][
            : len(old.infolist())
        ]
        for info in old.infolist():
            copy = copies[info.filename]
            assert copy.date_time == info.date_time
            if copy.CRC == info.CRC:
                assert copy.compress_size == info.compress_size


def test_values_and_sheets_are_what_they_were(original):
    before, after = values(original), values(marked_copy(original, PROBLEMS, NOTICE))
    assert [(name, rows) for name, rows in after.items() if name in before] == list(before.items())
    assert len(after) == len(before) + 1


def test_every_problem_is_marked_once(original, request):
    found = marks(marked_copy(original, PROBLEMS, NOTICE))
    trait = request.node.callspec.params["original"]
    assert found["lists"] == 1
    merged = trait == "full_of_elements"
    assert sorted(area for area, _ in found["colours"]) == ["A2" if merged else "A3", "A3", "B2", "C2"]
    expected = {"threaded": [], "utf16_drawing": [], "own_note_on_the_cell": ["A3", "C2"]}
    assert found["notes"] == expected.get(trait, ["A2", "A3", "B2", "C2"] if merged else ["A3", "B2", "C2"])


def test_a_second_round_changes_no_byte(original):
    once = marked_copy(original, PROBLEMS, NOTICE)
    assert marked_copy(once, PROBLEMS, NOTICE) == once


def test_fewer_problems_leave_fewer_marks(original):
    once = marked_copy(original, PROBLEMS, NOTICE)
    assert marks(marked_copy(once, PROBLEMS[:1], NOTICE)) == marks(marked_copy(original, PROBLEMS[:1], NOTICE))


def test_a_fixed_file_carries_no_mark(original):
    cleaned = marked_copy(marked_copy(original, PROBLEMS, NOTICE), (), NOTICE)
    assert marks(cleaned) == {"colours": [], "notes": [], "boxes": marks(original)["boxes"], "lists": 0}


def test_a_fixed_file_is_what_it_was(original):
    before, after = contents(original), contents(marked_copy(marked_copy(original, PROBLEMS, NOTICE), (), NOTICE))
    assert set(before) == set(after)
    # Styles keep our formats, the workbook and its tabs remember another tab in front, a suffix stays declared.
    for name in set(before) - {"[content_types].xml", "xl/styles.xml", "xl/workbook.xml"}:
        assert settled(after[name]) == settled(before[name]), name


def test_a_file_without_marks_and_problems_keeps_every_byte(original):
    assert marked_copy(original, (), NOTICE) == original


def test_the_copy_is_valid_where_the_original_is(original, request, validator, tmp_path):
    suffix = ".xlsm" if request.node.callspec.params["original"] == "template_like" else ".xlsx"
    before, after = tmp_path / f"before{suffix}", tmp_path / f"after{suffix}"
    before.write_bytes(original)
    after.write_bytes(marked_copy(original, PROBLEMS, NOTICE))
    assert set(errors(validator, after)) <= set(errors(validator, before))


def test_one_tab_is_selected_and_it_is_the_list(original):
    after = contents(marked_copy(original, PROBLEMS, NOTICE))
    selected = [
        name
        for name, content in after.items()
        if name.startswith(("xl/worksheets/sheet", "xl/chartsheets/sheet"))
        and any(view.get("tabSelected") == "1" for view in etree.fromstring(content).iter("{*}sheetView"))
    ]
    book = etree.fromstring(after["xl/workbook.xml"])
    sheets = book.findall("{*}sheets/{*}sheet")
    assert len(selected) == 1
    assert b"\xe9\x80\x80\xe5\x9b\x9e\xe8\xaf\xb4\xe6\x98\x8e\xef\xbc\x88" in after[selected[0]]  # 退回说明（
    assert {view.get("activeTab") for view in book.iter("{*}workbookView")} == {str(len(sheets) - 1)}


@pytest.mark.parametrize("name", UNPATCHABLE)
def test_what_can_not_be_patched_says_so(name):
    with pytest.raises(Unpatchable):
        marked_copy(UNPATCHABLE[name](), PROBLEMS, NOTICE)


def readable(data):
    """The parts that can be read at all: of a damaged archive some can not."""
    parts = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            with contextlib.suppress(*ZIP_FAULTS, RuntimeError):
                parts[info.filename.lstrip("/").lower()] = archive.read(info)
    return parts


def is_marked(damaged):
    """True where the workbook can be marked: then nothing of it is lost, and what was changed is well-formed."""
    try:
        copy = marked_copy(damaged, PROBLEMS, NOTICE)
    except Unpatchable:
        return False
    before, after = readable(damaged), readable(copy)
    assert set(before) <= set(after)
    touched = {name for name in after if before.get(name) != after[name]}
    rewritten = touched & set(before)
    assert [n for n in rewritten if n not in MAY_CHANGE and not n.startswith(MAY_CHANGE_IN)] == []
    for name in touched:
        if name.endswith((".xml", ".rels")):  # drawings of the old kind need not be well-formed
            etree.fromstring(after[name])
    # Marked again it has the same parts: its own marks are found.
    assert readable(marked_copy(copy, PROBLEMS, NOTICE)).keys() == after.keys()
    return True


@pytest.mark.parametrize("name", TRAITS)
def test_damage_is_named_and_never_an_accident(name):
    dice, original = random.Random(name), TRAITS[name]()
    assert is_marked(original)
    for _ in range(25):
        damaged = bytearray(original)
        for _ in range(dice.randint(1, 6)):
            damaged[dice.randrange(len(damaged))] = dice.randrange(256)
        is_marked(bytes(damaged))


@pytest.mark.parametrize("name", TRAITS)
def test_missing_parts_and_wrong_attributes_are_no_accident_either(name):
    dice, whole = random.Random(name), contents(TRAITS[name]())
    for _ in range(25):
        files = dict(whole)
        spoilt = dice.choice(list(files))
        if dice.random() < 0.3:
            del files[spoilt]
        else:
            values_of = [match.span(1) for match in re.finditer(rb'="([^"]*)"', files[spoilt])] or [(0, 0)]
            first, last = dice.choice(values_of)
            files[spoilt] = files[spoilt][:first] + dice.choice(ODD_VALUES) + files[spoilt][last:]
        is_marked(zipped(files))


ODD_VALUES = (
    b"",
    b"0",
    b"-1",
    b"99999999999",
    b"1e999",
    b"NaN",
    b"x",
    b"../..",
    b"A0",
    b":",
    b"#",
    b"<",
    b"\xff",
    b"\0",
)
