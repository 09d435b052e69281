"""What two workbooks have in common: the cells as they are read, and every part as text."""

from __future__ import annotations

import io
import re
import zipfile

from openpyxl import load_workbook


def cells(data):
    """Sheet and place → value and looks of every cell."""
    book = load_workbook(io.BytesIO(data))
    return {
        (sheet.title, cell.coordinate): (cell.value, cell.number_format, cell.border.left.style, cell.font.name)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
    }


def parts(data):
    """Every part as text.

    The numbers of shared texts are left out, as equal texts may be shared or not; D5:D5 is the same area as D5, and one
    page down is the default.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        texts = {name: archive.read(name).decode() for name in archive.namelist()}
    del texts["xl/sharedStrings.xml"]
    alike = ((r't="s"><v>\d+', 't="s"><v>'), (r"\b([A-Z]+\d+):\1\b", r"\1"), (' fitToHeight="1"', ""))
    for shown, plain in alike:
        texts = {name: re.sub(shown, plain, text) for name, text in texts.items()}
    return texts
