"""Pictures of the panel: a browser (tests/tools/install-browser) on a real panel for the demo school."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from datetime import date
from functools import partial
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from jiafang_batch.demo import make_demo
from jiafang_batch.panel import doors
from jiafang_batch.panel.door_keeper import Doorkeeper

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

IMAGES = Path(__file__).resolve().parent / "images"
_WIDE, _PHONE = {"width": 1180, "height": 760}, {"width": 390, "height": 780}
_TERM = "2024秋"
_PAGES = {
    "": "panel-term",
    "collect": "panel-collect",
    "handed-in": "panel-handed-in",
    "problems": "panel-problems",
    "rulings": "panel-rulings",
    "results": "panel-results",
    "explain?who=一(1)班": "panel-explain",
}

_CLASS, _SHEET, _DAY = "二(1)班", "收表/二年级/副本二(1)班家访.xlsx", date(2025, 1, 15)


def panel_pictures() -> None:
    """Collect and run the demo school at a panel, and take a picture of each page."""
    with tempfile.TemporaryDirectory() as folder:
        term = Path(folder) / _TERM
        make_demo(term, "qizhuang", seed=1, size="small", force=False)
        command = [sys.executable, "-m", "jiafang_batch", "panel", folder, "--no-browser"]
        running = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        try:
            link = _link(running)
            with sync_playwright() as driver:
                chromium = driver.chromium.launch(
                    executable_path=shutil.which("chromium"), args=["--no-sandbox", "--lang=zh-CN"]
                )
                _take(chromium, link)
                chromium.close()
        finally:
            running.terminate()
            running.wait()
        door_picture(term)


def door_picture(term: Path) -> None:
    """Hand in a sheet with faults at the teachers' door of the demo school, on a phone."""
    doors.Doorkeeper = partial(Doorkeeper, today=lambda: _DAY)  # type: ignore[misc, assignment]  # the demo's term is over
    open_doors = doors.Doors("127.0.0.1", 0)
    try:
        door = open_doors.open(term)
        with sync_playwright() as driver:
            chromium = driver.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox", "--lang=zh-CN"]
            )
            page = chromium.new_context(viewport=_PHONE, locale="zh-CN").new_page()
            page.goto(f"{door.address}/?code={door.keeper.codes.codes[_CLASS]}")
            page.get_by_label("选填好的家访表").set_input_files(
                (term / _SHEET).rename(term.parent / "二(1)班家访.xlsx")
            )
            page.get_by_role("button", name="交表").click()
            page.locator(".faults").wait_for()
            _picture(page, "door-phone")
            chromium.close()
    finally:
        open_doors.close_all()


def _link(running: subprocess.Popen[str]) -> str:
    """The link of the opener, which the panel names in its second line."""
    assert running.stdout is not None  # noqa: S101  it is a pipe
    running.stdout.readline()
    opener = Path(running.stdout.readline().strip().partition("双击 ")[2])
    found = re.search(r'href="([^"]+)"', opener.read_text(encoding="utf-8"))
    assert found is not None  # noqa: S101  the opener is a link
    return unescape(found[1])


def _take(chromium: Browser, link: str) -> None:
    page = chromium.new_context(viewport=_WIDE, locale="zh-CN").new_page()
    page.goto(link)
    page.get_by_role("link", name=_TERM).click()
    address = page.url
    page.goto(f"{address}/run")
    page.get_by_role("button", name="开始统计").click()
    page.wait_for_url(re.compile("/job/"))
    page.locator("progress").wait_for(state="detached")
    _picture(page, "panel-run")
    for name, picture in _PAGES.items():
        page.goto(f"{address}/{name}".rstrip("/"))
        if name.startswith("explain"):
            page.locator("details summary").nth(2).click()
        _picture(page, picture)
    page.set_viewport_size(_PHONE)
    page.goto(f"{address}/results")
    _picture(page, "panel-phone")


def _picture(page: Page, name: str) -> None:
    page.screenshot(path=IMAGES / f"{name}.png")


if __name__ == "__main__":
    panel_pictures()
