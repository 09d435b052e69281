"""The panel in a real browser: a whole term by clicks, with and without scripts, wide and narrow; no serious axe fault."""

import re
import shutil
from pathlib import Path

import pytest
from accessibility import NARROW, WIDE, faults_of_page
from handed_in import AYI, LI, WANG, ZHANG, log, term_folder
from panel_process import panel
from playwright.sync_api import expect

pytestmark = pytest.mark.slow

LINE = 30_000


@pytest.fixture
def opened(browser, tmp_path):
    """A function: scripts on or off, width → the first page of a panel for an empty folder, and that folder."""
    home = tmp_path / "学校"
    home.mkdir()
    with panel(home) as running:

        def open_(*, scripts: bool, width: int):
            context = browser.new_context(
                java_script_enabled=scripts, viewport={"width": width, "height": 900}, accept_downloads=True
            )
            context.set_default_timeout(LINE)
            page = context.new_page()
            faults = []
            page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
            page.on("pageerror", lambda fault: faults.append(str(fault)))
            page.goto(running.link)
            page.wait_for_url(f"{running.address}/")
            return page, home, faults

        yield open_


def finished(page):
    """Wait until the command on the page has ended."""
    page.wait_for_url(re.compile("/job/"))
    expect(page.locator("progress")).to_have_count(0, timeout=LINE)
    return page.locator("main").inner_text()


def fill_in(term: Path, tmp_path: Path):
    """What the office does in Excel: rules and rosters."""
    shutil.copytree(term_folder(tmp_path / "填好的"), term, dirs_exist_ok=True)


def begin(page, home, tmp_path):
    page.get_by_role("link", name="新建一个学期").click()
    page.get_by_label("学校名称").fill("青禾小学")
    page.get_by_label("学年", exact=True).fill("2024-2025")
    page.get_by_label("文件夹名").fill("2024秋")
    page.get_by_role("button", name="建好它").click()
    page.get_by_role("link", name="进入这个学期").click()
    expect(page.get_by_role("heading", name="2024秋")).to_be_visible()
    fill_in(home / "2024秋", tmp_path)


def collect(page, go, tmp_path):
    """Two files, one of which names a pupil wrongly and is therefore given its owner by hand."""
    go("收表")
    files = [
        log(tmp_path / "来" / "一班.xlsx", WANG.replace("王小明", "王小名"), LI),
        log(tmp_path / "来" / "二班.xlsx", ZHANG, AYI),
    ]
    page.get_by_label("选文件").set_input_files(files)
    page.get_by_role("button", name="收下", exact=True).click()
    said = finished(page)
    assert "二班.xlsx → 一(2)班" in said
    if "未收" in said:
        page.get_by_role("link", name="看收表进度").click()
        page.get_by_label("确知是谁的").fill("一(1)班")
        page.get_by_role("button", name="照此收下").click()
        assert "一班.xlsx → 一(1)班" in finished(page)
    go("进度")
    expect(page.get_by_role("row", name=re.compile(r"一\(2\)班"))).to_contain_text("迟交")


def decide(page, go):
    go("问题")
    expect(page.locator("main")).to_contain_text("王小名")
    go("裁定")
    question = page.get_by_role("group", name="王小名")
    question.get_by_text("是别人").click()
    question.get_by_label("写姓名(编号)").fill("王小明")
    page.get_by_label("理由").fill("笔误，已核实")
    page.get_by_role("button", name="写进裁定").click()
    expect(page.locator("main")).to_contain_text("写好了 1 处")


def explain(page):
    """From the results down to the row of a file."""
    with page.expect_download() as got:
        page.get_by_role("link", name="下载家访汇总.xlsx").click()
    assert Path(got.value.path()).read_bytes()[:2] == b"PK"
    page.get_by_role("link", name="一(1)班").click()
    part = page.locator("details.file").first
    part.locator("summary").click()
    part.get_by_role("link", name=re.compile("家访记录!")).first.click()
    expect(page.locator("tr.here")).to_contain_text("王小名")


@pytest.mark.parametrize(
    ("scripts", "width"), [(True, WIDE), (False, NARROW)], ids=["with scripts on a screen", "without on a phone"]
)
def test_a_whole_term_by_clicks(opened, tmp_path, scripts, width):
    page, home, faults = opened(scripts=scripts, width=width)
    side = page.get_by_role("navigation", name="学期")

    def go(name):
        side.get_by_role("link", name=name, exact=True).click()

    def press(name):
        page.get_by_role("button", name=name).click()
        return finished(page)

    begin(page, home, tmp_path)
    go("发表")
    assert "一(1)班" in press("写出要发的表")
    assert list((home / "2024秋" / "发表").rglob("*.xlsx"))
    collect(page, go, tmp_path)
    decide(page, go)
    go("统计")
    assert "完成" in press("开始统计")
    page.get_by_role("link", name="看结果").click()
    expect(page.get_by_role("heading", name="各班总分")).to_be_visible()
    explain(page)
    go("待访")
    expect(page.locator("main")).to_contain_text("位教师还要家访")
    go("表册")
    page.get_by_label("家访工作总结").check()
    press("写出表册")
    page.get_by_role("link", name="看写好的文件").click()
    expect(page.get_by_role("link", name="家访工作总结.docx")).to_be_visible()
    go("变动")
    expect(page.get_by_role("heading", name="和上次统计相比")).to_be_visible()
    go("概况")
    expect(page.locator("main")).to_contain_text("结果是最新的")
    assert not faults


def test_files_are_dropped(opened, tmp_path):
    page, home, faults = opened(scripts=True, width=WIDE)
    term_folder(home / "2024秋")
    page.goto(page.url)
    page.get_by_role("link", name="2024秋").click()
    page.get_by_role("link", name="收表", exact=True).first.click()
    page.wait_for_url(re.compile("/collect"))  # loaded: the script listens only then
    content = log(tmp_path / "一班.xlsx", WANG, LI).read_bytes()
    page.evaluate(
        """([name, bytes]) => {
            const data = new DataTransfer();
            data.items.add(new File([new Uint8Array(bytes)], name));
            const drop = document.querySelector('[data-drop]');
            drop.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
        }""",
        ["一班.xlsx", list(content)],
    )
    page.wait_for_url(re.compile("/job/"))
    assert "一班.xlsx → 一(1)班" in finished(page)
    log(tmp_path / "二年级" / "二班.xlsx", ZHANG, AYI)
    page.go_back()
    page.get_by_label("或者选整个文件夹").set_input_files(tmp_path / "二年级")
    page.get_by_role("button", name="收下", exact=True).click()
    assert "二年级/二班.xlsx → 一(2)班" in finished(page)
    assert not faults


PAGES = (
    "", "hand-out", "plan", "collect", "handed-in", "problems", "problems?level=提示", "rulings", "todo", "run", "results",
    "results/teachers", "results/unvisited", "explain?who=一(1)班", "explain?who=没有的人", "changes", "forms", "files",
    "nowhere",
)  # fmt: skip


def test_every_page_is_accessible_and_fits_a_phone(opened, tmp_path):
    page, home, _ = opened(scripts=True, width=WIDE)
    term = term_folder(home / "2024秋")
    bad = log(tmp_path / "来" / "一班.xlsx", WANG.replace("王小明", "王小名"), LI)
    page.goto(page.url)
    page.get_by_role("link", name="2024秋").click()
    address = page.url
    page.goto(f"{address}/collect")
    page.locator("summary").first.click()
    page.get_by_label("这个文件是谁的").fill("一(1)班")
    page.get_by_label("选文件").set_input_files(bad)
    page.get_by_role("button", name="收下").click()
    finished(page)
    page.goto(f"{address}/run")
    page.get_by_role("button", name="开始统计").click()
    finished(page)
    shown = [
        page.url,
        address.partition("/t/")[0],
        f"{address.partition('/t/')[0]}/new",
        *(f"{address}/{p}".rstrip("/") for p in PAGES),
    ]
    wrong = []
    for width in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": 900})
        for address in shown:
            page.goto(address)
            page.locator("details").evaluate_all("all => all.forEach((part) => (part.open = true))")
            wrong += faults_of_page(page)
    assert not wrong
    assert term.is_dir()
