"""What leaves the office: nobody reads of a pupil who is not theirs, and only the right password opens a workbook."""

from __future__ import annotations

import html
import io
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msoffcrypto
import ooxml_validator
import openpyxl
import pytest
from builders import evaluated, indicator, policy, records, teacher
from libreoffice import unlocked

from jiafang_batch.demo import make_demo
from jiafang_batch.measure.evaluate import Evaluation
from jiafang_batch.measure.outstanding import owed_visits
from jiafang_batch.measure.plan_tasks import plan_tasks
from jiafang_batch.records import Student
from jiafang_batch.run.term.pack import new_password, recipients_shares
from jiafang_batch.run.term.school import SchoolJob, check_school, compute_school
from jiafang_batch.run.term.write import Packing, write_school


@dataclass(frozen=True)
class School:
    evaluation: Evaluation
    folder: Path
    plain: Path
    encrypted: Path

    @property
    def students(self):
        return self.evaluation.term.records.roster.students


@pytest.fixture(scope="module")
def school(tmp_path_factory) -> School:
    folder = tmp_path_factory.mktemp("packs")
    make_demo(folder / "学期", "qizhuang", seed=1, size="small", force=False)
    computed = compute_school(check_school(SchoolJob(folder / "学期")))
    write_school(computed, folder / "明文", packing=Packing.PLAIN)
    write_school(computed, folder / "加密", packing=Packing.ENCRYPTED)
    return School(computed.evaluation, folder / "学期", folder / "明文", folder / "加密")


def told(student: Student) -> list[str]:
    """Everything that gives a pupil away, whatever stands around it."""
    return [word for word in (student.name, student.id, student.phone, student.address) if word]


def parts(content: bytes) -> Iterator[str]:
    """Every part of a workbook as text: names of parts, XML with and without its tags, the properties."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        yield "\n".join(book.namelist())
        for name in book.namelist():
            xml = html.unescape(book.read(name).decode("utf-8", "replace"))
            yield xml
            yield re.sub(r"<[^>]+>", "", xml)


def workbooks(archive: Path) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(archive) as packed:
        for name in packed.namelist():
            yield name, packed.read(name)


# ---------------------------------------------------------------- 公示


def test_the_public_workbook_tells_of_no_pupil(school):
    text = "\n".join(parts((school.plain / "家访汇总_公示.xlsx").read_bytes()))
    assert "一(1)班" in text
    assert [word for s in school.students.values() for word in told(s) if word in text] == []
    categories = {category for s in school.students.values() for category in s.categories}
    assert [category for category in categories if category in text] == []


def test_the_search_finds_a_pupil_where_there_is_one(school):
    text = "\n".join(parts((school.plain / "家访汇总.xlsx").read_bytes()))
    assert all(word in text for s in school.students.values() if s.leave_date is None for word in told(s)[:2])


# ---------------------------------------------------------------- 分发


def own_classes(school: School, staff_id: str) -> set[str]:
    """The classes that a teacher heads now or that belong to a year group that they lead."""
    term = school.evaluation.term
    headed = {name for name, heads in term.homerooms.items() if staff_id in {tenure.teacher for tenure in heads}}
    classes = term.records.roster.classes
    led = {c.year_group for c in classes.values() if c.year_leader == staff_id}
    return headed | {c.name for c in classes.values() if c.year_group in led}


def test_an_archive_tells_of_its_recipients_pupils_only(school):
    term, archives = school.evaluation.term, sorted((school.plain / "分发").iterdir())
    assert len(archives) > 10
    for archive in archives:
        staff_id, classes = archive.stem, own_classes(school, archive.stem)
        visited = {visit.student for visit in term.credited.get(staff_id, ())}
        visited |= {owed.student.id for owed in owed_visits(school.evaluation) if owed.teacher == staff_id}
        visited |= {task.student.id for task in plan_tasks(term) if task.teacher == staff_id}
        own = [s for s in school.students.values() if s.school_class in classes or s.id in visited]
        known = "\n".join([*(word for s in own for word in (*told(s), s.guardian)), *_staff(school)])
        text = "\n".join(text for _, content in workbooks(archive) for text in parts(content))
        others = [word for s in school.students.values() if s not in own for word in told(s) if word not in known]
        assert others, archive.name
        assert [word for word in others if word in text] == [], archive.name


def _staff(school: School) -> list[str]:
    return [teacher.name for teacher in school.evaluation.term.records.roster.teachers.values()]


def test_a_homeroom_teacher_gets_the_class_and_their_own(school):
    tenure, *_ = school.evaluation.term.homerooms["一(1)班"]
    names = [name for name, _ in workbooks(school.plain / "分发" / f"{tenure.teacher}.zip")]
    assert names[:2] == ["教师.xlsx", "班级_一(1)班.xlsx"]


def test_no_file_is_named_after_a_pupil(school):
    names = "\n".join(p.relative_to(school.plain).as_posix() for p in school.plain.rglob("*"))
    staff = "\n".join(_staff(school))
    assert [w for s in school.students.values() for w in told(s) if w in names and w not in staff] == []


def test_the_same_term_gives_the_same_archives(school, tmp_path):
    computed = compute_school(check_school(SchoolJob(school.folder)))
    write_school(computed, tmp_path / "再来", packing=Packing.PLAIN)
    for archive in sorted((school.plain / "分发").iterdir()):
        assert archive.read_bytes() == (tmp_path / "再来" / "分发" / archive.name).read_bytes()


# ---------------------------------------------------------------- passwords


def passwords(school: School) -> dict[tuple[str, str], str]:
    """(archive, workbook) → password, as the office reads them."""
    sheet = openpyxl.load_workbook(school.encrypted / "密码表.xlsx").active
    rows = [row for row in sheet.iter_rows(min_row=4, values_only=True) if row[0]]
    return {(row[2], row[3]): row[4] for row in rows}


def test_each_workbook_has_a_password_of_its_own(school):
    found = passwords(school)
    packed = [(a.name, name) for a in sorted((school.encrypted / "分发").iterdir()) for name, _ in workbooks(a)]
    assert sorted(found) == sorted(packed)
    assert len(set(found.values())) == len(found)


@pytest.mark.parametrize("password", ["right", "of another", "empty", "Excel's own"])
def test_only_the_right_password_opens_a_workbook(school, password):
    found = passwords(school)
    (archive, name), right = next(iter(found.items()))
    wrong = {"of another": list(found.values())[1], "empty": "", "Excel's own": "VelvetSweatshop"}
    content = dict(workbooks(school.encrypted / "分发" / archive))[name]
    book, opened = msoffcrypto.OfficeFile(io.BytesIO(content)), io.BytesIO()
    if password == "right":  # noqa: S105  the case's name
        book.load_key(password=right, verify_password=True)
        book.decrypt(opened)
        assert (book.info["passwordKeyBits"], book.info["passwordHashAlgorithm"]) == (256, "SHA512")
        assert opened.getvalue() == dict(workbooks(school.plain / "分发" / archive))[name]
    else:
        with pytest.raises((msoffcrypto.exceptions.InvalidKeyError, msoffcrypto.exceptions.DecryptionError)):
            book.load_key(password=wrong[password], verify_password=True)


def test_nothing_of_an_encrypted_workbook_can_be_read(school):
    for archive in (school.encrypted / "分发").iterdir():
        for _, content in workbooks(archive):
            assert not zipfile.is_zipfile(io.BytesIO(content))
            # Shorter words stand in random bytes now and then.
            assert b"xl/workbook.xml" not in content


def test_an_office_program_refuses_it_without_the_password(office, school, tmp_path):
    (archive, name), _ = next(iter(passwords(school).items()))
    locked = tmp_path / "locked.xlsx"
    locked.write_bytes(dict(workbooks(school.encrypted / "分发" / archive))[name])
    command = [office, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to", "csv"]
    subprocess.run([*command, "--outdir", tmp_path, locked], capture_output=True, timeout=120, check=False)
    assert not (tmp_path / "locked.csv").exists()


def test_an_office_program_opens_it_with_its_own_password_only(office, school, tmp_path):
    found = passwords(school)
    (archive, name), right = next((key, word) for key, word in found.items() if key[1].startswith("教师"))
    other = next(word for word in found.values() if word != right)
    locked = tmp_path / "locked.xlsx"
    locked.write_bytes(dict(workbooks(school.encrypted / "分发" / archive))[name])
    opened = unlocked(office, locked, right, tmp_path)
    assert opened is not None
    assert "得分说明" in opened.splitlines()[0]
    assert [word for word in (other, "") if unlocked(office, locked, word, tmp_path) is not None] == []


def test_passwords_are_easy_to_type_and_random():
    found = {new_password() for _ in range(200)}
    assert len(found) == 200
    assert all(re.fullmatch(r"[a-hjkmnp-z2-9]{4}(-[a-hjkmnp-z2-9]{4}){2}", password) for password in found)


# ---------------------------------------------------------------- what is printed, and that all of it opens


def test_what_a_run_prints_tells_of_no_pupil(school, tmp_path):
    command = [sys.executable, "-m", "jiafang_batch", "run", school.folder, "-o", tmp_path / "结果", "--encrypt"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    printed = done.stdout + done.stderr
    assert "密码表.xlsx" in printed
    assert [word for s in school.students.values() for word in told(s) if word in printed] == []


def test_every_new_workbook_is_valid(validator, school):
    names = ["家访汇总_公示.xlsx", "分发清单.xlsx", "班级/一(1)班.xlsx", "年级/一年级.xlsx", "家访汇总.xlsx"]
    names += [f"教师/{min(p.name for p in (school.plain / '教师').iterdir())}"]
    found = {name: ooxml_validator.errors(validator, school.plain / name) for name in names}
    assert found == {name: [] for name in names}
    assert ooxml_validator.errors(validator, school.encrypted / "密码表.xlsx") == []


def test_two_numbers_that_look_alike_to_a_file_get_two_archives():
    leaders = (teacher("a/1", "校领导"), teacher("A_1", "校领导"), teacher("a_1", "校领导"))
    known = records(teachers=leaders, classes=(), pupils=(), teaching=())
    term = evaluated(policy(indicator("家访次数", "校领导")), known).term
    written = [f"教师/教师{name}.xlsx" for name in ("a_1_a_1", "A_1_A_1-2", "a_1_a_1-3")]
    shares, left_over = recipients_shares(term, written)
    assert [(share.staff_id, share.archive) for share in shares] == [
        ("a/1", "a_1.zip"),
        ("A_1", "A_1-2.zip"),
        ("a_1", "a_1-3.zip"),
    ]
    assert left_over == ()
