"""Content tells whether files are the same; what has not changed for a while is read once."""

from __future__ import annotations

import hashlib
import os
import time

import pytest

from jiafang_batch.intake.digest import content_digest


def written(path, content: bytes, age: float):
    """The file with this content, last changed so many seconds ago."""
    path.write_bytes(content)
    changed = time.time_ns() - int(age * 1e9)
    os.utime(path, ns=(changed, changed))
    return path


def test_the_digest_is_of_the_content_under_any_name(tmp_path):
    one, other = written(tmp_path / "甲.xlsx", b"same", 60), written(tmp_path / "乙.xlsx", b"same", 0)
    assert content_digest(one) == content_digest(other) == hashlib.sha256(b"same").hexdigest()


def test_an_empty_file_and_one_that_is_not_there_have_none(tmp_path):
    assert content_digest(written(tmp_path / "空.xlsx", b"", 60)) == ""
    assert content_digest(tmp_path / "没有.xlsx") == ""


def test_what_has_not_changed_for_a_while_is_read_once(tmp_path, monkeypatch):
    path, read = written(tmp_path / "甲.xlsx", b"before", 60), []
    digest = content_digest(path)
    monkeypatch.setattr("jiafang_batch.intake.digest.file_digest", lambda path: read.append(path) or "again")
    assert content_digest(path) == digest
    assert not read


@pytest.mark.parametrize("age", [0, 60])
def test_what_is_saved_anew_is_read_anew(tmp_path, age):
    path = written(tmp_path / "甲.xlsx", b"before", 60)
    before = content_digest(path)
    assert content_digest(written(path, b"after!", age)) != before


def test_two_savings_that_a_coarse_clock_can_not_tell_apart_are_told_apart(tmp_path):
    path = written(tmp_path / "甲.xlsx", b"before", 1)
    state, before = path.stat(), content_digest(path)
    path.write_bytes(b"after!")
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert content_digest(path) != before
