"""Forms made of a tiny term and read back: the files of one form, the pages of a document, the rows of a sheet."""

from __future__ import annotations

import io

import docx
import openpyxl
from builders import evaluated
from docx.oxml.ns import qn

from jiafang_batch.report.figures import figures
from jiafang_batch.report.forms.all_forms import FORMS
from jiafang_batch.report.forms.form import FormMaterial


def material(rules, known, pictures=lambda _visit: ()):
    return FormMaterial(figures(evaluated(rules, known), (), ()), pictures)


def files_of(name, made_of):
    """path → bytes of the form of that name."""
    form = next(form for form in FORMS if form.name == name)
    return {path: make() for path, make in form.files(made_of)}


def document(data):
    return docx.Document(io.BytesIO(data))


def texts(data):
    """Every paragraph of the body in order, those in cells too; line breaks as newlines."""
    return [_text(paragraph) for paragraph in document(data).element.body.iter(qn("w:p"))]


def _text(paragraph):
    pieces = {qn("w:t"): lambda e: e.text or "", qn("w:br"): lambda _: "\n", qn("w:tab"): lambda _: "\t"}
    return "".join(pieces[e.tag](e) for e in paragraph.iter() if e.tag in pieces)


def pairs(table):
    """label → value of a grid of labelled boxes."""
    found = {}
    for row in table.rows:
        cells = list(dict.fromkeys(cell._tc for cell in row.cells))
        words = ["\n".join(_text(p) for p in cell.iter(qn("w:p"))) for cell in cells]
        found |= dict(zip(words[::2], words[1::2], strict=True))
    return found


def listed(table):
    """The rows of a list, heading first."""
    return [[cell.text for cell in row.cells] for row in table.rows]


def sheet_rows(data, name=None, *, formulas=False):
    """The rows of a sheet as they are shown, blank cells as empty texts."""
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=not formulas)
    sheet = book[name] if name else book.worksheets[0]
    return [["" if cell is None else cell for cell in row] for row in sheet.iter_rows(values_only=True)]
