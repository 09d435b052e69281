"""A term at the panel: its pages say what the commands say, and its buttons write what the commands write."""

import re
import shutil
import subprocess
import sys
import time
from html import unescape
from pathlib import Path

import openpyxl
import pytest
from handed_in import AYI, LI, LI_WRONG, ONE, WANG, ZHANG, log, moment, term_folder, zipped
from panel_user import at_the_panel
from small_term import written

from jiafang_batch.intake.pool import Intake
from jiafang_batch.run.handin.collect import Wish, collect
from jiafang_batch.run.place.parcel import PANEL_FOLDER, Parcel, named, parcel_files, parcels
from jiafang_batch.run.term.open_term import open_term
from jiafang_batch.run.term.school import SchoolJob, check_school, compute_school
from jiafang_batch.run.term.write import write_school

NAME = "2024秋"


@pytest.fixture
def user(tmp_path):
    with at_the_panel(tmp_path / "学校") as user:
        yield user


@pytest.fixture(autouse=True)
def term(tmp_path):
    return term_folder(tmp_path / "学校" / NAME)


def sheets(folder):
    """What two teachers send."""
    one, two = log(folder / "一班.xlsx", WANG, LI), log(folder / "二班.xlsx", ZHANG, AYI)
    return [(path.name, path.read_bytes()) for path in (one, two)]


def command(*words):
    return subprocess.run([sys.executable, "-m", "jiafang_batch", *map(str, words)], capture_output=True, check=False)


def contents(folder: Path):
    """Every file of an output folder; without the report that says where it stands."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != "报告.json")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_uploaded_files_are_collected_with_a_line_each(user, term, tmp_path):
    code, said = user.done(user.upload(f"/t/{user.key(NAME)}/collect", sheets(tmp_path)))
    assert code == 0
    assert "收下 一班.xlsx → 一(1)班 第 1 版" in said.replace("  ", " ")
    assert "收下 二班.xlsx → 一(2)班 第 1 版" in said.replace("  ", " ")
    assert not list(parcels(term))
    assert "已交" in user.text(f"/t/{user.key(NAME)}/handed-in")


def test_a_file_that_is_no_sheet_is_kept_and_said(user):
    code, said = user.done(
        user.upload(f"/t/{user.key(NAME)}/collect", [("照片.png", b"\x89PNG\r\n\x1a\n" + b"0" * 99)])
    )
    assert code == 1
    assert "未收  照片.png" in said
    assert "照片.png" in user.text(f"/t/{user.key(NAME)}/handed-in")


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("../../一班.xlsx", "一班.xlsx"),
        ("..\\..\\一班.xlsx", "一班.xlsx"),
        ("C:\\Windows\\一班.xlsx", "C:/Windows/一班.xlsx"),
        ("/etc/passwd", "etc/passwd"),
        ("一年级/一班.xlsx", "一年级/一班.xlsx"),
        ("", "没有名字"),
        ("a" * 500, "a" * 200),
        ("坏\r\n名.xlsx", "坏\ufffd\ufffd名.xlsx"),
    ],
)
def test_names_of_uploads_are_data(tmp_path, name, meant):
    root = tmp_path / "别处"
    parcel = Parcel(root, "k")
    with parcel.add(name) as file:
        file.write(b"x")
    assert named(name) == meant
    assert parcel_files(parcel.close()) == [(meant, parcel.folder / "0000")]
    outside = [path for path in tmp_path.rglob("*班*") if path.is_file()]
    assert not [path for path in outside if not path.is_relative_to(tmp_path / "学校")]
    assert sorted(path.name for path in (root / PANEL_FOLDER / "来件" / "k").iterdir()) == [".来件名称.json", "0000"]


def test_the_panel_writes_what_the_commands_write(user, term, tmp_path):
    other = term_folder(tmp_path / "命令" / NAME)
    key, sent = user.key(NAME), sheets(tmp_path / "来的")
    user.done(user.upload(f"/t/{key}/collect", sent))
    assert user.done(user.post(f"/t/{key}/do/run"))[0] == 0
    assert user.done(user.post(f"/t/{key}/do/forms"))[0] == 0
    assert user.done(user.post(f"/t/{key}/do/hand-out", grade="一年级", per="teacher"))[0] == 0
    command("collect", other, *(tmp_path / "来的" / name for name, _ in sent))
    assert command("run", other).returncode == 0
    assert command("forms", other).returncode == 0
    assert command("hand-out", other, "--grade", "一年级", "--per", "teacher").returncode == 0
    for folder in ("输出", "发表"):
        assert contents(term / folder)
        assert contents(term / folder) == contents(other / folder)


def test_results_are_explained_down_to_the_row(user, term, tmp_path):
    key = user.key(NAME)
    user.done(user.upload(f"/t/{key}/collect", sheets(tmp_path)))
    assert "还没有统计过" in user.get(f"/t/{key}/results").text
    user.done(user.post(f"/t/{key}/do/run"))
    assert "家访率" in user.text(f"/t/{key}/results")
    assert "一(1)班" in user.text(f"/t/{key}/results/classes")
    said = command("explain", term, "一(1)班").stdout.decode()
    shown = user.text(f"/t/{key}/explain?who=一(1)班")
    for line in said.splitlines()[:3]:
        assert line.strip() in shown
    link = re.search(r'href="(/t/[^"]*/row\?file=[^"]*)"', user.get(f"/t/{key}/explain?who=王小明").text)[1]
    assert "王小明" in user.text(unescape(link))
    assert "最接近的是" in user.text(f"/t/{key}/explain?who=一(9)班")


def test_a_class_that_has_handed_in_nothing_is_not_graded(user, tmp_path):
    key = user.key(NAME)
    user.done(user.upload(f"/t/{key}/collect", [("一.xlsx", log(tmp_path / "一.xlsx", WANG).read_bytes())]))
    user.done(user.post(f"/t/{key}/do/run"))
    assert "未交表" in user.text(f"/t/{key}/results")
    row = re.search(r"一\(2\)班[^一]*", user.text(f"/t/{key}/results/classes"))[0]
    assert "未交表" in row
    assert "0.00" not in row


def test_a_run_whose_workbook_somebody_holds_is_explained(user, term, tmp_path):
    key = user.key(NAME)
    user.done(user.upload(f"/t/{key}/collect", sheets(tmp_path)))
    command("run", term, "--as-of", "2024-11-30")
    command("run", term)
    shown = user.text(f"/t/{key}/explain?who=一(1)班")
    assert "统计截至 2024-11-30" not in shown
    assert '<option value="2024-11-30">' in user.get(f"/t/{key}/explain?who=一(1)班").text
    asked = user.text(f"/t/{key}/explain?who=一(1)班&as_of=2024-11-30")
    assert "和截至 2024-11-30 的那次统计的数字一样。" in asked
    assert "没有记着统计截至 2024-12-01 的那一次" in user.text(f"/t/{key}/explain?who=一(1)班&as_of=2024-12-1")


def test_a_ruling_is_written_with_who_and_why(user, term, tmp_path):
    key = user.key(NAME)
    bad = log(tmp_path / "一班.xlsx", WANG.replace("王小明", "王小名"), LI)
    user.done(user.upload(f"/t/{key}/collect", [(bad.name, bad.read_bytes())], **{"as": ONE}))
    page = user.get(f"/t/{key}/rulings").text
    field = page.split('type="radio" name="')[1].split('"')[0]
    refused = user.post(f"/t/{key}/rulings", **{field: "作废", "decided_by": "教导处", "reason": ""})
    assert refused.status_code == 400
    assert not (term / "更正.xlsx").exists()
    user.post(f"/t/{key}/rulings", **{f"other:{field}": "王小明", "decided_by": "李主任", "reason": "笔误"})
    rows = list(openpyxl.load_workbook(term / "更正.xlsx").active.values)
    written = next(row for row in rows if "王小名" in row)
    assert {"指学生", "王小明", "李主任", "笔误"} <= set(written)
    assert "没有等着裁定的" in user.text(f"/t/{key}/rulings")


def test_a_second_ruling_keeps_the_first(user, term, tmp_path):
    key = user.key(NAME)
    bad = log(tmp_path / "一班.xlsx", WANG.replace("王小明", "王小名"), LI.replace("李芳", "李方"))
    user.done(user.upload(f"/t/{key}/collect", [(bad.name, bad.read_bytes())], **{"as": ONE}))
    for count in (1, 2):
        field = user.get(f"/t/{key}/rulings").text.split('type="radio" name="')[1].split('"')[0]
        user.post(f"/t/{key}/rulings", **{field: "作废", "decided_by": "教导处", "reason": f"第{count}次"})
    cells = [cell for row in openpyxl.load_workbook(term / "更正.xlsx").active.values for cell in row]
    assert {"王小名", "李方", "第1次", "第2次"} <= set(cells)


def test_a_word_is_taught(user, term, tmp_path):
    key = user.key(NAME)
    bad = log(tmp_path / "一班.xlsx", WANG.replace("实地家访", "带话"), LI)
    user.done(user.upload(f"/t/{key}/collect", [(bad.name, bad.read_bytes())], **{"as": ONE}))
    page = user.get(f"/t/{key}/rulings").text
    field = page.split('<select id="f-')[1].split('"')[0]
    user.post(f"/t/{key}/rulings", **{field: "实地家访"})
    cells = [c for s in openpyxl.load_workbook(term / "对照.xlsx") for row in s.values for c in row]
    assert {"带话", "实地家访"} <= set(cells)
    assert "带话" not in user.text(f"/t/{key}/rulings")


def test_problems_stand_by_file_with_the_way_to_mend_them(user, tmp_path):
    key = user.key(NAME)
    bad = log(tmp_path / "一班.xlsx", WANG, LI_WRONG)
    user.done(user.upload(f"/t/{key}/collect", [(bad.name, bad.read_bytes())], **{"as": ONE}))
    user.done(user.post(f"/t/{key}/do/run"))
    page = user.get(f"/t/{key}/problems")
    assert "2024-13-12" in page.text
    copy = page.text.split("/file?name=")[1].split('"')[0]
    assert user.get(f"/t/{key}/file?name={copy}").content[:2] == b"PK"


@pytest.mark.parametrize(
    "name", ["..", "../..", "/etc/passwd", ".家访面板", "收表/../../x", "..\\x", "没有.xlsx", "C:x"]
)
def test_downloads_never_leave_the_term_folder(user, term, name):
    (term.parent / "x").write_text("secret")
    assert user.client.get(f"/t/{user.key(NAME)}/file", params={"name": name}).status_code == 404
    assert user.client.get(f"/t/{user.key(NAME)}/files", params={"in": f"{name}/.."}).status_code in (200, 404)


def test_a_link_out_of_the_folder_is_not_followed(user, term, tmp_path):
    (tmp_path / "secret.txt").write_text("secret")
    (term / "link.txt").symlink_to(tmp_path / "secret.txt")
    assert user.client.get(f"/t/{user.key(NAME)}/file", params={"name": "link.txt"}).status_code == 404


def test_a_new_term_by_its_form(user, term):
    page = user.post("/new", school="青禾小学", year="2025-2026", term="第一学期", policy="qizhuang", folder="2025秋")
    assert "“2025秋”建好了" in page.text
    assert (term.parent / "2025秋" / "考核办法.xlsx").is_file()
    assert "2025秋" in user.text("/")


@pytest.mark.parametrize(
    "wrong",
    [
        {"folder": "../外面"},
        {"folder": "a/b"},
        {"folder": ".藏"},
        {"year": "2025"},
        {"policy": "没有"},
        {"folder": NAME},
    ],
)
def test_a_wrong_form_of_a_new_term_is_shown_again(user, term, wrong):
    before = sorted(path.name for path in term.parent.parent.rglob("*"))
    fields = {"school": "学校", "year": "2025-2026", "term": "第一学期", "policy": "qizhuang", "folder": "新", **wrong}
    page = user.post("/new", **fields)
    assert page.status_code == 400
    assert "没有建：" in page.text
    assert sorted(path.name for path in term.parent.parent.rglob("*")) == before


def test_options_of_a_form_are_never_taken_for_others(user):
    code, said = user.done(user.post(f"/t/{user.key(NAME)}/do/run", **{"as-of": "-o /tmp"}))
    assert code == 2
    assert "做不了" in said


def test_what_an_earlier_panel_received_is_collected(user, term, tmp_path):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("jiafang_batch.run.place.parcel._own_mark", lambda: ".999999999.未收完")
        whole, part = Parcel(term, "whole"), Parcel(term, "part")
    for parcel in (whole, part):
        with parcel.add("一班.xlsx") as file:
            file.write(log(tmp_path / "一班.xlsx", WANG).read_bytes())
    whole.close()
    key = user.key(NAME)
    user.text(f"/t/{key}")
    for _ in range(100):
        if not list((term / PANEL_FOLDER).glob("来件/*")):
            break
        time.sleep(0.1)
    assert [path.name for path in (term / "收表").rglob("*.xlsx") if "登记" not in path.name]
    assert not list((term / PANEL_FOLDER).glob("来件/*"))


def test_a_command_can_be_stopped_and_leaves_all_whole(user, term, tmp_path):
    key = user.key(NAME)
    user.done(user.upload(f"/t/{key}/collect", sheets(tmp_path)))
    user.done(user.post(f"/t/{key}/do/run"))
    before = contents(term / "输出")
    (term / "收表" / "z.xlsx").write_bytes(log(tmp_path / "z.xlsx", WANG).read_bytes())
    job = user.post(f"/t/{key}/do/run").headers["location"]
    user.post(f"{job}/stop")
    for _ in range(200):
        state = user.get(f"{job}/state").json()
        if not state["runs"]:
            break
        time.sleep(0.1)
    assert state["code"] in (0, 1, 130)
    if state["code"] == 130:
        assert contents(term / "输出") == before
    assert not list(term.glob(".输出.*"))


def test_uploads_without_the_token_leave_nothing(user, term, tmp_path):
    user.session._secret = "another"  # noqa: S105  the cookie is then a stranger's
    assert user.upload(f"/t/{user.key(NAME)}/collect", sheets(tmp_path)).status_code == 403
    assert not (term / PANEL_FOLDER).exists()


def test_a_token_behind_the_files_is_too_late(user, term):
    body = (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.xlsx"\r\n\r\nPK\r\n'
        b'--x\r\nContent-Disposition: form-data; name="token"\r\n\r\n' + user.session.token.encode() + b"\r\n--x--\r\n"
    )
    headers = {"Origin": "http://127.0.0.1:8765", "Content-Type": "multipart/form-data; boundary=x"}
    assert user.client.post(f"/t/{user.key(NAME)}/collect", content=body, headers=headers).status_code == 403
    assert not list((term / PANEL_FOLDER).glob("来件/*"))


@pytest.mark.parametrize("end", [b"", b"\r\n--x", b"\r\n--x\r\nContent-Disp"])
def test_half_an_upload_is_no_upload(user, term, end):
    body = (
        b'--x\r\nContent-Disposition: form-data; name="token"\r\n\r\n' + user.session.token.encode() + b"\r\n"
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.xlsx"\r\n\r\nPK' + end
    )
    headers = {"Origin": "http://127.0.0.1:8765", "Content-Type": "multipart/form-data; boundary=x"}
    assert user.client.post(f"/t/{user.key(NAME)}/collect", content=body, headers=headers).status_code == 400
    assert not list((term / PANEL_FOLDER).glob("来件/*"))


def test_archives_are_unpacked_as_by_the_command(user, tmp_path):
    archive = zipped([("../../一班.xlsx", log(tmp_path / "一班.xlsx", WANG, LI).read_bytes())])
    code, said = user.done(user.upload(f"/t/{user.key(NAME)}/collect", [("一年级.zip", archive)]))
    assert code == 0
    assert "一年级.zip/一班.xlsx" in said


def test_a_file_of_nobody_is_given_an_owner_by_a_click(user, term, tmp_path):
    key = user.key(NAME)
    bad = log(tmp_path / "无名.xlsx", WANG.replace("王小明", "王小名"), LI.replace("李芳", "李方"))
    assert user.done(user.upload(f"/t/{key}/collect", [(bad.name, bad.read_bytes())]))[0] == 1
    page = user.get(f"/t/{key}/handed-in").text
    content = page.split('name="content" value="')[1].split('"')[0]
    code, said = user.done(user.post(f"/t/{key}/assign", content=content, **{"as": ONE}))
    assert code == 0
    assert "收下  无名.xlsx → 一(1)班" in said
    assert 'name="content"' not in user.get(f"/t/{key}/handed-in").text
    assert (term / "收表").is_dir()


def test_schools_are_added_up_for_the_district(user, term):
    shutil.copytree(term, term.parent / "乙校")
    code, said = user.done(user.post("/t/home/do/district"))
    assert code in (0, 1), said
    listed = user.get("/t/home/files?in=输出")
    assert "全区" in listed.text or ".xlsx" in listed.text
    for address in (
        "/t/home/files",
        "/t/home/collect",
        "/t/home/files?in=2024秋",
        "/t/home/file?name=2024秋/考核办法.xlsx",
    ):
        assert user.get(address).status_code == 404
    assert user.post("/t/home/do/run").status_code == 404
    assert user.post(f"/t/{user.key(NAME)}/do/district").status_code == 404


def test_a_new_term_says_what_to_fill_in(user):
    user.post("/new", school="青禾小学", year="2025-2026", term="第一学期", policy="qizhuang", folder="2025秋")
    assert "填好学生、教师、班级" in user.text(f"/t/{user.key('2025秋')}")


def test_the_next_term_is_offered_and_says_what_it_changed(user, term):
    form = user.get("/new").text
    assert f'<option value="{user.key(NAME)}" selected>' in form
    assert '<option value="第二学期" selected>' in form
    page = user.post("/new", before=user.key(NAME), year="2024-2025", term="第二学期", folder="2025春")
    assert "学期 第一学期 → 第二学期" in page.text
    assert (term.parent / "2025春/基础信息").is_dir()


def test_a_term_after_none_needs_a_policy_to_begin_as(user):
    page = user.post("/new", school="学校", year="2025-2026", term="第一学期", folder="新")
    assert page.status_code == 400
    assert "要选一个考核办法作底稿" in page.text


def test_rows_that_may_be_taken_back_stand_side_by_side(user, term, tmp_path):
    key, september = user.key(NAME), LI.replace("2024-10-12", "2024-9-12")
    for rows in ((WANG, september), (WANG,)):
        sheet = log(tmp_path / "一班.xlsx", *rows)
        user.done(user.upload(f"/t/{key}/collect", [(sheet.name, sheet.read_bytes())]))
    page = user.get(f"/t/{key}/rulings").text
    assert "先算的" in page
    assert "没有这一行" in page
    field = page.split('type="radio" name="')[1].split('"')[0]
    user.post(f"/t/{key}/rulings", **{field: "作废", "decided_by": "李主任", "reason": "记错了"})
    cells = [cell for row in openpyxl.load_workbook(term / "更正.xlsx").active.values for cell in row]
    assert {"作废", "李主任", "记错了"} <= set(cells)
    assert "没有等着裁定的" in user.text(f"/t/{key}/rulings")


def test_a_plan_is_made_and_settled(user):
    key = user.key(NAME)
    code, said = user.done(user.post(f"/t/{key}/do/plan", days="2025-01-08,2025-01-09"))
    assert code in (0, 1), said
    listed = re.findall(r'name="plan" value="([^"]+)"', user.get(f"/t/{key}/plan").text)
    assert listed == ["一年级分工表.xlsx"]
    code, said = user.done(user.post(f"/t/{key}/plan", plan=listed[0]))
    assert "分工表" in said
    assert "做不了" not in said
    assert user.post(f"/t/{key}/plan", plan="../考核办法.xlsx").headers["location"] == f"/t/{key}/plan"


def test_the_term_that_is_opened_is_shown_first(term):
    with at_the_panel(term) as user:
        page = user.client.get("/enter", params={"ticket": user.session.ticket})
        assert f"url=/t/{user.key(NAME)}" in page.text
        assert "考核办法和名册" in user.text(f"/t/{user.key(NAME)}")


ROUNDS = """
        上旬 | 收表 | 2025-1-5  | 2025-1-10
        中旬 | 收表 | 2025-1-15 | 2025-1-20"""


def test_every_round_is_shown_by_name(user, term):
    written(term.parent / "两次", ("校历", "", ROUNDS))
    key = user.key("两次")
    page = user.get(f"/t/{key}/handed-in")
    assert page.status_code == 200
    assert "现在这一次" in page.text
    for name in ("上旬", "中旬"):
        assert f'aria-current="true">{name}' in user.get(f"/t/{key}/handed-in?round={name}").text
    assert "一(1)班" in user.text(f"/t/{key}/handed-in?round=上旬&grade=一年级")
    assert "这一次还没有开始收" in user.text(f"/t/{key}/handed-in?round=没有")
    assert "现在这一次" not in user.text(f"/t/{user.key(NAME)}/handed-in")


def test_the_changes_tell_what_became_of_rows_that_were_handed_in_again(user, term, tmp_path):
    run_once = lambda: write_school(compute_school(check_school(SchoolJob(term))), term / "输出")  # noqa: E731
    phone = WANG.replace("实地家访", "电话")
    for hour, lines in enumerate(((WANG, LI), (phone, LI))):
        path = log(tmp_path / f"{hour}.xlsx", *lines)
        with Intake(processes=0) as intake:
            collect(open_term(term, intake), [path], moment(f"2{hour} 09:00"), Wish())
        run_once()
    page = user.text(f"/t/{user.key(NAME)}/changes")
    assert "几份表合起来统计" in page
    assert "2 行：照旧 1，改了 1" in page
    assert (
        "王小明 2024-09-21 改了 家访形式 实地家访 收表/一年级/一(1)班/一(1)班_第1版.xlsx!家访记录!2 家访形式 电话"
        in page
    )
