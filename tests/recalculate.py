"""A workbook recalculated by LibreOffice: every formula cell's cached value beside the recalculated one."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import openpyxl

# Without this setting LibreOffice trusts the cached values of files that it did not write, and a test proves nothing.
_ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop></item></oor:items>
"""


def recalculated(office: Path, book: Path, folder: Path) -> Path:
    """The workbook as LibreOffice writes it after recalculating every formula."""
    profile = folder / "profile" / "user"
    profile.mkdir(parents=True, exist_ok=True)
    (profile / "registrymodifications.xcu").write_text(_ALWAYS_RECALCULATE, encoding="utf-8")
    target = folder / "recalculated"
    command = [
        str(office), f"-env:UserInstallation=file://{profile.parent}", "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML",
        "--outdir", str(target), str(book),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return target / book.name


def differences(book: Path, again: Path) -> Iterator[str]:
    """Every formula cell whose cached value is not what the recalculation gives, as sheet!cell: cached, recalculated."""
    formulas = openpyxl.load_workbook(book)
    cached, fresh = openpyxl.load_workbook(book, data_only=True), openpyxl.load_workbook(again, data_only=True)
    for sheet in formulas:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type != "f":
                    continue
                old, new = cached[sheet.title][cell.coordinate].value, fresh[sheet.title][cell.coordinate].value
                if not _equal(old, new):
                    yield f"{sheet.title}!{cell.coordinate}: {old!r}, {new!r} ({cell.value})"


def count_formulas(book: Path) -> int:
    """How many formula cells the workbook has."""
    return sum(
        cell.data_type == "f" for sheet in openpyxl.load_workbook(book) for row in sheet.iter_rows() for cell in row
    )


def _equal(old: object, new: object) -> bool:
    if isinstance(old, int | float) and isinstance(new, int | float):
        return abs(old - new) <= 1e-9 * max(1.0, abs(old))
    return ("" if old is None else old) == ("" if new is None else new)
