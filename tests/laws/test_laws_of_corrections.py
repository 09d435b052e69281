"""After any corrections the outputs are those that a run writes which takes nothing over from the one before it."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_term import written

from jiafang_batch.intake.pool import Intake
from jiafang_batch.run.place.publish import MADE_FROM, MANIFEST, MEMORY, written_files
from jiafang_batch.run.term.school import SchoolJob, check_school, compute_school
from jiafang_batch.run.term.write import write_school

RECORD = f"{MEMORY}/{MADE_FROM}"
CORRECTIONS = (
    ("一班家访", "实地家访 | 完成 | 谈作息", "医院探望 | 完成 | 谈作息"),
    ("一班家访", "谈请假", "谈请假和作业 <&>"),
    ("一班家访", "", "2024-12-8 | 一(1)班 | 李芳 | | 陈静 | | 实地家访 | 完成 | 又去了一次 | | | | #1 |"),
    ("一班家访", "", "2024-12-9 | 一(1)班 | 王小明 | | 赵敏 | | 实地家访 | 完成 | 谈数学 | | | | #1 |"),
    ("一班家访", "2024-11-3", "2024-13-3"),
    ("二班家访", "谈阅读", "谈读书"),
    ("二班家访", "张伟           | 刘洋", "张伟 | 赵敏"),
    ("学生名册", "13900000003", "13900000033"),
    ("学生名册", "留守儿童", ""),
    ("教师名册", "赵敏 | 科任教师 | 一年级 | 在岗", "赵敏 | 科任教师 | 一年级 | 在岗\n T4 | 周宁 | 科任教师 | 一年级 | 在岗"),
    ("指标", "50% | #60", "40% | #60"),
    ("基本设置", "青禾小学", "青禾学校"),
    ("基本设置", "2025-1-10", "2025-1-9"),
    ("诉求办理", "增设了社团", "增设了两个社团"),
)  # fmt: skip
states = st.lists(st.sampled_from(CORRECTIONS), max_size=3, unique=True)


def run(folder: Path, output: Path) -> dict[str, bytes]:
    """The outputs of a run, by name."""
    computed = compute_school(check_school(SchoolJob(folder), None, Intake(processes=0)))
    write_school(computed, output)
    return {path.relative_to(output).as_posix(): path.read_bytes() for path in output.rglob("*") if path.is_file()}


def personal(outputs: dict[str, bytes]) -> dict[str, bytes]:
    """The outputs that do not depend on the run before, as 变动 does."""
    return {name: content for name, content in outputs.items() if name.startswith(("年级/", "班级/", "教师/", "数据/"))}


def without_record(output: Path, copy: Path) -> Path:
    """A copy of an output folder from which nothing can be taken over."""
    shutil.copytree(output, copy)
    (copy / RECORD).unlink(missing_ok=True)
    return copy


@settings(max_examples=5)
@given(st.lists(states, min_size=2, max_size=4))
def test_after_any_corrections_every_output_is_as_if_nothing_was_taken_over(steps):
    with tempfile.TemporaryDirectory() as place:
        folder, output = Path(place, "学期"), Path(place, "输出")
        for number, changes in enumerate(steps):
            shutil.rmtree(folder, ignore_errors=True)
            written(folder, *changes)
            plain = without_record(output, Path(place, f"{number}")) if number else Path(place, "0")
            expected = run(folder, plain)
            assert run(folder, output) == expected
            assert personal(expected) == personal(run(folder, Path(place, f"空{number}")))


def edited(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"x")


def of_another_program(path: Path) -> None:
    path.write_text(path.read_text(encoding="utf-8").replace('"program": "', '"program": "x'), encoding="utf-8")


def linked(path: Path) -> None:
    shutil.copy(path, path.parents[2] / "elsewhere.xlsx")
    path.unlink()
    path.symlink_to(path.parents[2] / "elsewhere.xlsx")


TEACHER = "教师/赵敏_T3.xlsx"
MISHAPS = {
    "an output is gone": (TEACHER, Path.unlink),
    "an output was edited": (TEACHER, edited),
    "an output is a link": (TEACHER, linked),
    "the record is gone": (RECORD, Path.unlink),
    "the record is empty": (RECORD, lambda path: path.write_bytes(b"")),
    "the record is cut": (RECORD, lambda path: path.write_bytes(path.read_bytes()[:-9])),
    "the record is not text": (RECORD, lambda path: path.write_bytes(bytes(range(256)))),
    "the record is a list": (RECORD, lambda path: path.write_text("[1]", encoding="utf-8")),
    "the record is another program's": (RECORD, of_another_program),
    "the manifest is gone": (MANIFEST, Path.unlink),
    "the manifest is empty": (MANIFEST, lambda path: path.write_bytes(b"")),
}


@pytest.mark.parametrize("mishap", MISHAPS)
def test_what_happened_to_the_outputs_costs_time_only(tmp_path, mishap):
    folder, output = written(tmp_path / "学期"), tmp_path / "输出"
    before = run(folder, output)
    name, happen = MISHAPS[mishap]
    happen(output / name)
    after = run(folder, output)
    assert {n: content for n, content in after.items() if "改过的" not in n and n != "变动.xlsx"} == before
    assert not (output / TEACHER).is_symlink()
    assert set(after) >= written_files(output)


def test_a_workbook_from_the_same_is_the_same_file_and_another_is_written(tmp_path):
    folder, output = written(tmp_path / "学期"), tmp_path / "输出"
    run(folder, output)
    before = {path: path.stat().st_ino for path in output.rglob("*.xlsx")}
    shutil.rmtree(folder)
    written(folder, CORRECTIONS[5])
    run(folder, output)
    kept = {path.relative_to(output).as_posix() for path, number in before.items() if path.stat().st_ino == number}
    assert {"班级/一(1)班.xlsx", TEACHER} <= kept
    assert not {"班级/一(2)班.xlsx", "教师/刘洋_T2.xlsx", "家访汇总.xlsx"} & kept
