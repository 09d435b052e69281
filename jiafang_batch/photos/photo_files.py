"""Photo files → visits: the pupil and the visit that a file shows, or a located notice; nothing is guessed."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import PurePosixPath
from typing import Protocol

from msgspec import Struct

from jiafang_batch.file_kinds import is_litter, is_photo
from jiafang_batch.normal_text import person
from jiafang_batch.photos.image import fingerprint
from jiafang_batch.photos.photo_evidence import PhotoUse
from jiafang_batch.photos.photo_paths import Clues, SchoolLists, read_clues
from jiafang_batch.photos.picture import PictureKind
from jiafang_batch.problem import Location, Problem


class VisitRegister(SchoolLists, Protocol):
    """The school's lists and the visits of its logs."""

    def student_name(self, student: str) -> str:
        """The name of the pupil with that id."""

    def visits_of(self, student: str) -> Sequence[tuple[date, Hashable]]:
        """Day and key of each of the pupil's visits; rows of one visit have one key."""


class FolderPhotos(Struct, frozen=True):
    """The files of 照片 folders by the visits that they show."""

    by_visit: Mapping[Hashable, tuple[str, ...]]
    """Visit key → paths, in their order."""
    problems: tuple[Problem, ...]


def match_photos(paths: Iterable[str], register: VisitRegister) -> FolderPhotos:
    """Return the visit (or visits, if a file names several pupils) that each file shows.

    `paths` are relative to the term folder, with `/`. The pupil is identified by 学号 or by name (pupils with the same
    name need their class too); the visit by its date, or because it is the pupil's only one.
    """
    by_visit: dict[Hashable, list[str]] = {}
    problems = []
    for path in sorted(paths):
        if is_litter(PurePosixPath(path)):
            continue
        visits, reason = _visits(path, register)
        if reason:
            problems.append(Problem("photo-unmatched", Location(path), PurePosixPath(path).name, {"reason": reason}))
        for visit in visits:
            by_visit.setdefault(visit, []).append(path)
    return FolderPhotos({visit: tuple(files) for visit, files in by_visit.items()}, tuple(problems))


def file_photo(path: str, data: bytes) -> PhotoUse:
    """A photo file, given as its bytes, as evidence to compare with the other pictures."""
    return PhotoUse(Location(path), PictureKind.FOLDER, fingerprint(data))


def _visits(path: str, register: VisitRegister) -> tuple[tuple[Hashable, ...], str]:
    """The visits that a file shows, or the reason why none can be determined."""
    file = PurePosixPath(path)
    if not is_photo(file):
        return (), f"不是照片文件（{file.suffix.lower() or '没有扩展名'}）"
    clues = read_clues(path, register)
    students, reason = _students(clues, register)
    visits = []
    for student in students:
        visit, reason = _visit(student, clues, register)
        if reason:
            break
        visits.append(visit)
    return ((), reason) if reason else (tuple(dict.fromkeys(visits)), "")


def _students(clues: Clues, register: VisitRegister) -> tuple[tuple[str, ...], str]:
    """The pupils that the clues name, or the reason why they are not certain."""
    if clues.ids:
        strangers = [name for name in clues.names if not _is_one_of(clues.ids, name, register)]
        if strangers:
            return (), f"学号 {'、'.join(clues.ids)} 与姓名“{strangers[0]}”不是同一个学生"
        return clues.ids, ""
    if not clues.names:
        return (), "名称里没有名册上的学号或姓名"
    if len(clues.classes) > 1:
        return (), f"名称里有几个班级：{'、'.join(clues.classes)}"
    students = []
    for name in clues.names:
        same, where = _called(name, clues, register)
        if len(same) != 1:
            fault = f"有 {len(same)} 个" if same else "没有"
            return (), f"{where}{fault}“{name}”" + ("，请在名称里写明班级或学号" if same else "")
        students.append(same[0])
    return tuple(students), ""


def _is_one_of(ids: Iterable[str], name: str, register: VisitRegister) -> bool:
    return any(person(register.student_name(student)) == name for student in ids)


def _called(name: str, clues: Clues, register: SchoolLists) -> tuple[Sequence[str], str]:
    """The pupils with that name in the class given by the file or, if several have the name, by its folder."""
    if clues.classes:
        return register.students_called(name, clues.classes[0]), clues.classes[0]
    everywhere = register.students_called(name, "")
    if len(everywhere) > 1 and clues.folder_class:
        return register.students_called(name, clues.folder_class), clues.folder_class
    return everywhere, "全校"


def _visit(student: str, clues: Clues, register: VisitRegister) -> tuple[Hashable, str]:
    """The pupil's one visit that fits the clues, or the reason why there is none or more than one."""
    name = register.student_name(student)
    visits = register.visits_of(student)
    if not visits:
        return None, f"“{name}”没有家访记录"
    fitting = [(day, key) for day, key in visits if any(written_day.fits(day) for written_day in clues.stated)]
    if clues.stated and not fitting:
        return None, f"“{name}”在名称所写的日期没有家访，家访日期是 {_listed(visits)}"
    if not clues.stated:
        hinted = [(day, key) for day, key in visits if any(written_day.fits(day) for written_day in clues.hinted)]
        fitting = hinted or list(visits)
    keys = dict.fromkeys(key for _, key in fitting)
    if len(keys) > 1:
        return None, f"“{name}”有 {len(keys)} 次家访（{_listed(fitting)}），名称里看不出是哪一次"
    return next(iter(keys)), ""


def _listed(visits: Iterable[tuple[date, Hashable]]) -> str:
    return "、".join(
        dict.fromkeys(f"{day.year}-{day.month}-{day.day}" for day, _ in sorted(visits, key=lambda v: v[0]))
    )
