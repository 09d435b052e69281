"""Photos as evidence of a run: in the rows of a log, in 照片/ folders, and the same picture for two visits."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import openpyxl
import pytest
from openpyxl.drawing.image import Image as SheetImage
from PIL import Image, ImageDraw
from small_term import written

from jiafang_batch.catalogue import message
from jiafang_batch.run.term.school import SchoolJob, check_school, compute_school
from jiafang_batch.run.term.write import write_school
from jiafang_batch.run.term.write_forms import choose_forms, write_forms

LOG = "收表/一(1)班.xlsx"


def picture(seed: int, size: tuple[int, int] = (160, 120)) -> bytes:
    """A picture with shapes of its own."""
    image = Image.new("RGB", size, (40 * seed % 256, 90, 200))
    draw = ImageDraw.Draw(image)
    for step in range(9):
        left, top = (seed * 37 + step * 53) % size[0], (seed * 61 + step * 29) % size[1]
        draw.ellipse((left, top, left + 40, top + 30), fill=(255 - 20 * step, 30 * step, seed * 70 % 256))
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def insert(term, placed: dict[str, bytes]) -> None:
    """Floating pictures over cells of the first class's log."""
    book = openpyxl.load_workbook(term / LOG)
    for cell, content in placed.items():
        book.worksheets[0].add_image(SheetImage(io.BytesIO(content)), cell)
        book.worksheets[0].row_dimensions[int(cell[1:])].height = 120
    book.save(term / LOG)


def photos(checked) -> dict[tuple[str, str], int]:
    return {(v.student, v.date.isoformat()): v.photos for v in checked.records.visits}


def test_pictures_over_a_row_count_and_the_larger_number_wins(tmp_path):
    term = written(tmp_path)
    before = photos(check_school(SchoolJob(term)))
    assert (before["G01", "2024-09-21"], before["G02", "2024-10-12"]) == (2, 0)
    insert(term, {"M2": picture(1), "M3": picture(2)})
    checked = check_school(SchoolJob(term))
    after = photos(checked)
    assert (after["G01", "2024-09-21"], after["G02", "2024-10-12"]) == (2, 1)
    assert all("photos" in v.filled for v in checked.records.visits if v.photos)


@pytest.mark.parametrize(("name", "expected"), [
    ("G02/1.png", 1),
    ("G02_2024-10-12_1.png", 1),
    ("一(1)班_李芳_20241012.png", 1),
    ("李芳_2024-10-13.png", 0),
    ("G99_1.png", 0),
])  # fmt: skip
def test_files_of_a_photo_folder_are_matched_or_said(tmp_path, name, expected):
    term = written(tmp_path)
    path = term / "收表" / "照片" / name
    path.parent.mkdir(parents=True)
    path.write_bytes(picture(3))
    checked = check_school(SchoolJob(term))
    assert photos(checked)["G02", "2024-10-12"] == expected
    assert [p.code for p in checked.problems if p.code == "photo-unmatched"] == (
        [] if expected else ["photo-unmatched"]
    )


def test_one_picture_for_two_visits_is_a_hint_and_no_deduction(tmp_path):
    term = written(tmp_path)
    insert(term, {"M2": picture(5), "M3": picture(5)})
    checked = check_school(SchoolJob(term))
    (said,) = [p for p in checked.problems if p.code == "same-photo"]
    assert {said.location.row, *(place.row for place in said.related)} == {2, 3}
    assert photos(checked)["G02", "2024-10-12"] == 1


def test_the_activity_record_shows_pictures_of_rows_and_folders_once(tmp_path):
    term = written(tmp_path)
    insert(term, {"M3": picture(1)})
    for number, seed in enumerate((1, 2), 1):
        path = term / "收表" / "照片" / f"G02_2024-10-12_{number}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(picture(seed))
    computed = compute_school(check_school(SchoolJob(term)))
    written_forms = write_forms(computed, tmp_path / "输出", choose_forms(["附件3"]))
    made = docx.Document(written_forms.folder / "附件3_家访活动记录表" / "一(1)班.docx")
    assert len(made.inline_shapes) == 2


def test_a_photo_that_can_not_be_read_is_said_and_everything_else_goes_on(tmp_path, monkeypatch):
    term = written(tmp_path)
    folder = term / "收表" / "照片"
    folder.mkdir()
    for number in (1, 2):
        (folder / f"G02_2024-10-12_{number}.png").write_bytes(picture(number))
    allowed = Path.read_bytes

    def read_bytes(self):
        if self.name == "G02_2024-10-12_1.png":
            raise PermissionError(13, "Permission denied", str(self))
        return allowed(self)

    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    checked = check_school(SchoolJob(term))
    (said,) = [p for p in checked.problems if p.code == "photo-file-unreadable"]
    assert said.location.file == "收表/照片/G02_2024-10-12_1.png"
    assert "没有权限" in message(said)
    assert photos(checked)["G02", "2024-10-12"] == 2
    written_forms = write_forms(compute_school(checked), tmp_path / "输出", choose_forms(["附件3"]))
    made = docx.Document(written_forms.folder / "附件3_家访活动记录表" / "一(1)班.docx")
    assert len(made.inline_shapes) == 1


@pytest.mark.parametrize("thumbnails", [True, False])
def test_a_classs_workbook_shows_small_copies_where_asked(tmp_path, thumbnails):
    term = written(tmp_path / "term")
    insert(term, {"M2": picture(1, (1600, 1200)), "M3": picture(2)})
    computed = compute_school(check_school(SchoolJob(term)))
    target = tmp_path / "out"
    write_school(computed, target, thumbnails=thumbnails)
    first, second = (openpyxl.load_workbook(target / "班级" / f"一({n})班.xlsx") for n in (1, 2))
    assert ("照片" in first.sheetnames) is thumbnails
    assert "照片" not in second.sheetnames
    if thumbnails:
        images = first["照片"]._images
        assert len(images) == 2
        assert all(max(Image.open(image.ref).size) <= 160 for image in images)
