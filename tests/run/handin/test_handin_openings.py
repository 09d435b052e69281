"""A command opens the term folder once: one look at the folder, the policy, the journal and the rosters."""

from __future__ import annotations

import sys
from collections import Counter

import openpyxl
import pytest
from click.testing import CliRunner
from handed_in import LI, LI_WRONG, WANG, ZHANG, log
from small_term import POLICY, written

from jiafang_batch import cli
from jiafang_batch.handin import journal
from jiafang_batch.link import roster
from jiafang_batch.panel.term_view import TermViews
from jiafang_batch.policy import load_policy
from jiafang_batch.run.place import folder
from jiafang_batch.run.place.journal_file import journal_path

OPENING = {
    "scans": (folder, "scan"),
    "policy loads": (load_policy, "load_policy"),
    "journal reads": (journal, "read_journal"),
    "roster links": (roster, "link_roster"),
}
ONCE = dict.fromkeys(OPENING, 1)
LATEST_IN_TIME = (("基本设置", "", "收表版本 | 截止前最新"),)


@pytest.fixture
def openings(monkeypatch):
    """What a command opens, counted wherever in the package it is called from."""
    counts: Counter[str] = Counter()

    def counting(what, function):
        def counted(*args, **kwargs):
            counts[what] += 1
            return function(*args, **kwargs)

        return counted

    for what, (home, name) in OPENING.items():
        function = getattr(home, name)
        counted = counting(what, function)
        for module in list(sys.modules.values()):
            if module.__name__.startswith("jiafang_batch") and vars(module).get(name) is function:
                monkeypatch.setattr(module, name, counted)

    def of(command, *words):
        counts.clear()
        if callable(command):
            command(*words)
            return dict(counts)
        result = CliRunner().invoke(cli.jiafang, [command, *map(str, words)], standalone_mode=False)
        assert result.exception is None, result.exception
        return dict(counts)

    return of


@pytest.fixture
def term(tmp_path, request):
    """A term that has something of everything: an earlier hand-in with its journal, a ruling, a register."""
    changes = getattr(request, "param", ())
    made = written(tmp_path / "学期", ("一班家访", "", ""), *changes)
    CliRunner().invoke(cli.jiafang, ["collect", str(made), str(log(tmp_path / "早.xlsx", WANG, LI_WRONG))])
    assert (made / POLICY).is_file()
    assert (made / "收表" / ".收表日志.jsonl").is_file()
    book = openpyxl.load_workbook(made / "收表" / "收表登记.xlsx")
    headings = [cell.value for cell in book["收表登记"][3]]
    book["收表登记"].cell(4, headings.index("延期至") + 1, "2025-1-24")
    book.save(made / "收表" / "收表登记.xlsx")
    return made


@pytest.mark.parametrize("term", [(), LATEST_IN_TIME], ids=["latest", "latest in time"], indirect=True)
def test_each_command_opens_the_term_once(term, tmp_path, openings):
    one, two = log(tmp_path / "一.xlsx", WANG, LI), log(tmp_path / "二.xlsx", ZHANG)
    assert openings("check", term) == ONCE
    assert openings("collect", term, one, two) == ONCE
    assert openings("collect", term, one, "--as", "一(2)班") == ONCE
    assert openings("status", term) == ONCE
    assert openings("status", term, "--remind") == ONCE
    assert openings("hand-out", term) == ONCE
    assert openings("check", term, "--suggest") == ONCE
    assert openings("forms", term, "--only", "上报表") == ONCE
    assert openings("forms", term) == ONCE
    assert openings("explain", term, "一(1)班") == ONCE
    assert openings("todo", term, "--today", "2025-1-10") == ONCE
    assert openings("plan", term, "--days", "2025-01-23", "--per-class", 1) == ONCE
    # The plan that is there now is checked with the rest.
    assert openings("check", term) == ONCE
    assert openings("check", term / "分工") == ONCE
    assert openings("run", term) == ONCE
    assert openings("run", term, "--pack") == ONCE


def test_a_run_that_notes_the_pupils_classes_reads_nothing_again(term, openings):
    journal_path(term).unlink()  # so that all classes are new to it
    assert openings("run", term) == ONCE | {"roster links": 2}
    assert openings("run", term) == ONCE


def test_two_policies_are_compared_on_one_opening(term, openings):
    both = {"policy loads": 3}  # the term's own, whose days count, and the two
    assert openings("compare-policy", term, "pinci", "qizhuang") == ONCE | both


def test_the_pages_of_one_state_of_a_term_open_it_once(term, openings):
    views = TermViews()

    def pages():
        views.checked(term)
        views.computed(term)
        views.stock(term)
        views.todo(term, "", "")

    assert openings(pages) == ONCE
    assert openings(pages) == {}
    log(term / "收表" / "又来一份.xlsx", ZHANG)
    assert openings(pages) == ONCE
