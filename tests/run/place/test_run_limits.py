"""--limit: a limit by its Chinese name, in the units that a person thinks in."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from small_term import written

from jiafang_batch.cli import jiafang
from jiafang_batch.intake.limits import MIB, Limits
from jiafang_batch.run.place.limit_words import WORDS, read_limits
from jiafang_batch.run.term.school import SchoolJob, check_school
from jiafang_batch.run.usage import UsageError


@pytest.mark.parametrize(("text", "field", "value"), [
    ("文件大小=200", "file_size", 200 * MIB),
    ("行数＝5", "rows", 5),
    ("时间=3", "seconds", 3),
    ("工作表数=5", "sheets", 5),
])  # fmt: skip
def test_a_limit_is_changed_by_its_name(text, field, value):
    assert getattr(read_limits([text]), field) == value
    assert read_limits([]) == Limits()


@pytest.mark.parametrize("text", ["文件大小", "文件大小=", "文件大小=很大", "文件大小=0", "大小=3"])
def test_anything_else_is_refused_in_words(text):
    with pytest.raises(UsageError, match="--limit"):
        read_limits([text])


def test_the_help_tells_every_limit_with_its_default():
    words = CliRunner().invoke(jiafang, ["run", "--help"]).output.replace("\n", "").replace(" ", "")
    for name, (field, unit, _) in WORDS.items():
        assert f"{name}={int(getattr(Limits(), field) // unit)}" in words


def test_a_lowered_limit_is_one_files_problem(tmp_path):
    term = written(tmp_path)
    codes = {p.code for p in check_school(SchoolJob(term, limits=read_limits(["行数=3"]))).problems}
    assert "oversized-file" in codes
