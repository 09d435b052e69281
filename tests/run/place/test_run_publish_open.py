"""Outputs that a program has open are not replaced: the new ones stand beside them until they can be."""

from __future__ import annotations

import errno
import os
import re
import shutil
import time
from pathlib import Path

import pytest

from jiafang_batch.run.place.publish import MANIFEST, published
from jiafang_batch.run.usage import UsageError


def publish(target, content):
    with published(target) as staging:
        staging.write("家访汇总.txt", content.encode())


@pytest.fixture
def opened(monkeypatch):
    """A set of folders in which a program has a file open: they can not be renamed, replaced or removed."""
    folders: set[Path] = set()
    replace, remove = Path.replace, shutil.rmtree

    def refused(self, goal):
        if self in folders or goal in folders:
            raise PermissionError(13, "in use")
        return replace(self, goal)

    monkeypatch.setattr(Path, "replace", refused)
    monkeypatch.setattr(shutil, "rmtree", lambda path, **how: path in folders or remove(path, **how))
    return folders


def test_with_the_new_results_open_too_nothing_is_lost_and_the_next_run_catches_up(tmp_path, opened):
    target, beside = tmp_path / "输出", tmp_path / "输出（最新）"
    publish(target, "旧")
    opened.add(target)
    with pytest.raises(UsageError, match="先放在"):
        publish(target, "新")
    opened.add(beside)
    with pytest.raises(UsageError, match="新的结果没有写出。请关闭"):
        publish(target, "更新")
    assert (target / "家访汇总.txt").read_text(encoding="utf-8") == "旧"
    assert (beside / "家访汇总.txt").read_text(encoding="utf-8") == "新"
    opened.clear()
    publish(target, "最后")
    assert (target / "家访汇总.txt").read_text(encoding="utf-8") == "最后"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["输出"]


@pytest.mark.parametrize(
    ("fault", "said"), [(errno.ENOSPC, "磁盘已满"), (errno.EROFS, "这个位置只能读"), (errno.EIO, "磁盘出错")]
)
def test_what_the_disk_refuses_while_results_are_written_is_said_and_the_old_ones_stay(tmp_path, fault, said):
    target = tmp_path / "输出"
    publish(target, "旧")

    def fail():
        with published(target):
            raise OSError(fault, "refused")

    with pytest.raises(UsageError, match=f"原来的结果没有动：{said}"):
        fail()
    assert (target / "家访汇总.txt").read_text(encoding="utf-8") == "旧"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["输出"]


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


LOCKS = ["~$家访汇总.txt", ".~lock.家访汇总.txt#", ".~家访汇总.txt"]


@pytest.mark.parametrize("lock", LOCKS)
def test_where_an_open_file_can_be_replaced_its_lock_keeps_it(tmp_path, lock):
    target, beside = tmp_path / "输出", tmp_path / "输出（最新）"
    publish(target, "旧")
    (target / lock).touch()
    with pytest.raises(UsageError, match=f"先放在“{beside}”.*“{re.escape(str(target / lock))}”是死机留下的，请删掉它"):
        publish(target, "新")
    (beside / lock).touch()
    with pytest.raises(UsageError, match="新的结果没有写出。请关闭"):
        publish(target, "更新")
    assert (target / "家访汇总.txt").read_text(encoding="utf-8") == "旧"
    assert (beside / "家访汇总.txt").read_text(encoding="utf-8") == "新"
    (target / lock).unlink()
    publish(target, "最后")
    assert (target / "家访汇总.txt").read_text(encoding="utf-8") == "最后"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["输出"]


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_that_a_crash_has_left_keeps_nothing_after_a_day_and_goes(tmp_path, lock):
    target = tmp_path / "输出"
    publish(target, "旧")
    (target / lock).touch()
    os.utime(target / lock, (time.time() - 86_500,) * 2)
    (target / "~$自己的.xlsx").touch()
    publish(target, "新")
    assert sorted(path.name for path in target.iterdir()) == sorted([MANIFEST, "家访汇总.txt", "~$自己的.xlsx"])
    assert (target / "家访汇总.txt").read_text(encoding="utf-8") == "新"


def test_a_name_that_leaves_no_room_for_its_companions_is_told_as_too_long(tmp_path):
    with pytest.raises(UsageError, match=r"不能在“.*”里写“长+”：名称太长"):
        publish(tmp_path / ("长" * 84), "新")
