"""照片/ folders beside the logs: the visits that their pictures show, and pictures used for several visits."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from jiafang_batch.class_names import class_name
from jiafang_batch.disk_words import disk_words
from jiafang_batch.grouping import grouped_pairs
from jiafang_batch.photos.duplicates import row_of, same_photos
from jiafang_batch.photos.photo_evidence import PhotoUse, too_large
from jiafang_batch.photos.photo_files import FolderPhotos, file_photo, match_photos
from jiafang_batch.photos.photo_paths import in_photo_folder
from jiafang_batch.photos.picture import PICTURE_LIMIT
from jiafang_batch.problem import Location, Problem
from jiafang_batch.records import Records, Visit
from jiafang_batch.run.place.folder import LOG_FOLDER, shown_path
from jiafang_batch.run.place.walk import files_below

VisitKey = tuple[str, date, str]
"""学号, day and form of a visit."""


def visit_key(visit: Visit) -> VisitKey:
    """Return the cells that identify a visit."""
    return (visit.student, visit.date, visit.form.value)


class _Register(Struct, frozen=True):
    """The roster and the visits in the form that photo files need."""

    records: Records
    visits: Mapping[str, Sequence[tuple[date, VisitKey]]]

    def student_with_id(self, text: str) -> str:
        """The student id that the text means, ignoring case, or an empty text."""
        return next((key for key in self.records.roster.students if key.casefold() == text.casefold()), "")

    def student_name(self, student: str) -> str:
        """The name of the pupil with that id."""
        return self.records.roster.students[student].name

    def students_called(self, name: str, school_class: str) -> Sequence[str]:
        """The ids of the pupils of that name in a class; in all classes where it is empty."""
        students = self.records.roster.students.values()
        return [s.id for s in students if s.name == name and school_class in ("", s.school_class)]

    def school_class(self, name: str) -> str:
        """The class of the class list that the name means, or an empty text."""
        canonical = class_name(name)
        return canonical if canonical in self.records.roster.classes else ""

    def visits_of(self, student: str) -> Sequence[tuple[date, VisitKey]]:
        """Day and key of each of the pupil's visits."""
        return self.visits.get(student, ())


def with_photo_evidence(root: Path, records: Records, uses: Iterable[PhotoUse]) -> tuple[Records, tuple[Problem, ...]]:
    """Return the records with the pictures of 照片/ folders counted, and hints about pictures used twice.

    The number of a visit's photos is the larger of its rows' and its folder's.
    """
    names, shown = _photo_files(root), list(uses)
    if not names and not shown:
        return records, ()
    places = {(s.file, s.sheet, s.row): visit_key(v) for v in records.visits for s in v.sources}
    if not names:
        return records, same_photos(shown, lambda use: places.get(row_of(use), row_of(use)))
    matched = _matched(names, records)
    counts = {key: len(files) for key, files in matched.by_visit.items()}
    of_file = {file: key for key, files in matched.by_visit.items() for file in files}
    looked = [_looked_at(name, names[name]) for name in of_file]
    shown += [use for use in looked if isinstance(use, PhotoUse)]
    problems = [*matched.problems, *(problem for problem in looked if isinstance(problem, Problem))]
    counted = tuple(_counted(visit, counts.get(visit_key(visit), 0)) for visit in records.visits)
    hints = same_photos(shown, lambda use: of_file.get(use.place.file) or places.get(row_of(use), row_of(use)))
    return replace(records, visits=counted), (*problems, *hints)


def _looked_at(name: str, path: Path) -> PhotoUse | Problem:
    """The photo for comparison, or why it is unreadable; it counts by its name in either case."""
    try:
        if path.stat().st_size > PICTURE_LIMIT:
            return too_large(Location(name))
        return file_photo(name, path.read_bytes())
    except OSError as fault:
        return Problem("photo-file-unreadable", Location(name), details={"reason": disk_words(fault)})


def folder_pictures(root: Path, records: Records) -> Mapping[Hashable, tuple[Path, ...]]:
    """The files of the 照片/ folders by the visit that they show."""
    names = _photo_files(root)
    by_visit = _matched(names, records).by_visit if names else {}
    return {key: tuple(names[file] for file in files) for key, files in by_visit.items()}


def _photo_files(root: Path) -> Mapping[str, Path]:
    """The files of the 照片/ folders by their names relative to the term folder."""
    paths = (entry for entry in files_below(root / LOG_FOLDER) if isinstance(entry, Path))
    names = ((shown_path(path, root), path) for path in paths)
    return {name: path for name, path in names if in_photo_folder(name)}


def _matched(names: Iterable[str], records: Records) -> FolderPhotos:
    visits = grouped_pairs((visit.student, (visit.date, visit_key(visit))) for visit in records.visits)
    return match_photos(names, _Register(records, visits))


def _counted(visit: Visit, pictures: int) -> Visit:
    if pictures <= visit.photos:
        return visit
    return replace(visit, photos=pictures, filled=visit.filled | {"photos"})
