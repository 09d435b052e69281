"""Every form of the demo school: valid, opened by LibreOffice, with as many pages as it has people, right before updating."""

from __future__ import annotations

import re
import shutil
import subprocess

import libreoffice
import ooxml_validator
import openpyxl
import pytest
from builders import indicator, policy, pupil, records, visit
from form_files import document, files_of, material, sheet_rows, texts
from msgspec.structs import replace

from jiafang_batch.demo import make_demo
from jiafang_batch.intake.encrypted import opened_with
from jiafang_batch.oversight import Counselling, Incident
from jiafang_batch.policy.document import Clause, Document
from jiafang_batch.records import Breach, Essay, Plan
from jiafang_batch.report.forms.all_forms import FORMS
from jiafang_batch.report.forms.word_markup import printable
from jiafang_batch.run.place.counsellor_password import kept_passwords
from jiafang_batch.run.term.school import SchoolJob, check_school, compute_school
from jiafang_batch.run.term.write_forms import write_forms
from jiafang_batch.terms import Way

_FILES_OF_A_KIND = 1


@pytest.fixture(scope="module")
def computed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("forms") / "示范学校"
    make_demo(folder, "qizhuang", 1, "small")
    return compute_school(check_school(SchoolJob(folder)))


@pytest.fixture(scope="module")
def written(computed, tmp_path_factory):
    output = tmp_path_factory.mktemp("output")
    return write_forms(computed, output)


@pytest.fixture(scope="module")
def samples(computed, written, tmp_path_factory):
    """A file of each form and format, under names of their own."""
    folder, found = tmp_path_factory.mktemp("samples"), []
    for one in written.forms:
        for suffix in (".docx", ".xlsx"):
            for name in [name for name in one.files if name.endswith(suffix)][:_FILES_OF_A_KIND]:
                place = folder / name.replace("/", "_")
                shutil.copyfile(written.folder / name, place)
                if one.form.is_secret:
                    place.write_bytes(opened_with(place.read_bytes(), kept_passwords(computed.checked.job.folder)))
                found.append(place)
    return found


@pytest.fixture(scope="module")
def pages(office, samples, tmp_path_factory):
    """File name → the text of its pages, as LibreOffice lays them out."""
    if shutil.which("pdftotext") is None:
        pytest.skip("没有 pdftotext（poppler-utils）")
    shown = {}
    for pdf in libreoffice.converted(office, samples, "pdf", tmp_path_factory.mktemp("pdf")):
        text = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, check=True).stdout  # noqa: S607
        shown[pdf.stem] = text.decode().split("\f")[:-1]
    return shown


def test_every_form_is_made_of_the_demo_school(written):
    assert [one.form for one in written.forms] == list(FORMS)
    # Its document asks for no 书面检讨; the check before printing has something to show only where a chosen essay names a pupil.
    assert [one.form.name for one in written.forms if not one.files] == ["手记印前核对", "书面检讨"]


def test_every_kind_of_file_is_valid(samples, validator):
    assert {path.name: found for path in samples if (found := ooxml_validator.errors(validator, path))} == {}


def test_libreoffice_opens_every_kind_of_file(pages, samples):
    assert set(pages) == {path.stem for path in samples}
    assert all("".join(text).strip() for text in pages.values())


def test_records_take_one_page_a_visit(pages, samples):
    for path in samples:
        if path.name.startswith(("附件3", "家访记录表")):
            assert len(pages[path.stem]) == len(document(path.read_bytes()).tables), path.name


def test_certificates_and_cover_fill_whole_pages(pages, written):
    made = document((written.folder / "荣誉证书.docx").read_bytes())
    assert len(pages["荣誉证书"]) == sum(p.text == "荣誉证书" for p in made.paragraphs)
    cover, contents, first, *_ = pages["优秀家访手记集"]
    assert "编印" in cover
    assert re.search(r"目\s*录", contents)
    assert re.search(r"—\s*1\s*—", first)


def test_contents_of_the_essay_book_are_right_before_anybody_updates_them(pages, written):
    lines = texts((written.folder / "优秀家访手记集.docx").read_bytes())
    entries = [line.split("\t") for line in lines if "\t" in line]
    assert len(entries) > 1
    body = pages["优秀家访手记集"][2:]
    for entry, page in entries:
        title = entry.rpartition("（")[0].rstrip("…")
        assert re.sub(r"\s", "", title) in re.sub(r"\s", "", body[int(page) - 1]), entry


def test_bureau_statistic_reconciles(written):
    data = (written.folder / "上报表.xlsx").read_bytes()
    for name in ("上报表", "分班情况"):
        head, *body = sheet_rows(data, name)[2:]
        titles = [str(title).replace("\n", "") for title in head]
        *units, total = [dict(zip(titles, row, strict=True)) for row in body if isinstance(row[2], int)]
        assert total[titles[0]] == "全校合计"
        for unit in (*units, total):
            assert unit["应访学生"] == unit["已访学生"] + unit["未访人数"]
            assert unit["家访人次"] == unit["实地人次"] + unit["其他形式人次"]
        for title in titles[1:]:
            if not title.endswith("率") and title != "手记篇数":
                assert sum(unit[title] for unit in units) == total[title], title
    classes, groups = sheet_rows(data, "分班情况"), sheet_rows(data, "上报表")
    total = next(row for row in classes if row[0] == "全校合计")
    assert total[1:7] == next(row for row in groups if row[0] == "全校合计")[2:8]


def test_libreoffice_recalculates_the_bureau_statistic_alike(office, written, tmp_path):
    path = shutil.copyfile(written.folder / "上报表.xlsx", tmp_path / "s.xlsx")
    (again,) = libreoffice.converted(office, [path], "ods", tmp_path)
    (back,) = libreoffice.converted(office, [again], "xlsx", tmp_path / "back")
    before, after = (openpyxl.load_workbook(p, data_only=True)["上报表"] for p in (path, back))
    for row in before.iter_rows():
        for cell in row:
            found = after[cell.coordinate].value
            if isinstance(cell.value, float | int):
                assert found == pytest.approx(cell.value, abs=1e-6), cell.coordinate


# ---------------------------------------------------------------- texts that want to be something else

NO_PROSE = (
    "荣誉证书", "上报表", "家访工作总结", "附件2_被访学生名单", "手记印前核对", "问卷", "座谈会记录", "班级家访计划", "月度考核表", "归档目录",
    "推荐表",
)  # fmt: skip
"""Forms of numbers and names."""
STRANGE = "=1+1\x01\x0b<w:p>&\ufffe😀\r\n@SUM(A1)\t+86-\x00" + "很长" * 4_000
KEPT = "=1+1<w:p>&😀\n@SUM(A1)\t+86-" + "很长" * 4_000


@pytest.fixture(scope="module")
def strange():
    """A term in which every free text is hostile."""
    pupils = (pupil("A1", "一(1)班", "留守儿童", address=STRANGE, guardian=STRANGE), pupil("A2"))
    when, place = pupils[0], visit("A1", "10-12").sources[0]
    seen = visit(
        when.id, "10-12", record=STRANGE, request=STRANGE, reflection=STRANGE, preparation=STRANGE, parent=STRANGE
    )
    essay = Essay(("T1",), STRANGE[:60], f"{when.name}{STRANGE}", seen.date, 90, place, chosen=True)
    told = Breach(seen.date, "T3", "其他", STRANGE, place)
    talk = Counselling(seen.date, "A1", STRANGE, STRANGE, STRANGE, STRANGE, STRANGE, None, None, STRANGE, place)
    found = Incident(seen.date, "A1", ("T1",), "其他", STRANGE, STRANGE, STRANGE, None, STRANGE, None, place)
    plans = (
        Plan("A1", "[大]*走访:/\\?'" * 3, None, None, ("T1",), place),
        Plan("A1", "=大走访", None, None, (), place),
    )
    rules = policy(
        indicator("覆盖率", "班主任", target=0.1, points=100, scoring="比例"),
        indicator("月度进度", code="ZB-2", condition="50%", times=1, scoring="扣罚", step=1),
        indicator("家访次数", "科任教师", code="ZB-3", times=9, target=9, points=100, scoring="比例"),
        ratings=(("优秀", 80), ("不合格", 0)),
        awards=(("先进", "班主任", 1, 0),),
    )
    rules = replace(rules, document=Document(clauses=(Clause("七", STRANGE, Way.FORM, "书面检讨", ""),)))
    return material(
        rules,
        records(
            seen, pupils=pupils, essays=(essay,), breaches=(told,), plans=plans, incidents=(found,), counselling=(talk,)
        ),
    )


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_strange_texts_stay_texts(form, strange, validator, tmp_path):
    files = files_of(form.name, strange)
    assert files
    held = 0
    for number, (name, data) in enumerate(files.items()):
        path = tmp_path / f"{number}.{name.rpartition('.')[2]}"
        path.write_bytes(data)
        assert ooxml_validator.errors(validator, path) == [], name
        if path.suffix == ".docx":
            held += sum("=1+1<w:p>&😀" in line for line in texts(data))
        else:
            book = openpyxl.load_workbook(path)
            cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
            # A text that is too long for a row goes on in the rows below.
            columns = ["".join(str(c.value or "") for c in column) for sheet in book for column in sheet.iter_cols()]
            held += sum(KEPT.replace("\n", "") in column.replace("\n", "") for column in columns)
            formulas = [cell.value for cell in cells if cell.data_type == "f"]
            assert all(form.name == "上报表" for _ in formulas)
    assert held or form.name in NO_PROSE


@pytest.mark.parametrize(
    ("text", "kept"),
    [("a\x00b", "ab"), ("a\r\nb\rc", "a\nb\nc"), ("\ud800x", "x"), ("😀\t", "😀\t"), ("\x85", "\n"), ("\uffff", "")],
)
def test_only_what_xml_forbids_is_left_out(text, kept):
    assert printable(text) == kept


def test_contents_of_long_essays_are_right_before_anybody_updates_them(office, tmp_path):
    if shutil.which("pdftotext") is None:
        pytest.skip("没有 pdftotext（poppler-utils）")
    sentence = "门开了一条缝，她先看见我手里的作业本，又看见我身后的数学老师，2024年11月，Lily忽然笑了。"
    place = visit("A1", "10-12").sources[0]
    given = [
        Essay(
            ("T1",),
            f"第{number}篇手记",
            "\n".join([sentence * (3 + number)] * number),
            None,
            90 - number,
            place,
            chosen=True,
        )
        for number in range(1, 9)
    ]
    (data,) = files_of("优秀家访手记集", material(policy(), records(essays=given))).values()
    path = tmp_path / "essays.docx"
    path.write_bytes(data)
    (pdf,) = libreoffice.converted(office, [path], "pdf", tmp_path)
    text = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, check=True).stdout.decode()  # noqa: S607
    shown = text.split("\f")[2:]
    for number, line in enumerate((line for line in texts(data) if "\t" in line), 1):
        page = shown[int(line.rpartition("\t")[2]) - 1]
        assert f"第{number}篇手记" in re.sub(r"\s", "", page), line
