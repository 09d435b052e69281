"""The pictures of one workbook as records; the readers that make them load far more."""

from __future__ import annotations

from enum import Enum

from msgspec import Struct

from jiafang_batch.photos.image import PictureFingerprint
from jiafang_batch.terms import Vocabulary

PICTURE_LIMIT = 25 * 2**20
"""The maximum bytes of a picture that is read; a larger one counts, but is neither compared nor shown."""


class PictureKind(Vocabulary):
    """How a visit's picture is handed in (照片形式)."""

    FLOATING = "浮动图片"
    WPS_CELL = "WPS 单元格图片"
    EXCEL_CELL = "Excel 单元格图片"
    COMMENT = "批注图片"
    DOCUMENT = "Word 图片"
    FOLDER = "照片文件夹"


class Absence(Enum):
    """Whether a workbook in which no picture was detected certainly has none."""

    PROVEN = "proven"
    FORMAT = "format"
    """xls, xlsb, ods and text lose or hide in-cell pictures."""
    DAMAGED = "damaged"
    """A part that places pictures could not be read."""


class Picture(Struct, frozen=True):
    """One picture on a sheet, at the cell that it is in or covers most (1-based)."""

    sheet: str
    row: int
    column: int
    merged_rows: tuple[int, int]
    """First and last row of its merged cell; its own row twice if the cell is not merged."""
    kind: PictureKind
    part: str
    """The zip member with its content, for `picture_bytes`; empty if the content is missing."""
    fingerprint: PictureFingerprint | None
    """None if the content is missing or larger than the limit."""

    @property
    def is_lost(self) -> bool:
        """True if the cell refers to a picture that the workbook no longer contains."""
        return not self.part


class WorkbookPictures(Struct, frozen=True):
    """Every picture of a workbook, in the order of sheets, rows and columns, including those whose content is missing."""

    pictures: tuple[Picture, ...]
    absence: Absence
    unreadable: tuple[str, ...] = ()
    """Sheets some of whose pictures could not be read."""
