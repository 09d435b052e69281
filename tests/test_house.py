"""How the project stands: what a newcomer expects to find where is there."""

from __future__ import annotations

import re
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
