"""LibreOffice as a second opinion on written workbooks: it opens them and saves them again."""

import subprocess
from pathlib import Path
from xml.sax.saxutils import escape


def converted(office, files, filter_name, folder):
    """The files as LibreOffice saves them in another format (ods, pdf, xlsx:Calc MS Excel 2007 XML), in one start."""
    profile = folder / "profile"  # of its own, so that tests may run side by side
    command = [office, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", filter_name]
    target = folder / "converted"
    subprocess.run([*command, "--outdir", target, *files], capture_output=True, timeout=300, check=True)
    suffix = filter_name.partition(":")[0]
    return [target / f"{file.stem}.{suffix}" for file in files]


_UNLOCK = """
Sub Unlock(source As String, password As String, target As String)
  On Error Resume Next
  Dim how(1) As New com.sun.star.beans.PropertyValue
  how(0).Name = "Hidden" : how(0).Value = True
  how(1).Name = "Password" : how(1).Value = password
  Dim form(1) As New com.sun.star.beans.PropertyValue
  form(0).Name = "FilterName" : form(0).Value = "Text - txt - csv (StarCalc)"
  form(1).Name = "FilterOptions" : form(1).Value = "44,34,76,1"
  book = StarDesktop.loadComponentFromURL(source, "_blank", 0, how)
  If Not IsNull(book) Then
    book.storeToURL(target, form())
    book.close(True)
  End If
  StarDesktop.terminate()
End Sub
"""


def unlocked(office: Path, file: Path, password: str, folder: Path) -> str | None:
    """The first sheet of an encrypted workbook as comma-separated text; None where the password does not open it.

    `--convert-to` takes no password, so a macro of the profile does it, which LibreOffice's first start would overwrite.
    """
    profile, target = folder / "profile", folder / "unlocked.csv"
    command = [office, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore"]
    subprocess.run([*command, "--terminate_after_init"], capture_output=True, timeout=120, check=True)
    (profile / "user" / "basic" / "Standard" / "Module1.xba").write_text(
        '<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" script:language="StarBasic">'
        f"{escape(_UNLOCK)}</script:module>",
        encoding="utf-8",
    )
    target.unlink(missing_ok=True)
    arguments = ",".join(f'"{text}"' for text in (file.as_uri(), password, target.as_uri()))
    macro = f"macro:///Standard.Module1.Unlock({arguments})"
    subprocess.run([*command, macro], capture_output=True, timeout=120, check=True)
    return target.read_text(encoding="utf-8") if target.is_file() else None
