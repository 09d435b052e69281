"""Photo files find their visits by what their paths say, or are told about; no pupil and no visit is guessed."""

from __future__ import annotations

from datetime import date

import pytest

from jiafang_batch.photos.photo_files import match_photos
from jiafang_batch.photos.photo_paths import in_photo_folder

STUDENTS = {
    "G2025001": ("王小明", "一(1)班"),
    "G2025002": ("李小红", "一(1)班"),
    "G2025003": ("张伟", "一(1)班"),
    "G2025004": ("张伟", "七(2)班"),
    "20250302": ("赵日新", "七(2)班"),
    "7": ("周小七", "七(2)班"),
    "G2025008": ("阿依古丽·买买提", "七(2)班"),
    "G2025009": ("班志强", "七(2)班"),
    "G2025010": ("孙一一", "一(1)班"),
    "G2025011": ("孙一一", "一(1)班"),
}
VISITS = {
    "G2025001": [(date(2025, 3, 2), "明3-2"), (date(2025, 5, 11), "明5-11")],
    "G2025002": [(date(2025, 3, 2), "红")],
    "G2025003": [(date(2025, 3, 4), "伟一")],
    "G2025004": [(date(2025, 3, 4), "伟七")],
    "20250302": [(date(2025, 3, 2), "新")],
    "7": [(date(2025, 3, 9), "七")],
    "G2025008": [(date(2025, 3, 9), "古丽"), (date(2025, 3, 9), "古丽")],
    "G2025009": [(date(2025, 3, 9), "强3-9"), (date(2025, 3, 9), "强电话")],
    "G2025010": [(date(2025, 3, 9), "一")],
}


class School:
    """A school of ten invented pupils."""

    def student_with_id(self, text):
        return next((known for known in STUDENTS if known.casefold() == text.casefold()), "")

    def student_name(self, student):
        return STUDENTS[student][0]

    def students_called(self, name, school_class):
        return [id_ for id_, (own, where) in STUDENTS.items() if own == name and school_class in ("", where)]

    def school_class(self, name):
        return name if name in {"一(1)班", "七(2)班"} else ""

    def visits_of(self, student):
        return VISITS.get(student, [])


def matched(path):
    """The visits of a file, or the reason why it has none."""
    found = match_photos([path], School())
    return [p.details["reason"] for p in found.problems] or sorted(found.by_visit)


BY_ID = {
    "照片/G2025001_2025-3-2.jpg": ["明3-2"],
    "照片/G2025001_20250511_2.jpg": ["明5-11"],
    "照片/g2025001-2025.5.11.JPG": ["明5-11"],
    "照片/G2025002/1.jpg": ["红"],
    "照片/G2025002/2025-3-2/1.png": ["红"],
    "照片/G2025002.jpg": ["红"],
    "照片/G2025002王小.jpg": ["红"],
    "照片/李小红（G2025002）合影.jpg": ["红"],
    "照片/G2025001/3月2日_1.jpg": ["明3-2"],
    "照片/G2025001/03-02.jpg": ["明3-2"],
    "照片/2025-5-11/G2025001.heic": ["明5-11"],
    "照片/7/1.jpg": ["七"],
    "照片/7_20250309_1.jpg": ["七"],
    "照片/20250302/1.jpg": ["新"],
    "照片/20250302_20250302.jpg": ["新"],
}
BY_NAME = {
    "照片/一(1)班_李小红_2025-3-2.jpg": ["红"],
    "照片/李小红_2025-3-2_1.jpg": ["红"],
    "照片/李小红_20250302_1.jpg": ["红"],
    "照片/李 小红 2025年3月2日.jpg": ["红"],
    "照片/一（1）班李小红2025.3.2.jpg": ["红"],
    "照片/1年级1班-李小红-3月2日-1.jpg": ["红"],
    "照片/101_李小红家访照片1.jpg": ["红"],
    "照片/家访李小红.jpg": ["红"],
    "照片/一(1)班/李小红/2025-3-2(1).jpg": ["红"],
    "照片/二〇二五年三月二日李小红.jpg": ["红"],
    "照片/七(2)班_张伟_2025-3-4_1.jpg": ["伟七"],
    "照片/张伟_一(1)班_2025-3-4_1.jpg": ["伟一"],
    "收表/七(2)班/照片/张伟_2025-3-4.jpg": ["伟七"],
    "收表/一(1)班家访照片/张伟_2025-3-4.jpg": ["伟一"],
    "照片/七(2)班_阿依古丽•买买提_2025-3-9.jpg": ["古丽"],
    "照片/赵日新_20250302.jpg": ["新"],
    "照片/王小明、李小红_2025-3-2.jpg": ["明3-2", "红"],
}
BY_CAMERA = {
    "照片/G2025001/IMG_20250302_153012.jpg": ["明3-2"],
    "照片/G2025001/20250511_090501.jpg": ["明5-11"],
    "照片/G2025002/IMG_20250403_153012.jpg": ["红"],
    "照片/G2025002/微信图片_20250403153012345.jpg": ["红"],
    "照片/G2025002/mmexport1741000000000.jpg": ["红"],
    "照片/G2025002/DSC02025.jpg": ["红"],
    "照片/G2025002/3-4.jpg": ["红"],
    "照片/G2025001/3-2.jpg": ["明3-2"],
    "照片/李小红/微信图片_20250302.jpg": ["红"],
}


@pytest.mark.parametrize("path", [*BY_ID, *BY_NAME, *BY_CAMERA])
def test_a_file_finds_its_visit(path):
    assert matched(path) == {**BY_ID, **BY_NAME, **BY_CAMERA}[path]


NOBODY = "名称里没有名册上的学号或姓名"
NOT_MATCHED = {
    "照片/合影.jpg": NOBODY,
    "照片/IMG_2025001.jpg": NOBODY,
    "照片/一(1)班_王晓明_2025-3-2.jpg": NOBODY,
    "照片/张王小明_2025-3-2.jpg": NOBODY,
    "照片/G2025999/1.jpg": NOBODY,
    "照片/张伟_2025-3-4.jpg": "全校有 2 个“张伟”，请在名称里写明班级或学号",
    "照片/七(2)班_李小红_2025-3-2.jpg": "七(2)班没有“李小红”",
    "照片/一(1)班_孙一一_2025-3-9.jpg": "一(1)班有 2 个“孙一一”，请在名称里写明班级或学号",
    "照片/一(1)班/七(2)班_张伟_2025-3-4.jpg": "名称里有几个班级：一(1)班、七(2)班",
    "照片/G2025001_李小红_2025-3-2.jpg": "学号 G2025001 与姓名“李小红”不是同一个学生",
    "照片/G2025001_1.jpg": "“王小明”有 2 次家访（2025-3-2、2025-5-11），名称里看不出是哪一次",
    "照片/G2025001/IMG_20250403_153012.jpg": "“王小明”有 2 次家访（2025-3-2、2025-5-11），名称里看不出是哪一次",
    "照片/李小红_2025-3-3_1.jpg": "“李小红”在名称所写的日期没有家访，家访日期是 2025-3-2",
    "照片/李小红_03-03_1.jpg": "“李小红”在名称所写的日期没有家访，家访日期是 2025-3-2",
    "照片/七(2)班_班志强_2025-3-9.jpg": "“班志强”有 2 次家访（2025-3-9），名称里看不出是哪一次",
    "照片/G2025011_1.jpg": "“孙一一”没有家访记录",
    "照片/G2025002/说明.docx": "不是照片文件（.docx）",
    "照片/G2025002/新建文件": "不是照片文件（没有扩展名）",
}


@pytest.mark.parametrize("path", NOT_MATCHED)
def test_a_file_that_is_not_sure_is_told_about(path):
    found = match_photos([path], School())
    (problem,) = found.problems
    assert found.by_visit == {}
    assert (problem.code, problem.location.file, problem.details["reason"]) == (
        "photo-unmatched",
        path,
        NOT_MATCHED[path],
    )


def test_the_files_of_a_visit_are_in_order():
    paths = ["照片/G2025002_2.jpg", "照片/G2025002_1.jpg", "照片/李小红_2025-3-2.jpg"]
    assert match_photos(paths, School()).by_visit == {
        "红": ("照片/G2025002_1.jpg", "照片/G2025002_2.jpg", "照片/李小红_2025-3-2.jpg")
    }


@pytest.mark.parametrize(
    "path", ["照片/Thumbs.db", "照片/.DS_Store", "照片/._G2025002.jpg", "照片/desktop.ini", "照片/.隐藏.jpg"]
)
def test_what_computers_leave_behind_is_passed_over(path):
    found = match_photos([path], School())
    assert (found.by_visit, found.problems) == ({}, ())


def test_a_name_without_end_is_read_quickly():
    assert matched("照片/" + "1班年月_" * 500 + ".jpg") == [NOBODY]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("收表/一(1)班/照片/1.jpg", True),
        ("收表/家访照片/G1/1.jpg", True),
        ("收表/照片.xlsx", False),
        ("收表/一(1)班/家访记录.xlsx", False),
    ],
)
def test_which_files_are_photo_files(path, expected):
    assert in_photo_folder(path) is expected
