"""The cookbook of docs/policies.md, for the tests that compute its figures."""

from __future__ import annotations

import sys
from pathlib import Path

DOCS = Path(__file__).resolve().parents[1] / "docs"
sys.path.insert(0, str(DOCS))

from cookbook import BOOK, later_tables_of, section, tables_of  # noqa: E402

RECIPES = BOOK["recipe"]
PAGE = (DOCS / "policies.md").read_text(encoding="utf-8")

__all__ = ["PAGE", "RECIPES", "later_tables_of", "section", "tables_of"]
