"""A workbook recalculated by LibreOffice: every formula cell's cached value beside the recalculated one."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jiafang_batch.office.package import open_package, read_tree
from jiafang_batch.office.worksheets import workbook_part, worksheets

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


def differences(book: Path, again: Path, at_least: int = 1) -> list[str]:
    """Every formula cell whose cached value is not what the recalculation gives, as sheet!cell: cached, recalculated.

    Fails for a workbook of fewer formulas than `at_least`, about which that would say little.
    """
    cached, fresh = formula_cells(book), formula_cells(again)
    assert len(cached) >= at_least
    pairs = ((place, formula, value, fresh.get(place, ("", None))[1]) for place, (formula, value) in cached.items())
    return [f"{place}: {old!r}, {new!r} ({formula})" for place, formula, old, new in pairs if not _equal(old, new)]


def formula_cells(book: Path) -> Mapping[str, tuple[str, object]]:
    """sheet!cell → the formula and its value, of every formula cell of a workbook."""
    package = open_package(book.read_bytes())
    assert package is not None
    return {
        f"{sheet.name}!{cell.get('r')}": (formula.text or "", _value(cell))
        for sheet in worksheets(package, workbook_part(package))
        for cell in read_tree(package, sheet.part).iter("{*}c")
        if (formula := cell.find("{*}f")) is not None
    }


def _value(cell: Any) -> object:
    text = cell.findtext("{*}v")
    if not text or cell.get("t") in ("str", "e"):
        return text
    return bool(int(text)) if cell.get("t") == "b" else float(text)


def _equal(old: object, new: object) -> bool:
    if isinstance(old, int | float) and isinstance(new, int | float):
        return abs(old - new) <= 1e-9 * max(1.0, abs(old))
    return ("" if old is None else old) == ("" if new is None else new)
