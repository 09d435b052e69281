"""分发/: one archive for each recipient with that person's workbooks, optionally with a password each."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from msgspec import Struct
from msgspec.structs import replace

from jiafang_batch.measure.term import Term
from jiafang_batch.measure.term_visits import unassessed_visitors
from jiafang_batch.report.books import book_paths, pages_book
from jiafang_batch.report.figures import Figures
from jiafang_batch.report.lists.pack_pages import PackedFile, dispatch_page, password_page
from jiafang_batch.report.names import file_name, file_names
from jiafang_batch.run.place.counsellor_password import new_password
from jiafang_batch.terms import TEACHER_ROLES, SubjectKind

PACK_FOLDER = "分发"
DISPATCH, PASSWORDS = "分发清单.xlsx", "密码表.xlsx"

_EPOCH = (1980, 1, 1, 0, 0, 0)


class Share(Struct, frozen=True):
    """One workbook of a recipient: its path below 输出/, and its name in the archive."""

    staff_id: str
    name: str
    path: str
    file: str
    archive: str = ""
    """The recipient's archive, named by the 工号, without a name."""


def recipients_shares(term: Term, written: Iterable[str]) -> tuple[tuple[Share, ...], tuple[str, ...]]:
    """Return the recipients of the written workbooks, in the order of the teacher roster, and workbooks without any.

    A teacher gets their own, the current homeroom teacher the class's, the year leader the year group's.
    """
    available = tuple(written)
    shares = [share for share in _all_shares(term) if share.path in available]
    order = {key: place for place, key in enumerate(term.records.roster.teachers)}
    shared_paths = {share.path for share in shares}
    shares.sort(key=lambda s: order[s.staff_id])
    archives = file_names(share.staff_id for share in shares)
    named = tuple(replace(share, archive=f"{archives[share.staff_id]}.zip") for share in shares)
    return named, tuple(path for path in available if path not in shared_paths)


def _all_shares(term: Term) -> Iterator[Share]:
    teachers, paths = term.records.roster.teachers, book_paths(term)
    for kind in TEACHER_ROLES:
        for subject in term.subjects[kind]:
            yield Share(subject.key, subject.name, paths.teachers[subject.key], "教师.xlsx")
    for teacher in unassessed_visitors(term):
        yield Share(teacher.id, teacher.name, paths.teachers[teacher.id], "教师.xlsx")
    for name, heads in term.homerooms.items():
        for tenure in heads:
            yield Share(
                tenure.teacher, teachers[tenure.teacher].name, paths.classes[name], f"班级_{file_name(name)}.xlsx"
            )
    for unit in term.subjects[SubjectKind.YEAR_GROUP]:
        leaders = dict.fromkeys(term.records.roster.classes[name].year_leader for name in unit.classes)
        for leader in leaders:
            if leader in teachers:
                yield Share(
                    leader, teachers[leader].name, paths.year_groups[unit.key], f"年级_{file_name(unit.key)}.xlsx"
                )


def pack(folder: Path, figures: Figures, written: Iterable[str], *, encrypt: bool) -> None:
    """Write 分发/ with an archive for each recipient, 分发清单.xlsx and, encrypted, 密码表.xlsx.

    The lists are beside 分发/ and not in it, because they are for the office.
    """
    shares, left_over = recipients_shares(figures.term, written)
    packed = write_archives(folder, shares, encrypt=encrypt)
    letterhead = figures.letterhead
    listed = pages_book(letterhead, "工作簿分发清单", lambda: [dispatch_page(packed, left_over)])
    (folder / DISPATCH).write_bytes(listed)
    if encrypt:
        (folder / PASSWORDS).write_bytes(pages_book(letterhead, "工作簿打开密码", lambda: [password_page(packed)]))


def write_archives(folder: Path, shares: Iterable[Share], *, encrypt: bool) -> tuple[PackedFile, ...]:
    """Write the archives below 分发/, made from the workbooks in `folder`."""
    target = folder / PACK_FOLDER
    target.mkdir()
    packed = []
    for share in shares:
        content, password = (folder / share.path).read_bytes(), ""
        if encrypt:
            password = new_password()
            content = encrypted(content, password)
        with ZipFile(target / share.archive, "a", ZIP_DEFLATED) as archive:
            # A constant date, so that the same workbooks give the same archive.
            archive.writestr(ZipInfo(share.file, _EPOCH), content, ZIP_DEFLATED)
        packed.append(PackedFile(share.staff_id, share.name, share.archive, share.file, password))
    return tuple(packed)


def encrypted(content: bytes, password: str) -> bytes:
    """Return the workbook encrypted as Excel does it (ECMA-376 agile, AES-256)."""
    from msoffcrypto.format.ooxml import OOXMLFile

    target = io.BytesIO()
    OOXMLFile(io.BytesIO(content)).encrypt(password, target)
    return target.getvalue()
