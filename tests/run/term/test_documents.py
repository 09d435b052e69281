"""Word documents in a term: visits counted with their pictures, faults given back as a list, what holds nothing said once."""

from __future__ import annotations

import io

import docx
import openpyxl
import pytest
from handed_in import ONE, term_folder
from photos.picture_books import encoded
from PIL import Image

from jiafang_batch.intake.pool import Intake
from jiafang_batch.run.place.publish import output_folder
from jiafang_batch.run.term.school import SchoolJob, check_school, compute_school
from jiafang_batch.run.term.write import write_school

INTAKE = Intake(processes=0)
FORM = (
    ("教师姓名", "陈静"), ("班级", ONE), ("学生姓名", "王小明"), ("家访时间", "2024-9-21"), ("家访形式", "实地家访"),
    ("家访过程", "谈阅读"), ("家访照片", ""),
)  # fmt: skip


@pytest.fixture
def term(tmp_path):
    return term_folder(tmp_path / "term")


def document(*forms, pictures=0):
    made = docx.Document()
    for form in forms:
        made.add_heading("家访记录表")
        table = made.add_table(len(form), 2)
        for row, (label, value) in zip(table.rows, form, strict=True):
            row.cells[0].text, row.cells[1].text = label, value
            if label == "家访照片":
                for number in range(pictures):
                    picture = encoded(Image.new("RGB", (30, 20), (number * 90, 40, 40)))
                    row.cells[1].paragraphs[0].add_run().add_picture(io.BytesIO(picture))
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def with_(form, **values):
    return tuple((label, values.get(label, value)) for label, value in form)


def checked(term, data, name="家访.docx"):
    (term / "收表" / name).write_bytes(data)
    return check_school(SchoolJob(term), None, INTAKE)


def test_visits_of_a_document_count_with_their_pictures_and_know_their_places(term):
    other = with_(FORM, 学生姓名="李芳", 家访时间="2024年10月1日")
    found = checked(term, document(FORM, other, pictures=2))
    assert [(v.student, v.photos, str(v.sources[0])) for v in found.records.visits] == [
        ("G01", 2, "收表/家访.docx!表格1!1"), ("G02", 2, "收表/家访.docx!表格2!1"),
    ]  # fmt: skip
    assert [
        p.code
        for p in found.problems
        if p.location.file == "收表/家访.docx" and p.code not in ("same-photo", "unnoted-log")
    ] == []


def test_a_document_without_a_record_is_one_fault_and_says_what_can_be_done(term):
    made = docx.Document()
    made.add_paragraph("本学期家访总结：家访很有收获。")
    for _ in range(2):
        made.add_table(2, 2).rows[0].cells[0].text = "项目"
    target = io.BytesIO()
    made.save(target)
    own = [p.code for p in checked(term, target.getvalue()).problems if p.location.file == "收表/家访.docx"]
    assert own == ["no-form-in-document"]


def test_forms_that_nobody_has_filled_in_are_said_once(term):
    waiting = with_(FORM, 家访时间="", 家访形式="", 家访过程="")
    own = [p for p in checked(term, document(FORM, waiting, waiting)).problems if p.code == "untouched-forms"]
    assert [(p.location.sheet, p.details["count"]) for p in own] == [("", "2")]


def test_faults_of_a_document_go_back_as_a_list_that_names_table_and_row(term):
    found = checked(term, document(with_(FORM, 家访时间="")))
    written = write_school(compute_school(found), output_folder(term, None))
    (path,) = written.returned_to.rglob("家访_*.xlsx")
    book = openpyxl.load_workbook(path)
    said = "\n".join(
        str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None
    )
    assert "表格1" in said
    assert "家访时间" in said
