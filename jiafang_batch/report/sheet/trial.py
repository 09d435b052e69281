"""Writes a small sheet in the fast and in the public way; if they differ, the fast way is not used.

A release of xlsxwriter may keep the private names that the fast way uses and change their behaviour; the workbooks
would silently be corrupt.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from jiafang_batch.report.sheet.cells import Formula, Kind
from jiafang_batch.report.sheet.row_xml import RowMaker
from jiafang_batch.report.sheet.styles import Styles

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook

_KINDS = (Kind.TEXT, Kind.INTEGER, Kind.DATE)
_DAY = date(2024, 9, 1)
_ROWS = (("甲 & <乙>", 1, _DAY), ("\x01 尾 ", Formula("=B2+1", 2), None), ("甲 & <乙>", None, _DAY))
_FIRST, _SECOND = 1, 5
"""Where the two blocks of rows are (0-based): a heading above, a row between, one below, a cell beside."""
_HEIGHT = 20.0

_SHEET, _TEXTS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
_ITEM = re.compile(r"<si>(.*?)</si>", re.DOTALL)
_SHARED = re.compile(r' t="s"><v>(\d+)</v>')


def is_alike(fast: Workbook, plain: Workbook, finished: Callable[[Workbook], bytes]) -> bool:
    """True if both books, empty before, have the same sheet afterwards; False also if a way fails."""
    try:
        _fill(fast, _place_rows)
        _fill(plain, _write_rows)
        return _parts(finished(fast)) == _parts(finished(plain))
    # The exceptions of a changed release cannot be foreseen.
    except Exception:  # noqa: BLE001
        return False


def _fill(book: Workbook, write: Callable[[Any, int, Styles], None]) -> None:
    book.set_properties({"created": datetime.combine(_DAY, time())})
    styles = Styles(book)
    sheet = book.add_worksheet()
    sheet.write_string(0, 0, "题")
    for first in (_FIRST, _SECOND):
        write(sheet, first, styles)
    sheet.write_number(_SECOND - 1, 0, 7)
    sheet.write_number(_FIRST + 1, len(_KINDS) + 1, 8)
    sheet.write_string(_SECOND + len(_ROWS) + 1, 0, "尾")


def _place_rows(sheet: Any, first: int, styles: Styles) -> None:
    maker = RowMaker(_KINDS, styles.body_index)
    sheet.place_rows(first, maker.make(_ROWS, [_HEIGHT] * len(_ROWS)), len(_KINDS))


def _write_rows(sheet: Any, first: int, styles: Styles) -> None:
    formats: Sequence[Any] = [styles.body(kind) for kind in _KINDS]
    for number, (text, count, day) in enumerate(_ROWS, first):
        sheet.set_row(number, _HEIGHT)
        sheet.write_string(number, 0, text, formats[0])
        match count:
            case None:
                sheet.write_blank(number, 1, None, formats[1])
            case Formula():
                sheet.write_formula(number, 1, count.text, formats[1], count.value)
            case _:
                sheet.write_number(number, 1, count, formats[1])
        if day is None:
            sheet.write_blank(number, 2, None, formats[2])
        else:
            sheet.write_datetime(number, 2, day, formats[2])


def _parts(book: bytes) -> Mapping[str, str]:
    """Name → content of each part; texts stand in the cells, as in the fast way, and not in a separate part."""
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    texts = _ITEM.findall(parts.pop(_TEXTS))
    sheet = re.sub(r' spans="[\d:]+"', "", parts[_SHEET])
    return {**parts, _SHEET: _SHARED.sub(lambda cell: f' t="inlineStr"><is>{texts[int(cell[1])]}</is>', sheet)}
