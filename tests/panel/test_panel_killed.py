"""kill -9 during an upload, a run and a ruling: nothing that was accepted is lost, nothing is written by halves."""

import os
import re
import signal
import socket
import threading
import time
import zipfile
from contextlib import suppress
from pathlib import Path

import httpx2
import openpyxl
import pytest
from handed_in import LI, ONE, WANG, ZHANG, log, term_folder
from panel_process import Panel, first_term, panel, token

from jiafang_batch.run.place.parcel import PANEL_FOLDER

NAME = "2024秋"


@pytest.fixture
def home(tmp_path):
    term_folder(tmp_path / "学校" / NAME)
    return tmp_path / "学校"


@pytest.fixture
def running(home):
    """A panel, and another one each time it has been killed."""
    started = []

    def start():
        started.append(Panel(home))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.kill()


def filed(home: Path):
    return sorted(p.name for p in (home / NAME / "收表").rglob("*.xlsx") if p.stem not in ("登记", "收表登记"))


def waited(condition, seconds=30):
    for _ in range(seconds * 20):
        if condition():
            return True
        time.sleep(0.05)
    return False


def upload(client, term, *files, owner=""):
    data = {"token": token(client), **({"as": owner} if owner else {})}
    listed = [("file", (path.name, path.read_bytes())) for path in files]
    return client.post(f"{term}/collect", data=data, files=listed).headers["location"]


def ended(client, job):
    assert waited(lambda: not client.get(f"{job}/state").json()["runs"])
    return client.get(f"{job}/state").json()


def half_an_upload(running, client, term, content: bytes):
    """Send the beginning of an upload by hand and leave the connection open."""
    body = (
        f'--x\r\nContent-Disposition: form-data; name="token"\r\n\r\n{token(client)}\r\n'
        '--x\r\nContent-Disposition: form-data; name="file"; filename="a.xlsx"\r\n\r\n'
    ).encode() + content
    host, port = running.address.removeprefix("http://").split(":")
    line = socket.create_connection((host, int(port)))
    cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    head = (
        f"POST {term}/collect HTTP/1.1\r\nHost: {host}:{port}\r\nOrigin: {running.address}\r\nCookie: {cookies}\r\n"
        f"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: {len(body) * 2}\r\n\r\n"
    )
    line.sendall(head.encode() + body)
    return line


def test_killed_during_an_upload(home, running, tmp_path):
    first = running()
    client = first.client()
    term, sheet = first_term(client), log(tmp_path / "二班.xlsx", ZHANG)
    line = half_an_upload(first, client, term, sheet.read_bytes())
    assert waited(lambda: list((home / NAME / PANEL_FOLDER).glob("来件/*/0000")))
    first.kill()
    line.close()
    assert not filed(home)
    second = running().client()
    second.get(term)
    assert not list((home / NAME / PANEL_FOLDER).glob("来件/*"))
    assert ended(second, upload(second, term, sheet))["code"] == 0
    assert filed(home) == ["一(2)班_第1版.xlsx"] or len(filed(home)) == 1


def test_killed_after_an_upload(home, running, tmp_path):
    """What the browser was told is there is filed once, by the command that goes on or by the next panel."""
    first = running()
    client = first.client()
    term = first_term(client)
    upload(client, term, log(tmp_path / "二班.xlsx", ZHANG))
    first.kill()
    second = running().client()
    assert waited(lambda: second.get(term) and not list((home / NAME / PANEL_FOLDER).glob("来件/*")))
    assert waited(lambda: len(filed(home)) == 1)


@pytest.mark.parametrize("after", [0.2, 0.9])
def test_killed_during_a_run(home, running, tmp_path, after):
    first = running()
    client = first.client()
    term = first_term(client)
    ended(client, upload(client, term, log(tmp_path / "一班.xlsx", WANG, LI)))
    job = client.post(f"{term}/do/run", data={"token": token(client)}).headers["location"]
    time.sleep(after)
    first.kill()
    for pid in children_of(home):
        os.kill(pid, signal.SIGKILL)
    output = home / NAME / "输出"
    assert not output.exists() or (output / "家访汇总.xlsx").is_file()
    second = running().client()
    state = second.get(f"{job}/state").json()
    assert not state["runs"]
    again = second.post(f"{term}/do/run", data={"token": token(second)}).headers["location"]
    assert ended(second, again)["code"] == 0
    assert zipfile.is_zipfile(output / "家访汇总.xlsx")
    assert not list((home / NAME).glob(".输出.*"))


def children_of(home: Path):
    """The commands that a killed panel has left at work on this folder."""
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            words = (entry / "cmdline").read_bytes().decode().split("\0")
        except OSError:
            continue
        if "jiafang_batch" in words and any(word.startswith(str(home)) for word in words):
            yield int(entry.name)


def test_killed_during_rulings(home, running, tmp_path):
    """更正.xlsx can be opened whenever the panel was killed, and holds every decision that was confirmed."""
    first = running()
    client = first.client()
    term = first_term(client)
    bad = log(tmp_path / "一班.xlsx", WANG.replace("王小明", "王小名"), LI.replace("李芳", "李方"))
    ended(client, upload(client, term, bad, owner=ONE))
    fields = re.findall(r'type="radio" name="(\w+)"', client.get(f"{term}/rulings").text)
    form = {"token": token(client), "decided_by": "教导处", "reason": "已核实"}
    assert client.post(f"{term}/rulings", data={**form, fields[0]: "作废"}).status_code == 303
    timer = threading.Timer(0.15, first.kill)
    timer.start()
    with suppress(httpx2.TransportError):  # unless it was quick enough
        client.post(f"{term}/rulings", data={**form, fields[-1]: "作废"})
    timer.join()
    cells = [cell for row in openpyxl.load_workbook(home / NAME / "更正.xlsx").active.values for cell in row]
    assert cells.count("教导处") in (1, 2)
    with panel(home) as third:
        assert third.client().get(f"{term}/rulings").status_code == 200


def test_a_panel_that_is_told_to_end_leaves_no_opener(home):
    with panel(home) as running:
        assert running.opener.is_file()
    assert running.process.returncode == 0
    assert not running.opener.parent.exists()
