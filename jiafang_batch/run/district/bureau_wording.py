"""How a bureau wants its workbook worded: the title, the names of the schools, and an earlier term beside this one."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct, field

from jiafang_batch.disk_words import disk_words
from jiafang_batch.intake.pool import Intake
from jiafang_batch.report.csv_text import csv_rows
from jiafang_batch.report.district import forwarded_figures as forwarded
from jiafang_batch.report.district.school_frame import FOLDER
from jiafang_batch.run.place.folder import OUTPUT_FOLDER
from jiafang_batch.run.term.write import DATA_FOLDER
from jiafang_batch.run.usage import UsageError

_NAME = "名称"


class BureauWording(Struct, frozen=True):
    """The title of the summary, folder → name of a school, and folder → the counts of an earlier term."""

    title: str = ""
    """Empty: from the name of the folder."""
    names: Mapping[str, str] = field(default_factory=dict)
    earlier: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


def read_names(path: Path) -> Mapping[str, str]:
    """Return folder → name from a workbook or CSV with the columns 学校文件夹 and 名称. Raises UsageError if it has not."""
    with Intake() as intake:
        (file,) = intake.read_many([(path.name, path)])
    rows = [[str(cell).strip() for cell in row] for grid in file.grids[:1] for row in grid.rows]
    if not rows:
        raise UsageError(f"“{path.name}”打不开或不是表格。请给一个 .xlsx 或 .csv。")
    headings = rows[0]
    if not {FOLDER, _NAME} <= set(headings):
        raise UsageError(f"“{path.name}”第一行要有“{FOLDER}”和“{_NAME}”两列；现在有：{'、'.join(headings)}。")
    folder, name = headings.index(FOLDER), headings.index(_NAME)
    return {row[folder].strip("/"): row[name] for row in rows[1:] if row[folder] and row[name]}


def read_earlier(output: Path) -> Mapping[str, Mapping[str, int]]:
    """Return folder → heading → count from an earlier output folder of `district`. Raises UsageError if it is not one."""
    path = output / DATA_FOLDER / forwarded.FORWARDED
    if not path.is_file():
        path = output / OUTPUT_FOLDER / DATA_FOLDER / forwarded.FORWARDED
    try:
        headings, *rows = csv_rows(path.read_bytes())
        table = [dict(zip(headings, row, strict=False)) for row in rows]
        return {row[FOLDER]: _counts(row) for row in table}
    except OSError as fault:
        raise UsageError(
            f"“{output}”里没有 {DATA_FOLDER}/{forwarded.FORWARDED}（{disk_words(fault)}）。请给上一次 jiafang district 写出的文件夹。"
        ) from fault
    except (ValueError, KeyError, csv.Error) as fault:
        raise UsageError(f"“{path}”读不懂，不是 jiafang district 写出的 {forwarded.FORWARDED}。") from fault


def _counts(row: Mapping[str, str]) -> Mapping[str, int]:
    return {heading: int(row[heading] or 0) for heading in (*forwarded.COUNTS, *forwarded.BUREAU_COUNTS)}
