"""Outputs that a program has open are not replaced: the new ones stand beside them until they can be."""

from __future__ import annotations

from pathlib import Path

import pytest

from jiafang_batch.run.publish import published
from jiafang_batch.run.usage import UsageError


def publish(target, content):
    with published(target) as folder:
        (folder / "家访汇总.txt").write_text(content, encoding="utf-8")


def test_the_new_results_stand_beside_the_old_ones_until_these_are_closed(tmp_path, monkeypatch):
    target, beside = tmp_path / "输出", tmp_path / "输出（最新）"
    publish(target, "旧")
    replace = Path.replace

    def refused(self, goal):
        if self == target:
            raise PermissionError(13, "in use")
        return replace(self, goal)

    monkeypatch.setattr(Path, "replace", refused)
    for content in ("新", "更新"):
        with pytest.raises(UsageError, match="正被打开"):
            publish(target, content)
        assert (target / "家访汇总.txt").read_text(encoding="utf-8") == "旧"
        assert (beside / "家访汇总.txt").read_text(encoding="utf-8") == content
    monkeypatch.undo()
    publish(target, "最后")
    assert (target / "家访汇总.txt").read_text(encoding="utf-8") == "最后"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["输出"]
