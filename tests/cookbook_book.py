"""The cookbook of docs/policies.md, for the tests that compute its figures."""

from __future__ import annotations

import sys
from pathlib import Path

DOCS = Path(__file__).resolve().parents[1] / "docs"
sys.path.insert(0, str(DOCS))

from cookbook import BOOK, section, tables_of  # noqa: E402

RECIPES = BOOK["recipe"]

__all__ = ["RECIPES", "section", "tables_of"]
