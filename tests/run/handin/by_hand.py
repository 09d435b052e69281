"""A workbook opened in LibreOffice, typed into as a person would, and saved in some format."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

FILTERS = {"xlsx": "Calc MS Excel 2007 XML", "xls": "MS Excel 97", "ods": "calc8"}

_SCRIPT = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" script:language="StarBasic">
Sub Typing(order As String)
  Dim files, stream, book, sheet, parts, line
  files = createUnoService("com.sun.star.ucb.SimpleFileAccess")
  stream = createUnoService("com.sun.star.io.TextInputStream")
  stream.setInputStream(files.openFileRead(order))
  stream.setEncoding("UTF-8")
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden" : hidden(0).Value = True
  book = StarDesktop.loadComponentFromURL(stream.readLine(), "_blank", 0, hidden())
  Dim target, filter
  target = stream.readLine()
  filter = stream.readLine()
  sheet = book.Sheets.getByName("家访记录")
  Do While Not stream.isEOF()
    line = stream.readLine()
    If line &lt;&gt; "" Then
      parts = Split(line, Chr(9))
      On Error Resume Next
      sheet.getCellRangeByName(parts(0)).FormulaLocal = parts(1)
      On Error Goto 0
    End If
  Loop
  Dim saving(0) As New com.sun.star.beans.PropertyValue
  saving(0).Name = "FilterName" : saving(0).Value = filter
  book.storeToURL(target, saving())
  book.close(True)
End Sub
</script:module>
"""
_LIBRARY = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard" library:readonly="false"
 library:passwordprotected="false"><library:element library:name="Module1"/></library:library>
"""
_LIBRARIES = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:libraries PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "libraries.dtd">
<library:libraries xmlns:library="http://openoffice.org/2000/library" xmlns:xlink="http://www.w3.org/1999/xlink">
<library:library library:name="Standard" xlink:href="$(USER)/basic/Standard/script.xlb/" xlink:type="simple"
 library:link="false"/></library:libraries>
"""


def typed(office: Path, book: Path, cells: Mapping[str, str], target: Path) -> Path:
    """The workbook with these cells typed into its sheet 家访记录, saved as `target` in the format of its name.

    What a protected cell refuses stays as it was.
    """
    folder = target.parent
    profile = folder / "profile"
    command = [office, f"-env:UserInstallation={profile.resolve().as_uri()}", "--headless", "--norestore"]
    # The first start of a profile empties its library of macros.
    subprocess.run([*command, "--terminate_after_init"], check=True, capture_output=True, timeout=120)
    standard = profile / "user" / "basic" / "Standard"
    standard.mkdir(parents=True, exist_ok=True)
    (standard / "Module1.xba").write_text(_SCRIPT, encoding="utf-8")
    (standard / "script.xlb").write_text(_LIBRARY, encoding="utf-8")
    (standard.parent / "script.xlc").write_text(_LIBRARIES, encoding="utf-8")
    order = folder / "order.txt"
    lines = [book.resolve().as_uri(), target.resolve().as_uri(), FILTERS[target.suffix.removeprefix(".")]]
    lines += [f"{cell}\t{text}" for cell, text in cells.items()]
    order.write_text("\n".join(lines) + "\n\n", encoding="utf-8")
    macro = f'macro:///Standard.Module1.Typing("{order.resolve().as_uri()}")'
    subprocess.run([*command, macro], check=True, capture_output=True, timeout=120)
    return target


def resaved(office: Path, book: Path) -> None:
    """The workbook opened in LibreOffice and saved again at its place."""
    folder = book.parent / ".另存"
    folder.mkdir()
    profile = f"-env:UserInstallation={(folder / 'profile').resolve().as_uri()}"
    convert = ["--convert-to", f"xlsx:{FILTERS['xlsx']}", "--outdir", folder, book]
    subprocess.run(
        [office, profile, "--headless", "--norestore", *convert], check=True, capture_output=True, timeout=120
    )
    book.write_bytes((folder / book.name).read_bytes())
    shutil.rmtree(folder)
