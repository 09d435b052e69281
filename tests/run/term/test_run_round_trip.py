"""Every workbook of a term re-saved by LibreOffice, as xlsx, xls and ods, gives the same figures."""

from __future__ import annotations

from collections import defaultdict

import pytest
from libreoffice import converted
from small_term import written

from jiafang_batch.catalogue import is_error
from jiafang_batch.demo import make_demo
from jiafang_batch.run.term.school import SchoolJob, check_school, compute_school

_FOLDERS = ("基础信息", "收表")


def figures(term):
    """Every result and total, and where errors stand by their values."""
    checked = check_school(SchoolJob(term))
    computed = compute_school(checked)
    assert computed is not None
    results = [
        (r.indicator.code, r.subject.kind, r.subject.key, r.tally.numerator, r.tally.denominator, r.points)
        for r in computed.evaluation.results
    ]
    return results, sorted((p.code, p.location.row) for p in checked.problems if is_error(p))


def resave(office, term, suffix, folder):
    """All rosters and logs in another format in their own places, the originals gone."""
    by_folder = defaultdict(list)
    for name in _FOLDERS:
        for path in (term / name).rglob("*.xlsx"):
            by_folder[path.parent].append(path)
    for number, (place, books) in enumerate(by_folder.items()):
        own = folder / f"place{number}"
        own.mkdir()
        made = converted(office, books, suffix, own)
        for book, copy in zip(books, made, strict=True):
            book.unlink()
            copy.rename(place / copy.name)


@pytest.mark.parametrize("suffix", ["xlsx", "xls", "ods"])
def test_a_re_saved_term_has_the_same_figures(office, tmp_path, suffix):
    term = written(tmp_path / "term")
    before = figures(term)
    resave(office, term, suffix, tmp_path)
    assert len(list((term / "收表").glob(f"*.{suffix}"))) > 0
    assert figures(term) == before


def test_a_messy_school_has_the_same_figures_after_a_re_save(office, tmp_path):
    term = tmp_path / "demo"
    make_demo(term, "wuda", seed=5, size="small", force=False)
    before = figures(term)
    resave(office, term, "xls", tmp_path)
    assert figures(term) == before
