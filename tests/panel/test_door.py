"""The teachers' door: a code is one more voice, a class sees its own, and what is hostile gets nothing and changes nothing."""

from __future__ import annotations

import re
import time
from datetime import date
from urllib.parse import quote

import openpyxl
import pytest
from handed_in import LI, LI_WRONG, ONE, TWO, WANG, ZHANG, log, term_folder, zipped
from small_term import PUPILS
from starlette.testclient import TestClient

from jiafang_batch.handin.identity import OwnerKind
from jiafang_batch.handin.rounds import Round
from jiafang_batch.panel.door_app import create_door
from jiafang_batch.panel.door_keeper import Doorkeeper
from jiafang_batch.run.handin import door_codes
from jiafang_batch.run.handin.door import take_in
from jiafang_batch.run.handin.door_codes import read_codes, spaced
from jiafang_batch.run.handin.hand_out import hand_out
from jiafang_batch.run.place.cache import term_intake
from jiafang_batch.run.place.journal_file import JournalFile
from jiafang_batch.run.place.parcel import DOOR, PANEL_FOLDER, Parcel
from jiafang_batch.run.term.open_term import open_term
from jiafang_batch.run.usage import UsageError

HOST = "10.0.0.7:8643"
HERE = f"http://{HOST}"
DAY = date(2025, 1, 15)


@pytest.fixture
def term(tmp_path):
    return term_folder(tmp_path / "term")


@pytest.fixture
def keeper(term):
    keeper = Doorkeeper(term, HERE, lambda: DAY)
    keeper.start()
    yield keeper
    keeper.stop()


@pytest.fixture
def visitor(keeper):
    with TestClient(create_door(keeper, [HOST]), base_url=HERE, raise_server_exceptions=False) as client:
        yield client


def enter(visitor, keeper, name=ONE):
    assert visitor.get("/", params={"code": keeper.codes.codes[name]}).status_code == 200
    return visitor


def token(visitor):
    return re.search(r'name="token" value="([0-9a-f]+)"', visitor.get("/").text)[1]


def hand_in(visitor, *files, token_=None, **headers):
    """The page after an upload of (name, content) pairs."""
    data = {"token": token(visitor) if token_ is None else token_}
    parts = [("token", (None, data["token"])), *(("file", (name, content)) for name, content in files)]
    return visitor.post("/", files=parts, headers={"Origin": HERE, **headers})


def book(tmp_path, *lines):
    return log(tmp_path / "x.xlsx", *lines).read_bytes()


def filed(term):
    return [(s.owner.key, s.version) for s in JournalFile(term).present() if s.owner.key in (ONE, TWO)]


# ---------------------------------------------------------------- what a teacher does


def test_a_sheet_is_filed_and_its_faults_are_told_at_once(visitor, keeper, term, tmp_path):
    enter(visitor, keeper)
    page = hand_in(visitor, ("随便叫.xlsx", book(tmp_path, WANG, LI_WRONG)))
    assert page.status_code == 200
    assert "收下了：一(1)班 第 1 版。1 处要改，改好再交以前，这几处的家访不算。" in page.text
    assert "2024-13-12" in page.text
    assert "家访记录 A3" in page.text
    assert filed(term) == [(ONE, 1)]
    link = re.search(r'href="(/copy/[^"]+)"', page.text)[1]
    copy = visitor.get(link)
    assert copy.headers["content-disposition"] == f"attachment; filename*=UTF-8''{quote('随便叫_要改1处.xlsx')}"
    (tmp_path / "copy.xlsx").write_bytes(copy.content)
    marked = openpyxl.load_workbook(tmp_path / "copy.xlsx")
    assert len(marked.sheetnames) > 1
    assert marked["家访记录"]["A3"].comment is not None


def test_a_mended_sheet_is_the_next_version(visitor, keeper, term, tmp_path):
    enter(visitor, keeper)
    hand_in(visitor, ("甲.xlsx", book(tmp_path, WANG, LI_WRONG)))
    page = hand_in(visitor, ("乙.xlsx", book(tmp_path, WANG, LI)))
    assert "没有要改的" in page.text
    assert filed(term)[-1] == (ONE, 2)
    assert "和以前交的第 2 版一样" in hand_in(visitor, ("丙.xlsx", book(tmp_path, WANG, LI))).text


def test_a_class_sees_who_is_still_to_be_visited_and_nobody_else(visitor, keeper, tmp_path):
    enter(visitor, keeper)
    page = hand_in(visitor, ("x.xlsx", book(tmp_path, WANG)))
    assert "李芳" in page.text
    assert "<li>王小明</li>" not in page.text
    for word in ("张伟", "阿依古丽", TWO):
        assert word not in page.text


def test_namesakes_of_a_class_are_told_apart_by_number(tmp_path):
    folder = term_folder(tmp_path / "term")
    roster = folder / PUPILS
    book = openpyxl.load_workbook(roster)
    sheet = book.worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    next(cell for cell in cells if cell.value == "王小明").value = "李芳"
    book.save(roster)
    state = take_in(folder, [], lambda _: None).states[ONE]
    assert [name for name in state.waiting if name.startswith("李芳")] == ["李芳（G01）", "李芳（G02）"]


def test_a_typed_code_is_read_generously(visitor, keeper):
    code = spaced(keeper.codes.codes[TWO]).lower()
    page = visitor.post("/", data={"code": f" {code} "}, headers={"Origin": HERE})
    assert page.status_code == 200
    assert TWO in page.text


@pytest.mark.parametrize("files", [[("空.xlsx", b"")], [("图.jpg", b"\xff\xd8\xff\xe0" + b"x" * 50)], []])
def test_what_is_no_sheet_is_answered(visitor, keeper, term, files):
    page = hand_in(enter(visitor, keeper), *files)
    assert page.status_code == 200
    assert "没有收" in page.text
    assert filed(term) == []


def test_wechat_is_told_to_open_a_browser(visitor):
    page = visitor.get("/", headers={"User-Agent": "Mozilla/5.0 MicroMessenger/8.0"})
    assert "请在浏览器打开" in page.text
    assert HERE in page.text
    assert "accept=" not in page.text


# ---------------------------------------------------------------- a code is one voice


def test_a_sheet_of_another_class_is_not_filed_and_the_office_is_told(visitor, keeper, term, tmp_path):
    page = hand_in(enter(visitor, keeper, ONE), ("x.xlsx", book(tmp_path, ZHANG)))
    assert "交表码是 一(1)班 的，表却是 一(2)班 的" in page.text
    assert filed(term) == []
    assert [one.code for one in JournalFile(term).turned_away()] == [ONE]
    assert "--as" not in page.text
    # It is tried again with every later sheet: the code still has its say.
    hand_in(visitor, ("y.xlsx", book(tmp_path, WANG)))
    assert filed(term) == [(ONE, 1)]
    # The right code takes it in.
    hand_in(enter(visitor, keeper, TWO), ("x.xlsx", book(tmp_path, ZHANG)))
    assert (TWO, 1) in filed(term)


def test_a_sheet_of_several_classes_is_not_for_the_door(visitor, keeper, term, tmp_path):
    page = hand_in(enter(visitor, keeper), ("x.xlsx", book(tmp_path, WANG, ZHANG)))
    assert "表里却有几个班的学生" in page.text
    assert filed(term) == []


def test_a_code_decides_where_nothing_else_does(visitor, keeper, term, tmp_path):
    unsure = book(tmp_path, WANG.replace("陈静", "刘洋"), LI.replace("陈静", "赵敏"))
    page = hand_in(enter(visitor, keeper, TWO), ("x.xlsx", unsure))
    assert "没有收下" in page.text
    assert filed(term) == []
    hand_in(enter(visitor, keeper, ONE), ("x.xlsx", unsure))
    assert filed(term) == [(ONE, 1)]


def test_nothing_is_said_of_pupils_of_another_class(visitor, keeper, tmp_path):
    other = "2024-9-22 | 一(2)班 | 张维 | 陈静 | 实地家访"
    page = hand_in(enter(visitor, keeper), ("x.xlsx", book(tmp_path, WANG, LI, LI.replace("10-12", "11-12"), other)))
    assert "收下了" in page.text
    assert "错处和别的班有关" in page.text
    assert "张伟" not in page.text
    copy = visitor.get(re.search(r'href="(/copy/[^"]+)"', page.text)[1])
    (tmp_path / "copy.xlsx").write_bytes(copy.content)
    for sheet in openpyxl.load_workbook(tmp_path / "copy.xlsx"):
        assert not any("张伟" in str(cell.value) for row in sheet.iter_rows() for cell in row)


# ---------------------------------------------------------------- who is not let in


@pytest.mark.parametrize("code", ["", "AAAA-AAAA", "a" * 10_000, "一(1)班", "' OR 1=1", "%00"])
def test_wrong_codes_are_refused(visitor, code):
    page = visitor.post("/", data={"code": code}, headers={"Origin": HERE})
    assert page.status_code in (403, 413)
    assert "王小明" not in page.text


def test_too_many_wrong_codes_lock_their_address_out(visitor, keeper):
    answers = [visitor.get("/", params={"code": f"AAAA{n:04}"}).status_code for n in range(34)]
    assert answers[0] == 403
    assert answers[-1] == 429
    assert visitor.get("/", params={"code": keeper.codes.codes[ONE]}).status_code == 429


def test_a_replaced_code_and_whoever_came_in_with_it_are_out(visitor, keeper, tmp_path):
    enter(visitor, keeper)
    old, form = keeper.codes.codes[ONE], token(visitor)
    keeper.renew(ONE)
    assert "请写本班的交表码" in visitor.get("/").text
    assert hand_in(visitor, ("x.xlsx", book(tmp_path, WANG)), token_=form).status_code == 403
    assert visitor.get("/", params={"code": old}).status_code == 403
    assert keeper.codes.codes[TWO] == read_codes(keeper.root).codes[TWO]


def test_codes_end_with_their_term(term, keeper, visitor, monkeypatch):
    enter(visitor, keeper)
    monkeypatch.setattr(keeper, "_today", lambda: date(2025, 9, 1))
    assert "请写本班的交表码" in visitor.get("/").text
    assert visitor.get("/", params={"code": keeper.codes.codes[ONE]}).status_code == 403
    with pytest.raises(UsageError, match="教师入口没有打开"):
        Doorkeeper(term, HERE, lambda: date(2025, 9, 1))


def test_a_code_has_forty_bits_and_eight_letters(keeper):
    codes = list(keeper.codes.codes.values())
    assert all(re.fullmatch("[2-9A-HJ-NP-Z]{8}", code) for code in codes)
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize("cookie", ["", "x", "a.b.c", "a.b.c.d", "." * 9, "é" * 5])
def test_made_up_cookies_open_nothing(visitor, keeper, cookie):
    visitor.cookies.set("jiafang_door", cookie.encode("ascii", "ignore").decode())
    assert "请写本班的交表码" in visitor.get("/").text
    mark = keeper.mark(ONE)
    visitor.cookies.set("jiafang_door", f"{mark}.{int(time.time()):x}.00.{'0' * 64}")
    assert "请写本班的交表码" in visitor.get("/").text


def test_tokens_of_another_browser_are_refused(visitor, keeper, tmp_path):
    other = token(enter(visitor, keeper, TWO))
    visitor.cookies.clear()
    enter(visitor, keeper, ONE)
    for wrong in (other, "", "0" * 64, "标"):
        assert hand_in(visitor, ("x.xlsx", book(tmp_path, WANG)), token_=wrong).status_code == 403


def test_the_result_and_copy_of_another_class_are_not_shown(visitor, keeper, tmp_path):
    page = hand_in(enter(visitor, keeper, ONE), ("x.xlsx", book(tmp_path, WANG, LI_WRONG)))
    link = re.search(r'href="(/copy/[^"]+)"', page.text)[1]
    visitor.cookies.clear()
    assert visitor.get(link).status_code == 404
    enter(visitor, keeper, TWO)
    assert visitor.get(link).status_code == 404
    assert "王小明" not in visitor.get("/", params={"r": link.split("/")[2]}).text


# ---------------------------------------------------------------- the gate


@pytest.mark.parametrize("host", ["evil.example:8643", "10.0.0.7", "localhost:8643", "10.0.0.7.evil.example:8643", ""])
def test_foreign_hosts_are_refused(visitor, keeper, host):
    assert visitor.get("/", params={"code": keeper.codes.codes[ONE]}, headers={"Host": host}).status_code == 421


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://10.0.0.8:8643"])
def test_uploads_of_other_sites_are_refused(visitor, keeper, term, tmp_path, origin):
    enter(visitor, keeper)
    assert hand_in(visitor, ("x.xlsx", book(tmp_path, WANG)), Origin=origin).status_code == 403
    assert filed(term) == []


@pytest.mark.parametrize(
    "path",
    ["/t/x", "/enter", "/static/panel.css", "/copy/x", "/copy/x/0", "/../app.py", "/.git", "/door"],
)
def test_there_is_nothing_else(visitor, keeper, path):
    assert enter(visitor, keeper).get(path).status_code == 404


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "TRACE"])
def test_other_methods_are_refused(visitor, method):
    assert visitor.request(method, "/", headers={"Origin": HERE}).status_code == 405


# ---------------------------------------------------------------- hostile files


@pytest.mark.parametrize(
    "name",
    ["../../逃.xlsx", "..\\..\\逃.xlsx", "/etc/逃.xlsx", "C:\\逃.xlsx", "a\0b.xlsx", "x" * 5_000 + ".xlsx", "CON.xlsx"],
)
def test_names_lead_nowhere(visitor, keeper, term, tmp_path, name):
    before = {path for path in tmp_path.rglob("*") if term not in path.parents}
    content = book(tmp_path, WANG)
    page = hand_in(enter(visitor, keeper), (name, content))
    assert page.status_code in (200, 400)
    after = {path for path in tmp_path.rglob("*") if term not in path.parents}
    assert after - before <= {tmp_path / "x.xlsx"}
    assert not list(term.rglob("*逃*"))


def test_more_than_the_limit_is_refused_and_nothing_is_kept(visitor, keeper, term):
    page = hand_in(enter(visitor, keeper), ("x.xlsx", b"x" * (25 << 20)))
    assert page.status_code == 413
    assert not list((term / PANEL_FOLDER / DOOR).glob("*"))


def test_zip_bombs_are_refused(visitor, keeper, term):
    bomb = zipped([("x.xlsx", b"\0" * (200 << 20))])
    page = hand_in(enter(visitor, keeper), ("a.zip", bomb))
    assert "压缩炸弹" in page.text
    assert filed(term) == []


def test_too_many_uploads_of_a_class_are_slowed_down(visitor, keeper, monkeypatch):
    monkeypatch.setattr(keeper._often, "_most", 2)
    enter(visitor, keeper)
    assert [hand_in(visitor, (f"{n}.txt", b"x")).status_code for n in range(4)] == [200, 200, 429, 429]


# ---------------------------------------------------------------- interruptions


def test_a_parcel_that_was_whole_is_filed_by_the_next_door(term, tmp_path):
    keeper = Doorkeeper(term, HERE, lambda: DAY)
    parcel = Parcel(term, f"{keeper.mark(ONE)}-1", DOOR)
    with parcel.add("x.xlsx") as file:
        file.write(book(tmp_path, WANG))
    parcel.close()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("jiafang_batch.run.place.parcel._own_mark", lambda: ".999999999.未收完")
        torn = Parcel(term, f"{keeper.mark(ONE)}-2", DOOR)
    with torn.add("y.xlsx") as file:
        file.write(b"PK")
    again = Doorkeeper(term, HERE, lambda: DAY)
    again.start()
    again.stop()
    assert filed(term) == [(ONE, 1)]
    assert not list((term / PANEL_FOLDER / DOOR).glob("*"))


def test_a_restart_throws_nobody_out(visitor, keeper, term):
    enter(visitor, keeper)
    cookie = visitor.cookies["jiafang_door"]
    assert Doorkeeper(term, HERE, lambda: DAY).class_of(cookie) == ONE


def test_the_log_names_nobody(visitor, keeper, term, tmp_path):
    page = hand_in(enter(visitor, keeper), ("王小明的表.xlsx", book(tmp_path, WANG, LI_WRONG)))
    visitor.get(re.search(r'href="(/copy/[^"]+)"', page.text)[1])
    ours = (term / PANEL_FOLDER / "交表记录.txt").read_text(encoding="utf-8")
    assert "upload of 一(1)班: taken" in ours
    assert "download 一(1)班 from" in ours
    for name in ("王小明", "李芳", "陈静"):
        assert name not in ours


def test_a_sheet_handed_out_has_the_code_of_its_class_to_type_and_to_scan(keeper, term):
    with term_intake(term) as intake:
        books = hand_out(open_term(term, intake), OwnerKind.SCHOOL_CLASS, "", DAY).books
    one = next(book.path for book in books if ONE in book.title)
    sheet = openpyxl.load_workbook(one)["填表说明"]
    text = " ".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value)
    assert spaced(keeper.codes.codes[ONE]) in text
    assert spaced(keeper.codes.codes[TWO]) not in text
    assert HERE in text
    assert "在浏览器打开" in text
    assert len(sheet._images) == 1


def test_codes_end_when_the_next_round_opens(visitor, keeper, monkeypatch):
    first = Round("第一次", date(2025, 1, 1), date(2025, 1, 20), until=date(2025, 2, 1))
    second = Round("第二次", date(2025, 2, 1), date(2025, 2, 10))
    monkeypatch.setattr(door_codes, "rounds_of", lambda policy, group: (first, second) if group else ())
    keeper.renew()
    old = keeper.codes.codes[ONE]
    assert keeper.codes.lasts[ONE] == "2025-01-31"
    enter(visitor, keeper)
    monkeypatch.setattr(keeper, "_today", lambda: date(2025, 2, 1))
    assert "请写本班的交表码" in visitor.get("/").text
    assert visitor.get("/", params={"code": old}).status_code == 403
    assert keeper.codes.codes[ONE] != old
    assert ONE in enter(visitor, keeper).get("/").text
