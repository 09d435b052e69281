"""`jiafang forms` beside `jiafang run`: what is written where, what stays, what people edited is never lost."""

from __future__ import annotations

import pytest

from jiafang_batch.cli import jiafang
from jiafang_batch.demo import make_demo
from jiafang_batch.report.forms.all_forms import FORMS
from jiafang_batch.run.place.publish import MANIFEST
from jiafang_batch.run.term.school import SchoolJob, check_school, compute_school
from jiafang_batch.run.term.write import write_school
from jiafang_batch.run.term.write_forms import choose_forms, write_forms
from jiafang_batch.run.usage import UsageError


@pytest.fixture(scope="module")
def computed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("term") / "示范学校"
    make_demo(folder, "qizhuang", 1, "small")
    return compute_school(check_school(SchoolJob(folder)))


def contents(folder):
    return {
        p.relative_to(folder).as_posix(): p.read_bytes()
        for p in folder.rglob("*")
        if p.is_file() and p.name != MANIFEST
    }


QUICK = choose_forms(["上报表", "荣誉证书"])


@pytest.mark.slow
def test_a_second_run_gives_the_same_bytes(computed, tmp_path):
    plain = [form for form in FORMS if not form.is_secret]
    write_forms(computed, tmp_path / "a", plain)
    write_forms(computed, tmp_path / "b", plain)
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_a_run_carries_the_forms_over(computed, tmp_path):
    target = tmp_path / "输出"
    written = write_forms(computed, target, QUICK)
    before = contents(written.folder)
    write_school(computed, target)
    assert (target / "家访汇总.xlsx").is_file()
    assert contents(written.folder) == before
    again = write_forms(computed, target, QUICK)
    assert contents(again.folder) == before
    assert not any(one.beside_edited for one in again.forms)


def test_forms_that_are_not_asked_for_stay(computed, tmp_path):
    write_forms(computed, tmp_path, QUICK)
    found = write_forms(computed, tmp_path, choose_forms(["上报"]))
    assert set(contents(found.folder)) == {"上报表.xlsx", "荣誉证书.docx"}
    write_forms(computed, tmp_path, choose_forms(["证书"]))
    assert set(contents(found.folder)) == {"上报表.xlsx", "荣誉证书.docx"}


def test_an_edited_form_is_not_written_over(computed, tmp_path):
    write_forms(computed, tmp_path, QUICK)
    edited = tmp_path / "表册" / "上报表.xlsx"
    edited.write_bytes(b"edited")
    for _ in range(3):
        found = write_forms(computed, tmp_path, QUICK)
        assert found.forms[1].beside_edited == ("上报表（新）.xlsx",)
        assert edited.read_bytes() == b"edited"
        assert set(contents(found.folder)) == {"上报表.xlsx", "上报表（新）.xlsx", "荣誉证书.docx"}
    edited.unlink()
    write_forms(computed, tmp_path, QUICK)
    assert set(contents(found.folder)) == {"上报表.xlsx", "荣誉证书.docx"}


def test_an_edited_form_survives_a_run_that_leaves_it_out(computed, tmp_path):
    write_forms(computed, tmp_path, QUICK)
    edited = tmp_path / "表册" / "荣誉证书.docx"
    edited.write_bytes(b"edited")
    for _ in range(2):
        write_forms(computed, tmp_path, choose_forms(["上报表"]))
    write_forms(computed, tmp_path, QUICK)
    assert edited.read_bytes() == b"edited"


def test_a_failure_changes_nothing(computed, tmp_path, monkeypatch):
    written = write_forms(computed, tmp_path, QUICK)
    before = contents(written.folder)
    monkeypatch.setattr("jiafang_batch.report.forms.bureau.form_book", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write_forms(computed, tmp_path, QUICK)
    assert contents(tmp_path) == {f"表册/{name}": data for name, data in before.items()}


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ([], [form.name for form in FORMS]),
        (["附件2"], ["附件2_被访学生名单"]),
        (["家访记录表"], ["家访记录表"]),
        (["上报表、证书"], ["荣誉证书", "上报表"]),
        (["附件"], ["附件2_被访学生名单", "附件3_家访活动记录表"]),
    ],
)
def test_forms_are_chosen_by_name_or_a_part_of_it(asked, names):
    assert [form.name for form in choose_forms(asked)] == names


def test_a_name_that_no_form_has_is_a_wrong_command():
    with pytest.raises(UsageError, match="没有叫“奖状”的表册。可选：附件2_被访学生名单、"):
        choose_forms(["上报表", "奖状"])


def test_the_command_says_what_it_wrote(computed, tmp_path, capsys):
    folder = computed.checked.job.folder
    code = jiafang.main(["forms", str(folder), "-o", str(tmp_path), "--only", "证书"], standalone_mode=False)
    said = capsys.readouterr().out
    assert code == 1, "the demo school has rows in error"
    assert "荣誉证书：1 个文件" in said
    assert str(tmp_path / "表册") in said


def test_the_list_names_every_form(computed, capsys):
    assert jiafang.main(["forms", str(computed.checked.job.folder), "--list"], standalone_mode=False) == 0
    assert [line.partition("　")[0] for line in capsys.readouterr().out.splitlines()] == [form.name for form in FORMS]
