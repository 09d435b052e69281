"""One browser for the tests of a module."""

import os

import pytest
from playwright.sync_api import sync_playwright


@pytest.fixture(scope="module")
def browser(chromium):
    with sync_playwright() as driver:
        # In a locale without Chinese, Chromium cuts the names of downloads.
        chinese = {**os.environ, "LC_ALL": "C.UTF-8"}
        started = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"], env=chinese)
        yield started
        started.close()
