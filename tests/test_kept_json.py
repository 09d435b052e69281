"""Kept JSON is read as data of its kind, or refused as a whole: whatever stands in the place of a value."""

from __future__ import annotations

import json
from datetime import date, datetime

import pytest
from msgspec import Struct
from msgspec.structs import replace

from jiafang_batch.handin.identity import Owner, OwnerKind
from jiafang_batch.handin.journal import Handout, Placement, Submission, damaged_lines, line_of, read_journal
from jiafang_batch.kept_json import as_kept, is_below, restored

ONE = Owner(OwnerKind.SCHOOL_CLASS, "一(1)班")
RECEIVED = datetime.fromisoformat("2025-01-20T15:00:00+08:00")
SUBMISSION = Submission(
    "c" * 64, ONE, ("一(1)班",), 1, "收表/甲.xlsx", "甲.xlsx", RECEIVED, "确定", "", 3, saved=RECEIVED
)
HANDOUT = Handout(ONE, 1, "发表/甲.xlsx", "c" * 64, "s", "青禾小学", "2024-2025", "第一学期", ("a",))
PLACEMENT = Placement(date(2025, 1, 2), {"一(1)班": ("G01", "G02")})
OTHERS = [True, -1.5, 7, "\ud800", [], [None], {}, {"a": {}}, None, "x"]


class Inner(Struct, frozen=True):
    name: str
    count: int = 0


class Outer(Struct, frozen=True):
    inner: Inner
    kind: OwnerKind
    by_name: dict[str, Inner]
    pair: tuple[str, int]
    share: float = 0.5
    is_open: bool = False
    day: date | None = None


OUTER = Outer(Inner("甲", 2), OwnerKind.TEACHER, {"乙": Inner("乙")}, ("a", 1), 1.0, True, date(2025, 1, 2))


def kept(**changes):
    return json.dumps({**json.loads(as_kept(OUTER)), **changes}).encode()


def test_a_record_comes_back_as_it_was():
    assert restored(Outer, as_kept(OUTER)) == OUTER
    assert restored(dict[str, Outer], as_kept({"甲": OUTER})) == {"甲": OUTER}


def test_what_a_later_version_adds_is_passed_over_and_defaults_stand():
    assert restored(Outer, kept(more=1)) == OUTER
    assert restored(Inner, '{"name": "甲"}'.encode()) == Inner("甲")


def test_half_of_a_character_is_kept_and_then_refused():
    with pytest.raises(ValueError):  # noqa: PT011  one fault for all of it
        restored(Inner, as_kept(Inner("\ud800")))


def test_a_moment_needs_its_offset():
    moment = RECEIVED.replace(tzinfo=None)
    assert damaged_lines(line_of(replace(SUBMISSION, received=moment)).encode() + b"\n")


@pytest.mark.parametrize(
    ("field", "fitting"),
    [("inner", []), ("kind", []), ("by_name", [{}]), ("pair", []), ("share", [-1.5, 7]), ("is_open", [True]), ("day", [None])],
)  # fmt: skip
def test_a_value_of_another_kind_is_refused(field, fitting):
    for value in OTHERS:
        if any(value is each or (value == each and type(value) is type(each)) for each in fitting):
            restored(Outer, kept(**{field: value}))
        else:
            with pytest.raises(ValueError):  # noqa: PT011  one fault for all of it
                restored(Outer, kept(**{field: value}))


@pytest.mark.parametrize("content", [b"", b"{", b"[" * 100_000, b'{"a":' * 100_000, b"\xff\xfe\x00", b"\x00" * 9])
def test_what_is_no_json_is_refused(content):
    with pytest.raises(ValueError):  # noqa: PT011
        restored(list, content)


@pytest.mark.parametrize("name", ["", "..", "../x", "a/../../x", "/etc/x", "a\nb", "\x1b[31m"])
def test_a_name_that_leads_out_is_none(name):
    assert not is_below(name)


def test_a_name_below_is_one():
    assert is_below("收表/一年级/一(1)班_第1版.xlsx")


# ---------------------------------------------------------------- the journal


def journal(*events, more=b""):
    return b"".join(line_of(event).encode() + b"\n" for event in events) + more


def test_events_come_back_as_they_were():
    read = read_journal(journal(SUBMISSION, HANDOUT, PLACEMENT))
    assert (read.submissions, read.handouts, read.placements) == ((SUBMISSION,), (HANDOUT,), (PLACEMENT,))
    assert damaged_lines(journal(SUBMISSION, HANDOUT, PLACEMENT)) == ()


@pytest.mark.parametrize("event", [SUBMISSION, HANDOUT, PLACEMENT], ids=lambda event: type(event).__name__)
def test_a_line_whose_cells_are_of_another_kind_notes_nothing(event):
    whole = json.loads(line_of(event))
    for field in whole:
        for value in OTHERS:
            line = json.dumps({**whole, field: value}).encode()
            read = read_journal(journal(SUBMISSION, more=line + b"\n"))
            for kept in (*read.submissions, *read.handouts, *read.placements):
                # Whatever was read can be written again and sorted.
                assert line_of(kept)
            assert sorted(kept.version for kept in read.submissions)


@pytest.mark.parametrize("path", ["../考核办法.xlsx", "/etc/passwd", ""])
def test_a_line_about_a_file_outside_the_term_notes_nothing(path):
    line = json.dumps({**json.loads(line_of(SUBMISSION)), "path": path}).encode()
    assert read_journal(line).submissions == ()


def test_an_unfinished_last_line_is_no_damage():
    torn = journal(SUBMISSION, more=line_of(HANDOUT).encode()[:40])
    assert damaged_lines(torn) == ()
    assert damaged_lines(b"\x00\x01\n" + torn) == (b"\x00\x01",)
