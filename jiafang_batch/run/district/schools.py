"""A district's folder on disk: which of its folders are schools' terms, and what the others are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import count
from pathlib import Path

from msgspec import Struct

from jiafang_batch.catalogue import message
from jiafang_batch.disk_words import disk_words
from jiafang_batch.file_kinds import is_litter
from jiafang_batch.problem import Location, Problem
from jiafang_batch.report.district.district_book import BOOK
from jiafang_batch.run.district.district_files import DEPTH, SCHOOLS_FOLDER
from jiafang_batch.run.place.disk_names import readable_name
from jiafang_batch.run.place.folder import OUTPUT_FOLDER, POLICY_FILE, is_quiet, is_term
from jiafang_batch.run.place.walk import real_path
from jiafang_batch.run.term.write import DATA_FOLDER
from jiafang_batch.run.usage import UsageError, disk_faults

_FOLDERS_NAMED = 3
"""The number of folders named in the message if no school was found."""


class Schools(Struct, frozen=True):
    """The term folders by their displayed names below the district (with /), in order, and the problems of the rest."""

    folders: Mapping[str, Path]
    problems: tuple[Problem, ...]


def find_schools(root: Path, output: Path) -> Schools:
    """Return every term folder below the district's, without outputs and hidden folders.

    Raises UsageError if there is none.
    """
    folders: list[Path] = []
    problems: list[Problem] = []
    for path in _below(root, output):
        if path.is_file():
            problems.append(_about(path, "district-stray-file"))
            continue
        if _leads_back(path):
            problems.append(_about(path, "link-passed-over"))
            continue
        try:
            terms = list(_terms(path, DEPTH))
            lacking = "district-not-a-term" if _has_files(path) else "district-empty-folder"
        except OSError as fault:
            problems.append(_about(path, "district-unreadable", reason=disk_words(fault)))
            continue
        folders += terms
        if not terms:
            problems.append(_about(path, lacking))
    if not folders:
        why = "".join(message(problem) for problem in problems[:_FOLDERS_NAMED])
        raise UsageError(f"“{root}”里没有学校的文件夹。{why}请把各校的学期文件夹放在它下面，一校一个。")
    return Schools(_by_names(root, folders), tuple(problems))


def _by_names(root: Path, folders: Iterable[Path]) -> Mapping[str, Path]:
    """The folders by their displayed names; of two that look alike the second is numbered."""
    named: dict[str, Path] = {}
    for folder in folders:
        name = readable_name(folder.relative_to(root).as_posix())
        numbered = (f"{name}-{number}" for number in count(2))
        named[name if name not in named else next(other for other in numbered if other not in named)] = folder
    return named


def find_forwarded(root: Path, output: Path) -> Schools:
    """Return the data that schools have sent, a folder each, and the files beside them.

    Raises UsageError if there are none.
    """
    paths = _below(root, output)
    folders = [path for path in paths if not path.is_file()]
    if not folders:
        raise UsageError(f"“{root}”里没有学校的文件夹。请把各校的“数据”文件夹放在它下面，一校一个；压缩包请先解压。")
    return Schools(
        _by_names(root, folders), tuple(_about(path, "district-stray-file") for path in paths if path.is_file())
    )


@disk_faults("文件夹读不了")
def _below(root: Path, output: Path) -> tuple[Path, ...]:
    """The entries of a district's folder in order, without outputs, hidden and system files."""
    return tuple(
        path
        for path in sorted(root.iterdir())
        if not (_is_hidden(path) or is_quiet(path) or real_path(path) == real_path(output) or _is_output(path))
    )


def _is_output(path: Path) -> bool:
    """True for the outputs of a district's run below its folder."""
    with suppress(OSError):
        return (path / BOOK).is_file()
    return False


def _about(path: Path, code: str, **details: str) -> Problem:
    """A problem of an entry of the district's folder."""
    name = readable_name(path.name)
    return Problem(code, Location(name), name, details)


def check_places(root: Path, output: Path) -> None:
    """Raise UsageError if the folder is a single school, or if the outputs would lie among the inputs."""
    if (root / POLICY_FILE).is_file():
        raise UsageError(f"“{root}”是一所学校的学期文件夹，请用 jiafang run。区县的目录里，每所学校是一个文件夹。")
    target, inputs = output.resolve(), root.resolve()
    if output.exists() and not output.is_dir():
        raise UsageError(f"“{output}”是一个文件，不是文件夹。请另选一个文件夹。")
    result_folders = [target / name for name in (SCHOOLS_FOLDER, DATA_FOLDER)]
    around = [path for path in target.parents if inputs in path.parents]
    if target == inputs or any(map(is_term, (target, *around))) or any(map(inputs.is_relative_to, result_folders)):
        raise UsageError(f"结果不能写到“{output}”：那里是学校交来的资料。请用 -o 另选一个文件夹。")


def _terms(folder: Path, depth: int) -> Iterator[Path]:
    """The folder itself, or the term folders in it."""
    if is_term(folder):
        yield folder
    elif depth > 1:
        for path in sorted(folder.iterdir()):
            if path.is_dir() and not _is_hidden(path) and not _leads_back(path):
                yield from _terms(path, depth - 1)


def _leads_back(path: Path) -> bool:
    """True for a link to a folder above it, in which every school would be found again."""
    return path.is_symlink() and real_path(path.parent).is_relative_to(real_path(path))


def _is_hidden(path: Path) -> bool:
    return is_litter(path) or path.name == OUTPUT_FOLDER


def _has_files(folder: Path) -> bool:
    return any(path.is_file() and not path.name.startswith(".") for path in folder.rglob("*"))
