"""docs/policies.md: its worked example is a real, clean policy, and it leaves no word of the vocabulary out."""

import re
import tomllib
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from builders import evaluated, load, records, visit

from jiafang_batch.policy.kinds import IndicatorKind
from jiafang_batch.policy.library import setting_notes
from jiafang_batch.policy.lint import lint_policy
from jiafang_batch.policy.settings import SETTING_KEYS
from jiafang_batch.policy.vocabulary import ConditionKind, Scoring, TokenKind, Visitor
from jiafang_batch.policy.windows import RESERVED_WINDOWS
from jiafang_batch.sheets.layout import layouts
from jiafang_batch.sheets.own_grids import read_grids
from jiafang_batch.sheets.recognise_tables import read_tables
from jiafang_batch.terms import CalendarKind, Conduct, EventKind, SubjectKind, Way

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = (DOCS / "policies.md").read_text(encoding="utf-8")
EXAMPLE = tomllib.loads((DOCS / "examples" / "liuxi.toml").read_text(encoding="utf-8"))
SHEETS = {
    "policy_settings": [{"key": key, "value": value} for key, value in EXAMPLE["settings"].items()],
    "policy_calendar": EXAMPLE["calendar"],
    "policy_indicators": EXAMPLE["indicator"],
    "policy_events": EXAMPLE["event"],
    "policy_ratings": EXAMPLE["rating"],
    "policy_awards": EXAMPLE["award"],
}


def workbook():
    """The example as a school would have typed it."""
    book = openpyxl.Workbook()
    for kind, rows in SHEETS.items():
        sheet = book.create_sheet(layouts()[kind].title)
        columns = [column for column in layouts()[kind].columns if any(column.field in row for row in rows)]
        sheet.append([column.title for column in columns])
        for row in rows:
            sheet.append([row.get(column.field, "") for column in columns])
    del book["Sheet"]
    written = BytesIO()
    book.save(written)
    return written.getvalue()


@pytest.fixture(scope="module")
def example():
    grids, unread = read_grids(workbook(), "考核办法.xlsx")
    tables, misread = read_tables(grids, None)
    policy, problems = load(tables)
    assert [*unread, *misread, *problems] == []
    return policy


def test_the_worked_example_loads_and_is_clean(example):
    assert len(example.indicators) == 16
    assert lint_policy(example, "考核办法.xlsx") == ()


def test_the_worked_example_computes(example):
    # All four pupils seen once in September; the class is small and two of four were seen twice: no bonus yet.
    visits = [visit(key, "09-10") for key in ("A1", "A2", "A3", "A4")] + [visit(k, "10-10") for k in ("A1", "A2")]
    evaluation = evaluated(example, records(*visits))
    card = next(c for c in evaluation.teachers if c.subject.key == "T1")
    shown = {r.indicator.code: r.points for r in card.results}
    assert (shown["LX-1"], shown["LX-2"], shown["LX-5"], shown["LX-9"]) == (40, None, 0, 0)
    assert card.total == 100


def shown_tables():
    """Every table of the page: headings and rows of cells."""
    for block in re.findall(r"(?:^\|.*\n)+", PAGE, re.MULTILINE):
        lines = [[cell.strip() for cell in line.strip().strip("|").split(" | ")] for line in block.splitlines()]
        headings = [cell.strip("| ") for cell in lines[0]]
        yield headings, [[cell.strip("| ") for cell in line] for line in lines[2:]]


@pytest.mark.parametrize("kind", list(SHEETS))
def test_the_page_shows_the_rows_of_the_example(kind):
    rows = SHEETS[kind]
    columns = [c for c in layouts()[kind].columns if any(c.field in row for row in rows)]
    expected = [[str(row.get(column.field, "")) for column in columns] for row in rows]
    assert ([column.title for column in columns], expected) in list(shown_tables())


def test_the_page_names_every_word():
    words = [
        *(
            member.value
            for kind in (IndicatorKind, Scoring, TokenKind, Visitor, SubjectKind, EventKind)
            for member in kind
        ),
        *(member.value for member in CalendarKind),
        *(kind.value for kind in ConditionKind if kind is not ConditionKind.PROGRESS),
        *SETTING_KEYS,
        *setting_notes(),
        *RESERVED_WINDOWS,
        *(member.value for kind in (Conduct, Way) for member in kind),
        *(c.title for code in (*SHEETS, "policy_conduct", "policy_clauses") for c in layouts()[code].columns),
    ]
    assert [word for word in words if word not in PAGE] == []


def test_the_page_explains_every_kind_and_scoring_in_a_row():
    firsts = {row[0] for _, rows in shown_tables() for row in rows}
    assert {kind.value for kind in IndicatorKind} <= firsts
    assert {scoring.value for scoring in Scoring} <= firsts
    assert set(SETTING_KEYS) <= firsts
