"""On Windows a dot hides nothing: what commands keep for themselves in a term folder is hidden there by its attribute."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from small_term import written

from jiafang_batch.cli import jiafang
from jiafang_batch.run.place import hidden


@pytest.mark.parametrize("command", [["run"], ["collect"], ["hand-out"], ["status"]])
def test_a_command_leaves_nothing_of_its_own_in_sight(tmp_path, monkeypatch, command):
    folder = written(tmp_path / "学期")
    out_of_sight = set()
    monkeypatch.setattr(hidden, "sys", SimpleNamespace(platform="win32"))
    monkeypatch.setattr(
        hidden, "_set_hidden", lambda path: path.exists() and out_of_sight.add(path.name), raising=False
    )
    jiafang.main([*command, str(folder)], standalone_mode=False)
    left = {path.name for path in folder.rglob(".*")}
    assert left
    assert left <= out_of_sight
    assert all(name.startswith(".") for name in out_of_sight)
