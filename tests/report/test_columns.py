"""A column of a sheet is one record: its title stands once in the columns of a sheet, and its value beside it."""

import ast
from pathlib import Path

import pytest

import jiafang_batch

PACKAGE = Path(jiafang_batch.__file__).parent
COLUMNS = {"Column", "DataColumn"}
"""A column of a printed form may have no value: it is filled in by hand."""
MODULES = sorted(
    path.relative_to(PACKAGE).as_posix()
    for path in PACKAGE.rglob("*.py")
    if "sheets" not in path.relative_to(PACKAGE).parts[:1] and "Column(" in path.read_text(encoding="utf-8")
)


def calls(node, names):
    for child in ast.walk(node):
        if isinstance(child, ast.Call) and isinstance(child.func, ast.Name) and child.func.id in names:
            yield child


def title_of(call):
    first = call.args[0] if call.args else None
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""


def says_its_value(call):
    by_name = any(keyword.arg == "value" for keyword in call.keywords)
    return by_name or (call.func.id == "DataColumn" and len(call.args) > 1)


def columns_without_value(source):
    return [title_of(call) for call in calls(ast.parse(source), COLUMNS) if title_of(call) and not says_its_value(call)]


def titles_twice(source):
    """Titles that stand twice, under the same upper heading, in one display of columns."""
    twice = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Tuple | ast.List):
            held = [
                (title_of(entry), ast.unparse(entry.args[3]) if len(entry.args) > 3 else "")
                for entry in node.elts
                if isinstance(entry, ast.Call) and isinstance(entry.func, ast.Name) and entry.func.id.endswith("Column")
            ]
            twice += [title for title, group in held if title and held.count((title, group)) > 1]
    return twice


@pytest.mark.parametrize("module", MODULES)
def test_a_column_says_what_it_shows(module):
    assert columns_without_value((PACKAGE / module).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("module", MODULES)
def test_a_title_stands_once_in_the_columns_of_a_sheet(module):
    assert titles_twice((PACKAGE / module).read_text(encoding="utf-8")) == []


def test_what_is_wrong_is_seen():
    assert columns_without_value(
        'X = (Column("班级", width=9), Column("学生", value=str), DataColumn("学号", str))'
    ) == ["班级"]
    assert titles_twice('X = (Column("班级"), Column("学生"), FormColumn("班级", 9))') == ["班级", "班级"]
    assert titles_twice('X = (Column("总分", Kind.POINTS, 9, "甲"), Column("总分", Kind.POINTS, 9, "乙"))') == []


def test_many_sheets_are_looked_at():
    assert len(MODULES) > 30
