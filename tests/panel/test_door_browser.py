"""The teachers' door in a real browser: a class's sheet on a phone and on a PC, with scripts and without; no serious axe fault."""

from datetime import date
from functools import partial
from pathlib import Path

import pytest
from accessibility import NARROW, WIDE, faults_of_page
from handed_in import LI, LI_WRONG, ONE, TWO, WANG, log, term_folder
from panel_process import first_term, panel
from playwright.sync_api import expect

from jiafang_batch.panel import doors
from jiafang_batch.panel.door_keeper import Doorkeeper

pytestmark = pytest.mark.slow

DAY = date(2025, 1, 15)
LINE = 30_000


@pytest.fixture
def door(monkeypatch, tmp_path):
    monkeypatch.setattr(doors, "Doorkeeper", partial(Doorkeeper, today=lambda: DAY))
    open_doors = doors.Doors("127.0.0.1", 0)
    yield open_doors.open(term_folder(tmp_path / "term"))
    open_doors.close_all()


@pytest.fixture
def opened(browser):
    """A function: scripts on or off, width → a page of a browser that nobody used before."""
    contexts = []

    def open_(*, scripts: bool, width: int):
        context = browser.new_context(
            java_script_enabled=scripts, viewport={"width": width, "height": 800}, accept_downloads=True
        )
        context.set_default_timeout(LINE)
        contexts.append(context)
        return context.new_page()

    yield open_
    for context in contexts:
        context.close()


def hand_in(page, path):
    page.get_by_label("选填好的家访表").set_input_files(path)
    page.get_by_role("button", name="交表").click()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
@pytest.mark.parametrize("width", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_teacher_hands_in_mends_and_hands_in_again(door, opened, tmp_path, scripts, width):
    page = opened(scripts=scripts, width=width)
    page.goto(door.address)
    page.get_by_label("交表码").fill(door.keeper.codes.codes[ONE].lower())
    page.get_by_role("button", name="进入").click()
    expect(page.locator("header")).to_contain_text(ONE)
    expect(page.locator("main")).not_to_contain_text(TWO)
    assert page.get_by_label("选填好的家访表").get_attribute("accept") is None
    hand_in(page, log(tmp_path / "一班.xlsx", WANG, LI_WRONG))
    expect(page.locator(".faults")).to_contain_text("家访记录")
    with page.expect_download() as got:
        page.get_by_role("link", name="下载标好的表").click()
    assert got.value.suggested_filename == "一班_要改1处.xlsx"
    assert Path(got.value.path()).read_bytes()[:2] == b"PK"
    hand_in(page, log(tmp_path / "改好的.xlsx", WANG, LI))
    expect(page.locator("main")).to_contain_text("没有要改的")


def test_every_page_of_the_door_is_accessible_and_fits_a_phone(door, opened, tmp_path):
    faults = []
    for width in (WIDE, NARROW):
        page = opened(scripts=True, width=width)
        page.goto(door.address)
        faults += faults_of_page(page)
        page.get_by_label("交表码").fill("AAAA-AAAA")
        page.get_by_role("button", name="进入").click()
        expect(page.get_by_role("alert")).to_be_visible()
        faults += faults_of_page(page)
        page.goto(f"{door.address}/nowhere")
        faults += faults_of_page(page)
        page.goto(f"{door.address}/?code={door.keeper.codes.codes[ONE]}")
        faults += faults_of_page(page)
        hand_in(page, log(tmp_path / f"{width}.xlsx", WANG, LI_WRONG))
        expect(page.locator(".faults")).to_be_visible()
        faults += faults_of_page(page)
    assert not faults


def test_the_offices_page_of_the_door_is_accessible(opened, tmp_path):
    home = tmp_path / "学校"
    term_folder(home / "2024秋")
    with panel(home, day=DAY) as running:
        page = opened(scripts=True, width=NARROW)
        page.goto(running.link)
        page.wait_for_url(f"{running.address}/")
        page.goto(running.address + first_term(running.client()) + "/door")
        faults = faults_of_page(page)
        page.get_by_role("button", name="打开教师入口").click()
        expect(page.locator(".doorcard").first).to_contain_text(ONE)
        assert not faults + faults_of_page(page)
