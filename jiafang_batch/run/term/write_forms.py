"""A computed term → 输出/表册/: the requested forms, published at once; edited files are never overwritten."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath

from msgspec import Struct

from jiafang_batch.intake.encrypted import opened_with
from jiafang_batch.report.figures import figures
from jiafang_batch.report.forms.all_forms import FORMS
from jiafang_batch.report.forms.essay_book import named_pupils
from jiafang_batch.report.forms.form import Form, FormMaterial
from jiafang_batch.report.names import Distinct
from jiafang_batch.run.place.counsellor_password import counsellor_password
from jiafang_batch.run.place.publish import published, untouched_files
from jiafang_batch.run.term.pack import encrypted
from jiafang_batch.run.term.school import Computed
from jiafang_batch.run.term.visit_pictures import visit_pictures
from jiafang_batch.run.term.write import source_lines
from jiafang_batch.run.usage import UsageError

FORMS_FOLDER = "表册"
_NEWER = "（新）"
"""Appended to the name of a form whose place is taken by an edited file."""


class WrittenForm(Struct, frozen=True):
    """One kind of form: the files written below 表册/, and those whose plain name an edited file keeps."""

    form: Form
    files: tuple[str, ...]
    beside_edited: tuple[str, ...]


class WrittenForms(Struct, frozen=True):
    """The forms written, and the number of people recommended for an award with equal totals."""

    folder: Path
    forms: tuple[WrittenForm, ...]
    tied: int
    named: int
    """How many times a chosen essay names a pupil."""


def choose_forms(names: Iterable[str]) -> tuple[Form, ...]:
    """Return the forms meant by names or parts of names, in the order of the list; all if no name is given.

    Raises UsageError for a name that no form has.
    """
    asked = [word for name in names for word in name.replace("，", "、").replace(",", "、").split("、") if word.strip()]
    if not asked:
        return FORMS
    chosen: set[str] = set()
    for word in (word.strip() for word in asked):
        exact = {form.name for form in FORMS if form.name == word}
        matches = exact or {form.name for form in FORMS if word in form.name}
        if not matches:
            raise UsageError(f"没有叫“{word}”的表册。可选：{'、'.join(form.name for form in FORMS)}。")
        chosen |= matches
    return tuple(form for form in FORMS if form.name in chosen)


def write_forms(computed: Computed, output: Path, chosen: Sequence[Form] = FORMS) -> WrittenForms:
    """Write the chosen forms to 表册/ below the output folder; forms that were not chosen stay as they are.

    A file that somebody edited or put there keeps its name; the new one stands beside it as …（新）.
    """
    checked, target = computed.checked, output / FORMS_FOLDER
    shown = figures(computed.evaluation, checked.problems, source_lines(checked.files, checked.problems))
    material = FormMaterial(shown, visit_pictures(computed))
    ours, root = untouched_files(target), checked.job.folder
    written = []
    with published(target, keep_changed=True) as staging:
        _keep_others(target, staging.folder, ours, chosen)
        distinct = Distinct()
        for form in chosen:
            names, beside = [], []
            for wanted, make in form.files(material):
                # Two classes may differ in a sign that no file name can have.
                place = name = distinct.name(wanted, PurePosixPath(wanted).suffix)
                if (target / name).exists() and name not in ours:
                    place = _newer(name)
                    beside.append(place)
                names.append(place)
                content = make()
                staging.write(place, _locked(content, root, target / place) if form.is_secret else content)
            written.append(WrittenForm(form, tuple(names), tuple(beside)))
    return WrittenForms(
        target, tuple(written), sum(n.tied for n in shown.nominations if n.place), len(named_pupils(shown))
    )


def _locked(content: bytes, root: Path, before: Path) -> bytes:
    """The file encrypted with the term's password; if the content has not changed, the bytes that stand there already.

    Encryption is never twice the same.
    """
    password = counsellor_password(root)
    old = before.read_bytes() if before.is_file() else b""
    return old if old and opened_with(old, (password,)) == content else encrypted(content, password)


def _keep_others(target: Path, folder: Path, ours: Iterable[str], chosen: Sequence[Form]) -> None:
    """Copy forms that are not written this time, unchanged."""
    replaced = {form.name for form in chosen}
    for name in sorted(ours):
        if _form_of(name) not in replaced:
            place = folder / name
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(target / name, place)


def _form_of(name: str) -> str:
    """The form of a file below 表册/: its folder, or its stem if it has none."""
    path = PurePosixPath(name)
    return path.parts[0] if len(path.parts) > 1 else path.stem.removesuffix(_NEWER)


def _newer(name: str) -> str:
    path = PurePosixPath(name)
    return path.with_name(f"{path.stem}{_NEWER}{path.suffix}").as_posix()
