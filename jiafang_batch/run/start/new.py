"""A new term folder: the policy to edit, blank rosters, log templates to hand out, and a folder for received sheets."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from jiafang_batch.normal_text import squeeze
from jiafang_batch.policy.document import waiting_text
from jiafang_batch.policy.library import presets
from jiafang_batch.run.place.disk import partial_path, place, stage
from jiafang_batch.run.place.folder import (
    BLANK_FOLDER,
    LOG_FOLDER,
    POLICY_FILE,
    ROSTER_FOLDER,
    TAUGHT_FILE,
    check_is_term,
)
from jiafang_batch.run.start.launchers import write_launchers
from jiafang_batch.run.start.policy_book import policy_sheets, undecided_entries
from jiafang_batch.run.start.templates import HANDOUT_BOOKS, ROSTER_BOOKS, write_blank, write_policy
from jiafang_batch.run.usage import UsageError, disk_faults
from jiafang_batch.spellings import nearest

TERMS = ("第一学期", "第二学期")
_AUGUST = 8
_SCHOOL_YEAR = re.compile(r"(20\d\d)[-–—~至](20\d\d)(?:学年)?")


def new_term(folder: Path, preset_name: str, school: str, school_year: str, term: str) -> tuple[Path, ...]:
    """Write the files of a new term folder: 考核办法.xlsx, 基础信息/, 空白表/ and the icons; 收表/ is created empty.

    Raises UsageError for a folder that is not empty, an unknown preset, and an unknown notation of school year or term.
    """
    first_year = first_year_of(school_year)
    preset_name = preset_named(preset_name)
    if term not in TERMS:
        raise UsageError(f"学期写成“{term}”，应为“{TERMS[0]}”或“{TERMS[1]}”。")
    with disk_faults(f"不能建“{folder}”"):
        check_empty(folder)
        (folder / LOG_FOLDER).mkdir(parents=True)
        policy = write_policy(folder / POLICY_FILE, preset_name, school, first_year, term)
        rosters = [write_blank(folder / ROSTER_FOLDER / name, codes) for name, codes in ROSTER_BOOKS.items()]
        handouts = [write_blank(folder / BLANK_FOLDER / name, codes) for name, codes in HANDOUT_BOOKS.items()]
        icons = write_launchers(folder)
    return (policy, *rosters, *handouts, *icons)


def begin_term(
    folder: Path, preset_name: str, school: str, school_year: str, term: str, before: Path | None = None
) -> tuple[str, ...]:
    """Begin a term as `new_term` does, with 对照 of the term before it, and return what was done as lines.

    A blank school year is today's. Raises UsageError as `new_term` does.
    """
    if before is not None:
        check_before(before)
    year = school_year or this_school_year(date.today())  # noqa: DTZ011  the school's own calendar day
    made = [f"建好 {path}" for path in new_term(folder, preset_name, school, year, term)]
    brought = [f"带来 {path}" for path in carried_over(before, folder)] if before is not None else []
    waiting = waiting_entries(preset_name, year, term)
    return (*made, *brought, *([waiting] if waiting else []))


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


def waiting_entries(preset_name: str, school_year: str, term: str) -> str:
    """Return the number of entries of a new 考核办法 without a source, which the school has to decide, by sheet."""
    sheets = policy_sheets(presets()[preset_named(preset_name)], "", first_year_of(school_year), term)
    counts = undecided_entries(sheets)
    return waiting_text(counts) if counts else ""


def check_before(before: Path) -> None:
    """Raise UsageError unless the term that a new one follows is a term folder."""
    check_is_term(before)


def carried_over(before: Path, folder: Path) -> tuple[Path, ...]:
    """Copy 对照.xlsx of the previous term into the new one."""
    if not (before / TAUGHT_FILE).is_file():
        return ()
    with disk_faults(f"不能带来“{TAUGHT_FILE}”"):
        stage(folder / TAUGHT_FILE, (before / TAUGHT_FILE).read_bytes())
        place(folder / TAUGHT_FILE)
    return (folder / TAUGHT_FILE,)


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
