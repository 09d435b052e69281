"""What a stranger may try: another page in the browser, another user of the machine, a hostile upload."""

import os
import socket
import zipfile
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
from handed_in import WANG, log, term_folder
from panel_process import first_term, panel, token
from panel_user import at_the_panel

from jiafang_batch.panel import hand_in_pages
from jiafang_batch.panel.app import LONGEST_UPLOAD
from jiafang_batch.run.place.parcel import PANEL_FOLDER

NAME = "2024秋"


@pytest.fixture
def user(tmp_path):
    term_folder(tmp_path / "学校" / NAME)
    with at_the_panel(tmp_path / "学校") as user:
        yield user


def bomb() -> bytes:
    """An archive that unpacks to a thousand times its size."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("一班.xlsx", b"\0" * (300 << 20))
    return stream.getvalue()


HOSTILE = {
    "zip bomb": ("炸弹.zip", bomb),
    "not a workbook": ("程序.exe", lambda: b"MZ" + os.urandom(999)),
    "page": ("<img src=x onerror=alert(1)>.html", lambda: b"<script>alert(1)</script>"),
    "empty": ("空.xlsx", lambda: b""),
    "long name": ("长" * 3_000 + ".xlsx", lambda: b"PK\x03\x04"),
    "device": ("CON", lambda: b"x"),
    "option": ("--as=一(1)班", lambda: b"x"),
    "lock": ("~$一班.xlsx", lambda: b"x"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_files_are_turned_away_in_words(user, kind):
    name, content = HOSTILE[kind]
    key = user.key(NAME)
    answer = user.upload(f"/t/{key}/collect", [(name, content())])
    if answer.status_code != 400:  # a name beyond all measure is no upload at all
        code, said = user.done(answer)
        assert code in (0, 1)
        assert "程序内部出错" not in said
        assert not [line for line in said.splitlines() if line.startswith("收下")]
    assert "<img" not in user.get(f"/t/{key}/handed-in").text


def test_too_many_files_are_refused(user, monkeypatch, tmp_path):
    monkeypatch.setattr(hand_in_pages, "_MOST_FILES", 3)
    assert user.upload(f"/t/{user.key(NAME)}/collect", [("a.xlsx", b"x")] * 4).status_code == 413
    assert not list((tmp_path / "学校" / NAME / PANEL_FOLDER).glob("来件/*"))


@pytest.mark.parametrize(
    "page",
    [
        "/t/../../etc",
        "/t/%2e%2e",
        "/t/x",
        "/t/home/file?name=../x",
        "/admin",
        "/.git/config",
        "/static/",
    ],
)
def test_scanning_finds_nothing(user, page):
    assert user.get(page).status_code in (403, 404, 421)


@pytest.mark.parametrize("action", ["demo", "panel", "policy", "templates", "new", "run;ls", "explain"])
def test_only_the_buttons_commands_are_started(user, action):
    assert user.post(f"/t/{user.key(NAME)}/do/{action}").status_code == 404


@pytest.mark.parametrize("field", ["grade", "by"])
def test_values_are_never_words_of_their_own(user, field):
    code, said = user.done(user.post(f"/t/{user.key(NAME)}/do/todo", **{field: "--help; rm -rf /"}))
    assert code == 2
    assert "做不了" in said


def test_a_link_that_is_clicked_elsewhere_changes_nothing(user):
    """Whatever changes something is a POST."""
    key = user.key(NAME)
    for page in (f"/t/{key}/do/run", f"/t/{key}/open", f"/t/{key}/assign", f"/t/{key}/job/x/stop"):
        assert user.get(page).status_code in (404, 405)


def test_names_of_people_are_escaped(tmp_path, user):
    key = user.key(NAME)
    bad = log(tmp_path / "一班.xlsx", WANG.replace("王小明", "<b>王</b>"))
    user.done(user.upload(f"/t/{key}/collect", [(bad.name, bad.read_bytes())], **{"as": "一(1)班"}))
    for page in ("problems", "rulings", "handed-in"):
        assert "<b>王</b>" not in user.get(f"/t/{key}/{page}").text


def test_nothing_personal_is_logged(user, tmp_path, caplog):
    caplog.set_level("DEBUG")
    key = user.key(NAME)
    sheet = log(tmp_path / "一班.xlsx", WANG)
    user.done(user.upload(f"/t/{key}/collect", [(sheet.name, sheet.read_bytes())]))
    user.get(f"/t/{key}/explain?who=王小明")
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("jiafang")]
    assert ours
    assert not [line for line in ours if any(word in line for word in ("王小明", "一班", NAME, "陈静"))]


def test_the_log_says_what_was_done_and_to_nobody(tmp_path):
    term_folder(tmp_path / "学校" / NAME)
    with panel(tmp_path / "学校", "--log", str(tmp_path / "面板.log")) as running:
        client = running.client()
        client.get(f"{first_term(client)}/explain?who=王小明")
        client.post(f"{first_term(client)}/do/status", data={"token": token(client)})
    lines = (tmp_path / "面板.log").read_text(encoding="utf-8")
    assert "GET explain 200" in lines
    assert "POST do 303" in lines
    assert "王小明" not in lines
    assert NAME not in lines


def test_others_of_the_machine_cannot_open_the_opener(tmp_path):
    with panel(tmp_path) as running:
        assert running.opener.stat().st_mode & 0o077 == 0
        assert running.opener.parent.stat().st_mode & 0o077 == 0
        ticket = running.link.partition("=")[2]
        words = running.process.args
        assert not any(ticket in word for word in words)


def test_the_panel_is_not_on_the_network(tmp_path):
    with panel(tmp_path) as running:
        port = int(running.address.rpartition(":")[2])
        others = {info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
        for address in others - {"127.0.0.1"}:
            with pytest.raises(ConnectionRefusedError), socket.create_connection((address, port), timeout=2):
                pass


def test_slow_lines_keep_nobody_waiting(tmp_path):
    """Eighty connections that never finish their request, and the page is still there."""
    term_folder(tmp_path / NAME)
    with panel(tmp_path) as running:
        host, port = running.address.removeprefix("http://").split(":")
        lines = [socket.create_connection((host, int(port))) for _ in range(80)]
        for line in lines:
            line.sendall(b"POST /new HTTP/1.1\r\nHost: ")
        client = running.client()
        assert client.get("/").status_code == 200
        for line in lines:
            line.close()


def test_forms_sent_at_once_are_worked_off_one_by_one(tmp_path):
    term_folder(tmp_path / NAME)
    with panel(tmp_path) as running:
        client = running.client()
        term, form = first_term(client), {"token": token(client)}
        with ThreadPoolExecutor(6) as pool:
            jobs = list(pool.map(lambda _: client.post(f"{term}/do/status", data=form).status_code, range(6)))
        assert jobs == [303] * 6


def test_the_longest_upload_is_what_an_archive_may_unpack_to():
    assert LONGEST_UPLOAD == 600 << 20
