"""A district's folder on disk: which of its folders are schools' terms, and what the others are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from jiafang_batch.disk_words import disk_words
from jiafang_batch.file_kinds import is_litter
from jiafang_batch.problem import Location, Problem
from jiafang_batch.report.district_book import BOOK
from jiafang_batch.run.district_files import DEPTH, SCHOOLS_FOLDER
from jiafang_batch.run.folder import OUTPUT_FOLDER, POLICY_FILE, is_quiet, is_term
from jiafang_batch.run.usage import UsageError, disk_faults
from jiafang_batch.run.write import DATA_FOLDER


@dataclass(frozen=True, slots=True)
class Schools:
    """The term folders by their names below the district (with /), in order, and what is wrong with the rest."""

    folders: tuple[str, ...]
    problems: tuple[Problem, ...]


def find_schools(root: Path, output: Path) -> Schools:
    """Every term folder below the district's; outputs and hidden folders are not looked into."""
    folders: list[str] = []
    problems: list[Problem] = []
    for path in below(root, output):
        if path.is_file():
            problems.append(stray_file(path))
            continue
        try:
            found = [folder.relative_to(root).as_posix() for folder in _terms(path, DEPTH)]
            lacking = "district-not-a-term" if _has_files(path) else "district-empty-folder"
        except OSError as fault:
            reason = {"reason": disk_words(fault)}
            problems.append(Problem("district-unreadable", Location(path.name), path.name, reason))
            continue
        folders += found
        if not found:
            problems.append(Problem(lacking, Location(path.name), path.name))
    return Schools(tuple(folders), tuple(problems))


@disk_faults("文件夹读不了")
def below(root: Path, output: Path) -> tuple[Path, ...]:
    """What lies in a district's folder, in order, without outputs and what is hidden or of the system."""
    return tuple(
        path
        for path in sorted(root.iterdir())
        if not (_is_hidden(path) or is_quiet(path) or path.resolve() == output.resolve() or _is_output(path))
    )


def _is_output(path: Path) -> bool:
    """True for what a run for the district wrote elsewhere below its folder."""
    with suppress(OSError):
        return (path / BOOK).is_file()
    return False


def stray_file(path: Path) -> Problem:
    """A file beside the schools' folders."""
    return Problem("district-stray-file", Location(path.name), path.name)


def check_places(root: Path, output: Path) -> None:
    """UsageError where a school is meant and not a district, or where the outputs would come to lie among the inputs."""
    if (root / POLICY_FILE).is_file():
        message = f"“{root}”是一所学校的学期文件夹，请用 jiafang run。区县的目录里，每所学校是一个文件夹。"
        raise UsageError(message)
    target, inputs = output.resolve(), root.resolve()
    if output.exists() and not output.is_dir():
        message = f"“{output}”是一个文件，不是文件夹。请另选一个文件夹。"
        raise UsageError(message)
    own = [target / name for name in (SCHOOLS_FOLDER, DATA_FOLDER)]
    around = [path for path in target.parents if inputs in path.parents]
    if target == inputs or any(map(is_term, (target, *around))) or any(map(inputs.is_relative_to, own)):
        message = f"结果不能写到“{output}”：那里是学校交来的资料。请用 -o 另选一个文件夹。"
        raise UsageError(message)


def _terms(folder: Path, depth: int) -> Iterator[Path]:
    """The folder itself, or the term folders in it."""
    if is_term(folder):
        yield folder
    elif depth > 1:
        for path in sorted(folder.iterdir()):
            if path.is_dir() and not _is_hidden(path):
                yield from _terms(path, depth - 1)


def _is_hidden(path: Path) -> bool:
    return is_litter(path) or path.name == OUTPUT_FOLDER


def _has_files(folder: Path) -> bool:
    return any(path.is_file() and not path.name.startswith(".") for path in folder.rglob("*"))
