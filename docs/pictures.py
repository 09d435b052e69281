"""Make the pictures of the docs from a real run: the demo school's summary, printed by LibreOffice, and its panel, as PNG.

Needs soffice, pdftoppm and chromium (tests/tools/install-office, tests/tools/install-browser). `python docs/pictures.py`
writes docs/images/.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from panel_pictures import panel_pictures

from jiafang_batch.demo import make_demo
from jiafang_batch.run.term.school import SchoolJob, check_school, compute_school
from jiafang_batch.run.term.write import write_school
from jiafang_batch.run.term.write_forms import write_forms

IMAGES = Path(__file__).resolve().parent / "images"
_PICTURES = {"家访汇总.xlsx": {1: "contents", 2: "overview", 6: "classes"}, "班级/一(1)班.xlsx": {1: "class-score"}}
_FORMS = {
    "家访工作总结.docx": {1: "form-term-report"},
    "荣誉证书.docx": {1: "form-certificate"},
    "上报表.xlsx": {1: "form-bureau"},
    "家访记录表/一(1)班.docx": {2: "form-signed-record"},
}
"""Output workbook → printed page → name of the picture."""


def main() -> int:
    """Run the demo school and print the chosen pages."""
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        term = Path(folder) / "示范学校"
        make_demo(term, "qizhuang", seed=1, size="small", force=False)
        computed = compute_school(check_school(SchoolJob(term)))
        assert computed is not None  # noqa: S101  the demo has a policy
        written = write_school(computed, term / "输出")
        forms = write_forms(computed, written.folder)
        shown = {written.folder / name: pages for name, pages in _PICTURES.items()}
        shown |= {forms.folder / name: pages for name, pages in _FORMS.items()}
        for path, pages in shown.items():
            pdf = _printed(path, Path(folder))
            for page, picture in pages.items():
                _picture(pdf, page, IMAGES / picture)
    panel_pictures()
    return 0


def _printed(book: Path, folder: Path) -> Path:
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(book)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return folder / f"{book.stem}.pdf"


def _picture(pdf: Path, page: int, target: Path) -> None:
    options = ["-png", "-singlefile", "-r", "110", "-f", str(page), "-l", str(page)]
    subprocess.run(["pdftoppm", *options, str(pdf), str(target)], check=True)


if __name__ == "__main__":
    sys.exit(main())
