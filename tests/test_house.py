"""How the project stands: what a newcomer expects to find where is there."""

from __future__ import annotations

import ast
import re
from collections import Counter, defaultdict
from importlib import import_module
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
PACKAGE = TESTS.parent / "jiafang_batch"

OF_THE_WHOLE = {"cases", "laws", "oracle", "tools", "validator"}
"""Folders for what no single room answers for: known terms, laws, a second reckoning, and tools."""


def rooms():
    """The folders of tests, relative; those of the whole product left out."""
    folders = {path.parent.relative_to(TESTS) for path in TESTS.rglob("test_*.py")} - {Path()}
    return sorted(folder.as_posix() for folder in folders if folder.parts[0] not in OF_THE_WHOLE)


@pytest.mark.parametrize("room", rooms())
def test_tests_stand_in_the_room_that_they_test(room):
    assert (PACKAGE / room / "__init__.py").is_file()


LIFE = (TESTS.parent / "docs/life-of-a-row.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`([a-z_]\w*(?:\.\w+)+)`", LIFE))))
def test_the_life_of_a_row_names_what_there_is(name):
    module, _, holder = name.rpartition(".")
    assert hasattr(import_module(f"jiafang_batch.{module}"), holder)


def test_the_life_of_a_row_is_told_step_by_step():
    steps = [int(number) for number in re.findall(r"^\| (\d+) \|", LIFE, re.MULTILINE)]
    assert steps == list(range(1, len(steps) + 1))
    assert len(steps) > 20


PARTICIPLES = {"found", "given", "known", "one", "own", "said", "taken", "told"}
"""Words that say what happened to a value and not what it is; a name is a noun of the domain."""


def names_in(module):
    """Every name that the module binds: variables, parameters, fields, attributes, functions and classes."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                yield name, node.lineno
            case ast.arg(arg=name) | ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                yield name, node.lineno
            case ast.MatchAs(name=str(name)) | ast.ExceptHandler(name=str(name)):
                yield name, node.lineno


@pytest.mark.parametrize("room", sorted(path.name for path in PACKAGE.iterdir() if path.suffix in ("", ".py")))
def test_names_are_nouns(room):
    place = PACKAGE / room
    modules = place.rglob("*.py") if place.is_dir() else [place]
    bound = ((path.relative_to(PACKAGE), line, name) for path in modules for name, line in names_in(path))
    assert [entry for entry in bound if entry[2].strip("_").lower() in PARTICIPLES] == []


def test_a_participle_is_seen_wherever_it_is_bound(tmp_path):
    module = tmp_path / "module.py"
    module.write_text(
        "def told(found, *, own=1):\n    for one in found:\n        said = taken = one\n    return lambda known: known\n"
        "class Given:\n    _found: int\n    def __init__(self):\n        self._known = 1\n",
        encoding="utf-8",
    )
    assert {name.strip("_").lower() for name, _ in names_in(module)} >= PARTICIPLES


SAME_NAME = {
    "district": "a bureau's run, and the workbooks that it writes",
    "forms": "papers that people fill in, read in sheets and written in report",
    "handin": "the rules of collecting, and the commands that collect",
    "plan": "the search for a plan, its workbook, and the commands that plan",
    "term": "the records of a term as they are measured, and the commands on a term folder",
}
"""Names that two places bear, with what each of them is: a room of one layer and its room in another."""


def test_a_name_stands_for_one_place():
    """A module or folder is known by its name alone, wherever it is mentioned."""
    modules = [path for path in PACKAGE.rglob("*.py") if path.stem not in ("__init__", "__main__")]
    folders = [path.parent for path in PACKAGE.rglob("__init__.py") if path.parent != PACKAGE]
    names = Counter(path.stem for path in (*modules, *folders))
    assert {name for name, count in names.items() if count > 1} == set(SAME_NAME)


def test_a_class_is_known_by_its_name():
    """A public class of one room has no namesake in another; `Term` is what analysts call theirs."""
    modules = (ast.parse(path.read_text(encoding="utf-8")) for path in PACKAGE.rglob("*.py"))
    classes = (node.name for module in modules for node in module.body if isinstance(node, ast.ClassDef))
    names = Counter(name for name in classes if not name.startswith("_"))
    assert {name for name, count in names.items() if count > 1} == {"Term"}


def test_a_module_can_be_read_at_once():
    """Under about 350 lines; one that grows beyond 400 holds more than one thing."""
    lines = {
        path.relative_to(PACKAGE).as_posix(): len(path.read_text("utf-8").splitlines())
        for path in PACKAGE.rglob("*.py")
    }
    assert {name: count for name, count in lines.items() if count > 400} == {}


def shape_of(function):
    """The function with its parameters and variables numbered, so that two that differ in names alone are equal."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    nodes = [node for part in (function.args, *body) for node in ast.walk(part)]
    variables = {node.arg for node in nodes if isinstance(node, ast.arg)}
    variables |= {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    for node in nodes:
        if isinstance(node, ast.arg):
            node.annotation = None
    text = " ".join(map(ast.dump, (function.args, *body)))
    numbers = {}
    number = lambda name: str(numbers.setdefault(name[0], len(numbers))) if name[0] in variables else name[0]  # noqa: E731
    return re.sub(r"(?<=\bid=')\w+|(?<=\barg=')\w+", number, text)


LARGE = 500
"""The shape of two lines; a property of one line may stand in two records."""


def test_no_function_is_written_twice():
    """Functions that differ only in the names of their variables are one function."""
    shapes = defaultdict(list)
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and len(shape := shape_of(node)) > LARGE:
                shapes[shape].append(f"{path.relative_to(PACKAGE).as_posix()}: {node.name}")
    assert [places for places in shapes.values() if len(places) > 1] == []


def test_two_functions_with_other_names_are_seen():
    first, second, other = (
        ast.parse(f"def {name}({many}):\n    for {each} in {many}:\n        yield {each}{what}").body[0]
        for name, many, each, what in (
            ("f", "rows", "row", "[0]"),
            ("g", "cells", "cell", "[0]"),
            ("h", "a", "b", "[1]"),
        )
    )
    assert shape_of(first) == shape_of(second) != shape_of(other)
