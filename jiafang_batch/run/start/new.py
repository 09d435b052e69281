"""The parts of a new term folder: its place, its names, blank rosters, log templates to hand out, the icons."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from jiafang_batch.normal_text import squeeze
from jiafang_batch.policy.document import waiting_text
from jiafang_batch.policy.library import presets, school_terms
from jiafang_batch.policy.next_term import TermName
from jiafang_batch.run.place.disk import partial_path
from jiafang_batch.run.place.folder import (
    BLANK_FOLDER,
    LOG_FOLDER,
    ROSTER_FOLDER,
)
from jiafang_batch.run.start.launchers import write_launchers
from jiafang_batch.run.start.policy_book import policy_sheets, undecided_entries
from jiafang_batch.run.start.templates import HANDOUT_BOOKS, ROSTER_BOOKS, write_blank
from jiafang_batch.run.usage import UsageError, disk_faults
from jiafang_batch.spellings import nearest

_AUGUST = 8
_SCHOOL_YEAR = re.compile(r"(20\d\d)[-–—~至](20\d\d)(?:学年)?")


def write_blanks(folder: Path, *, with_rosters: bool = True) -> tuple[Path, ...]:
    """Write all files of a new term folder but its policy: the blank rosters unless it has its own, 空白表/ and the icons."""
    with disk_faults(f"不能建“{folder}”"):
        (folder / LOG_FOLDER).mkdir(parents=True)
        books = ROSTER_BOOKS if with_rosters else {}
        rosters = [write_blank(folder / ROSTER_FOLDER / name, codes) for name, codes in books.items()]
        handouts = [write_blank(folder / BLANK_FOLDER / name, codes) for name, codes in HANDOUT_BOOKS.items()]
        return (*rosters, *handouts, *write_launchers(folder))


def check_term_name(term: str, names: Sequence[str]) -> None:
    """Raise UsageError for a term that has none of these names."""
    if term not in names:
        raise UsageError(f"学期写成“{term}”，应为{'或'.join(f'“{name}”' for name in names)}。")


@contextmanager
def whole_folder(folder: Path) -> Iterator[Path]:
    """Provide a hidden folder beside the new term to write into; it becomes the term at once, or not at all.

    Half of a term would look like a whole one, without what the term before it left open. Raises UsageError for a folder
    that is not empty.
    """
    target = folder.resolve()
    with disk_faults(f"不能建“{folder}”"):
        check_empty(target)
        making = partial_path(target)
        shutil.rmtree(making, ignore_errors=True)
        try:
            making.mkdir(parents=True)
            yield making
            if target.is_dir():
                target.rmdir()
            making.rename(target)
        except UsageError as fault:
            # The user does not know the hidden folder.
            raise UsageError(str(fault).replace(str(making), str(folder))) from fault
        finally:
            shutil.rmtree(making, ignore_errors=True)


def this_school_year(today: date) -> str:
    """Return the school year of a day, which begins in August: 2024-2025."""
    first = today.year if today.month >= _AUGUST else today.year - 1
    return f"{first}-{first + 1}"


def preset_choices() -> tuple[tuple[str, str, str], ...]:
    """Return name, title and source of every preset."""
    return tuple((preset.name, preset.title, preset.source) for preset in presets().values())


def term_choices() -> tuple[str, ...]:
    """Return the usual names of a school year's terms."""
    return school_terms()


def waiting_entries(preset_name: str, term: TermName) -> str:
    """Return the number of entries of a new 考核办法 without a source, which the school has to decide, by sheet."""
    sheets = policy_sheets(presets()[preset_name], "", term.first_year, term.name)
    counts = undecided_entries(sheets)
    return waiting_text(counts) if counts else ""


def first_year_of(school_year: str) -> int:
    """Return the first year of 2024-2025 or 2024-2025学年. Raises UsageError unless the years are consecutive."""
    match = _SCHOOL_YEAR.fullmatch(squeeze(school_year))
    if match is None or int(match[2]) != int(match[1]) + 1:
        raise UsageError(f"学年写成“{school_year}”，应为相连的两年，如 2024-2025。")
    return int(match[1])


def preset_named(text: str) -> str:
    """Return the preset of that name, or the only one whose title or source contains the text (齐庄).

    Raises UsageError with the candidates for any other text.
    """
    if text in presets():
        return text
    held = [name for name, preset in presets().items() if text and text in preset.title + preset.source]
    if len(held) == 1:
        return held[0]
    near = held or nearest(text, presets())
    hint = f"，是不是 {' 或 '.join(near)}？" if near else "。"
    raise UsageError(f"没有叫“{text}”的考核办法{hint}用 jiafang policy list 可以看到全部。")


def check_empty(folder: Path) -> None:
    """Raise UsageError if the folder is a file or not empty."""
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"“{folder}”已经是一个文件，请换一个文件夹名。")
    if folder.is_dir() and any(folder.iterdir()):
        raise UsageError(f"文件夹“{folder}”里已有内容，不会覆盖；请换一个新的文件夹名。")
