"""LibreOffice as a second opinion on written workbooks: it opens them and saves them again."""

import subprocess


def converted(office, files, filter_name, folder):
    """The files as LibreOffice saves them in another format (ods, pdf, xlsx:Calc MS Excel 2007 XML), in one start."""
    profile = folder / "profile"  # of its own, so that tests may run side by side
    command = [office, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", filter_name]
    target = folder / "converted"
    subprocess.run([*command, "--outdir", target, *files], capture_output=True, timeout=300, check=True)
    suffix = filter_name.partition(":")[0]
    return [target / f"{file.stem}.{suffix}" for file in files]
