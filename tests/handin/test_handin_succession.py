"""What a new workbook is to those before it: a new version of all, an addition, or the correction of just one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from jiafang_batch.handin.identity import Owner, OwnerKind
from jiafang_batch.handin.journal import Submission
from jiafang_batch.handin.succession import Held, lineage, succession


def submission(version, replaces=""):
    """The workbook whose content is called by its version: v1, v2, …"""
    return Submission(
        content=f"v{version}", owner=Owner(OwnerKind.SCHOOL_CLASS, "一(1)班"), classes=("一(1)班",), version=version,
        path=f"收表/{version}.xlsx", original="a.xlsx", received=datetime(2025, 1, 20, tzinfo=UTC), verdict="确定", reason="",
        rows=1, replaces=replaces,
    )  # fmt: skip


def held(version, pupils, *before):
    return Held(submission(version), frozenset(pupils), frozenset({f"v{version}", *before}))


@pytest.mark.parametrize(
    ("before", "pupils", "corrects", "by_person", "expected"),
    [
        # Nothing yet; a new version; one that lacks a pupil; other pupils; nobody that anybody knows.
        ([], "ab", 0, False, (False, "", [], [])),
        ([held(1, "ab")], "abc", 0, False, (False, "", [], [])),
        ([held(1, "ab")], "a", 0, False, (False, "", [], [])),
        ([held(1, "ab")], "c", 0, False, (True, "", [1], ["和以前交的没有一个相同的学生，当作补交"])),
        ([held(1, "ab")], "", 0, False, (False, "", [], [])),
        ([held(1, "ab")], "ab", 0, True, (True, "", [1], [])),
        # The correction of the only one is its next version, even about another pupil.
        ([held(1, "a")], "a", 1, False, (False, "v1", [], [])),
        ([held(1, "a")], "b", 1, False, (False, "v1", [], [])),
        # Of one among several: the others go on counting, and with them the pupils that it lacks.
        ([held(1, "a"), held(2, "b")], "a", 1, False, (True, "v1", [2], ["是第 1 版的退回件，只替换那一版，另外交的照样统计"])),
        ([held(1, "ab"), held(2, "b")], "a", 1, False, (True, "v1", [2], ["是第 1 版的退回件，只替换那一版，另外交的照样统计"])),
        # The same copy corrected further takes the place of what it was the last time.
        ([held(2, "b"), held(3, "a", "v1")], "a", 1, False, (True, "v3", [2], ["是第 3 版的退回件，只替换那一版，另外交的照样统计"])),
        ([held(2, "a", "v1")], "a", 1, False, (False, "v2", [], [])),
        # A copy of what was replaced by something else since.
        ([held(2, "ab")], "ab", 1, False, (False, "", [], ["改的是第 1 版的退回件，这以后又收过新的"])),
        ([held(2, "ab")], "ab", 1, True, (True, "", [2], ["改的是第 1 版的退回件，这以后又收过新的"])),
    ],
)  # fmt: skip
def test_what_follows(before, pupils, corrects, by_person, expected):
    corrected = submission(corrects) if corrects else None
    got = succession(before, frozenset(pupils), corrected, by_person=by_person)
    kept = [one.submission.version for one in got.kept]
    assert (got.is_supplement, got.replaces, kept, list(got.remarks)) == expected


@pytest.mark.parametrize(
    ("replaces", "expected"),
    [
        ({}, {"v3"}),
        ({3: "v1"}, {"v3", "v1"}),
        ({3: "v2", 2: "v1"}, {"v3", "v2", "v1"}),
        ({3: "v2", 2: "v3"}, {"v3", "v2"}),
    ],
)
def test_a_correction_stands_for_all_that_it_corrects(replaces, expected):
    known = [submission(n, replaces.get(n, "")) for n in (1, 2, 3)]
    assert lineage(known[2], known) == expected
