"""A district's folder on disk: which of its folders are schools' terms, and what the others are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from jiafang_batch.problem import Location, Problem
from jiafang_batch.run.folder import OUTPUT_FOLDER, is_term

_DEPTH = 3
"""How far below the district a term folder may lie: 学校/学年/学期."""


@dataclass(frozen=True, slots=True)
class Schools:
    """The term folders by their names below the district (with /), in order, and what is wrong with the rest."""

    folders: tuple[str, ...]
    problems: tuple[Problem, ...]


def find_schools(root: Path, output: Path) -> Schools:
    """Every term folder below the district's; the output folder and hidden ones are not looked into."""
    folders: list[str] = []
    problems: list[Problem] = []
    for path in sorted(root.iterdir()):
        if _is_hidden(path) or path.resolve() == output.resolve():
            continue
        if path.is_file():
            problems.append(Problem("district-stray-file", Location(path.name), path.name))
            continue
        found = [folder.relative_to(root).as_posix() for folder in _terms(path, _DEPTH)]
        folders += found
        if not found:
            code = "district-not-a-term" if _has_files(path) else "district-empty-folder"
            problems.append(Problem(code, Location(path.name), path.name))
    return Schools(tuple(folders), tuple(problems))


def _terms(folder: Path, depth: int) -> Iterator[Path]:
    """The folder itself, or the term folders in it."""
    if is_term(folder):
        yield folder
    elif depth > 1:
        for path in sorted(folder.iterdir()):
            if path.is_dir() and not _is_hidden(path):
                yield from _terms(path, depth - 1)


def _is_hidden(path: Path) -> bool:
    return path.name.startswith((".", "~$")) or path.name == OUTPUT_FOLDER


def _has_files(folder: Path) -> bool:
    return any(path.is_file() and not path.name.startswith(".") for path in folder.rglob("*"))
