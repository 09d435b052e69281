"""Outputs appear whole or not at all, somebody's own files stay, and what a crash left behind is mended."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from jiafang_batch.run.place import publish
from jiafang_batch.run.place.publish import MANIFEST, published, written_files
from jiafang_batch.run.usage import UsageError


def tree(folder: Path) -> dict[str, str]:
    """Every file below the folder with its content, the manifest apart."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST)
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in files}


def write(target: Path, **files: str) -> None:
    """One run that writes these files; `__` stands for a folder's `/`."""
    with published(target) as staging:
        for name, text in files.items():
            staging.write(name.replace("__", "/"), text.encode())


def write_and_fail(target: Path, fault: type[BaseException]) -> None:
    with published(target) as staging:
        staging.write("汇总", b"3")
        raise fault


def beside(target: Path) -> list[str]:
    return sorted(path.name for path in target.parent.iterdir())


def test_a_first_run_makes_the_folder_and_lists_what_it_wrote(tmp_path):
    target = tmp_path / "学期" / "输出"
    write(target, 汇总="1", 数据__指标="2")
    assert tree(target) == {"汇总": "1", "数据/指标": "2"}
    assert written_files(target) == {"汇总", "数据/指标"}
    assert beside(target) == ["输出"]


def test_the_list_holds_the_sum_of_every_file_however_it_was_written(tmp_path):
    target = tmp_path / "输出"
    with published(target) as staging:
        staging.write("汇总", b"1")
        staging.write("班级/一班", b"2")
        (staging.folder / "分发").mkdir()
        (staging.folder / "分发" / "包").write_bytes(b"3")
        assert staging.names() == ["分发/包", "汇总", "班级/一班"]
    sums = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in tree(target).items()}
    assert (target / MANIFEST).read_text(encoding="utf-8").splitlines() == [f"{sums[n]}  {n}" for n in sorted(sums)]


def test_the_next_run_replaces_all_that_the_last_one_wrote(tmp_path):
    target = tmp_path / "输出"
    write(target, 汇总="1", 班级__旧班="2")
    write(target, 汇总="3", 班级__新班="4")
    assert tree(target) == {"汇总": "3", "班级/新班": "4"}
    assert beside(target) == ["输出"]


def test_nothing_is_seen_at_the_place_before_all_is_written(tmp_path):
    target = tmp_path / "输出"
    write(target, 汇总="1")
    with published(target) as staging:
        staging.write("汇总", b"2")
        assert tree(target) == {"汇总": "1"}
    assert tree(target) == {"汇总": "2"}


@pytest.mark.parametrize("fault", [ValueError, KeyboardInterrupt, SystemExit])
def test_a_run_that_fails_leaves_the_last_outputs_whole(tmp_path, fault):
    target = tmp_path / "输出"
    write(target, 汇总="1", 数据__指标="2")
    with pytest.raises(fault):
        write_and_fail(target, fault)
    assert tree(target) == {"汇总": "1", "数据/指标": "2"}
    assert beside(target) == ["输出"]


def test_a_first_run_that_fails_leaves_nothing(tmp_path):
    with pytest.raises(ValueError), published(tmp_path / "输出"):  # noqa: PT011
        raise ValueError
    assert list(tmp_path.iterdir()) == []


# ---------------------------------------------------------------- somebody's own files


def test_files_that_no_run_wrote_are_carried_over(tmp_path):
    target = tmp_path / "输出"
    write(target, 汇总="1", 班级__一班="2")
    (target / "我的批注.txt").write_text("看过", encoding="utf-8")
    (target / "班级" / "补充.txt").write_text("补", encoding="utf-8")
    (target / "附件").mkdir()
    (target / "附件" / "照片.txt").write_text("片", encoding="utf-8")
    write(target, 汇总="3")
    assert tree(target) == {"汇总": "3", "我的批注.txt": "看过", "班级/补充.txt": "补", "附件/照片.txt": "片"}
    write(target, 汇总="4")
    assert tree(target)["我的批注.txt"] == "看过"
    assert written_files(target) == {"汇总"}


def test_a_folder_that_is_not_ours_keeps_everything(tmp_path):
    target = tmp_path / "文档"
    (target / "空文件夹").mkdir(parents=True)
    (target / "报告.txt").write_text("重要", encoding="utf-8")
    (target / "指向").symlink_to("报告.txt")
    (target / "断了的").symlink_to("没有这个文件")
    write(target, 汇总="1")
    assert tree(target) == {"汇总": "1", "报告.txt": "重要", "指向": "重要"}
    assert (target / "空文件夹").is_dir()
    assert (target / "指向").is_symlink()
    assert (target / "断了的").is_symlink()


def test_a_file_of_ours_gives_way_even_where_somebody_put_one_of_that_name(tmp_path):
    target = tmp_path / "输出"
    target.mkdir()
    (target / "汇总").write_text("别人的", encoding="utf-8")
    write(target, 汇总="1")
    assert tree(target) == {"汇总": "1"}


def test_folders_that_only_held_our_files_go_with_them(tmp_path):
    target = tmp_path / "输出"
    write(target, 退回__一年级__一班="1")
    write(target, 汇总="2")
    assert [path.name for path in target.iterdir() if path.name != MANIFEST] == ["汇总"]


def test_a_link_to_a_folder_stays_one(tmp_path):
    real, link = tmp_path / "网盘", tmp_path / "输出"
    real.mkdir()
    link.symlink_to(real, target_is_directory=True)
    write(link, 汇总="1")
    write(link, 汇总="2")
    assert link.is_symlink()
    assert tree(real) == {"汇总": "2"}


# ---------------------------------------------------------------- crashes and open files


def test_after_a_crash_between_the_two_renames_the_last_outputs_are_put_back(tmp_path):
    target = tmp_path / "输出"
    write(target, 汇总="1")
    target.rename(tmp_path / ".输出.旧")
    (tmp_path / ".输出.新").mkdir()
    with pytest.raises(ValueError), published(target):  # noqa: PT011
        raise ValueError
    assert tree(target) == {"汇总": "1"}
    assert beside(target) == ["输出"]


def test_after_a_crash_before_cleaning_up_nothing_is_left_behind(tmp_path):
    target = tmp_path / "输出"
    write(target, 汇总="1")
    (tmp_path / ".输出.旧").mkdir()
    write(target, 汇总="2")
    assert (tree(target), beside(target)) == ({"汇总": "2"}, ["输出"])


@pytest.mark.parametrize("step", [1, 2])
def test_a_file_that_is_open_elsewhere_stops_the_swap_and_says_so(tmp_path, monkeypatch, step):
    target = tmp_path / "输出"
    write(target, 汇总="1")
    rename, calls = Path.replace, []

    def refused(self, other):
        calls.append(self)
        if len(calls) == step:
            raise PermissionError
        return rename(self, other)

    monkeypatch.setattr(publish.Path, "replace", refused)
    with pytest.raises(UsageError, match="请关闭"):
        write(target, 汇总="2")
    assert (tree(target), beside(target)) == ({"汇总": "1"}, ["输出", "输出（最新）"])
    assert tree(tmp_path / "输出（最新）") == {"汇总": "2"}


def test_a_place_where_nothing_can_be_written_is_said_in_words(tmp_path):
    (tmp_path / "文件").write_text("", encoding="utf-8")
    with pytest.raises(UsageError, match="不能在"), published(tmp_path / "文件" / "输出"):
        pass


@pytest.mark.skipif(not hasattr(os, "sync"), reason="another system settles every file on its own")
def test_all_is_on_the_disk_before_it_takes_the_place_of_what_was_there(tmp_path, monkeypatch):
    target, seen = tmp_path / "输出", []
    write(target, 汇总="1")
    staging = tmp_path / ".输出.新"
    monkeypatch.setattr(os, "sync", lambda: seen.append((tree(staging), (staging / MANIFEST).is_file(), tree(target))))
    write(target, 汇总="2")
    assert seen == [({"汇总": "2"}, True, {"汇总": "1"})]
