"""What makes a page unusable for somebody: serious faults that axe-core finds, and lines wider than the window."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

WIDE, NARROW = 1280, 390
_AXE = (
    Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "jiafang-batch-tests/axe-core-4.10.3/axe.min.js"
)


def faults_of_page(page: Page) -> list[tuple[str, ...]]:
    """Return the serious faults of the page as it stands: address, rule, and the element."""
    if not _AXE.is_file():
        say = pytest.fail if os.environ.get("CI") else pytest.skip
        say("没有 axe-core：tests/tools/install-browser 可以取来")
    width = page.viewport_size["width"]
    place = f"{page.url} ({width} px)"
    faults = [(place, "wider than the window")] if page.evaluate("document.documentElement.scrollWidth") > width else []
    page.evaluate(_AXE.read_text(encoding="utf-8"))
    violations = page.evaluate("axe.run({ resultTypes: ['violations'] })")["violations"]
    return faults + [
        (place, rule["id"], rule["nodes"][0]["html"][:200])
        for rule in violations
        if rule["impact"] in ("serious", "critical")
    ]
