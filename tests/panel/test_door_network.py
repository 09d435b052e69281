"""The teachers' door over a real network: everybody at once, dawdlers, and a process that is killed."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date
from functools import partial
from pathlib import Path

import httpx2
import pytest
from big_term import big_term, class_names, sheet_of
from handed_in import LI, ONE, WANG, log, term_folder

from jiafang_batch.handin.identity import OwnerKind
from jiafang_batch.panel import doors, patient_protocol
from jiafang_batch.panel.door_keeper import Doorkeeper
from jiafang_batch.run.handin.door_codes import read_codes
from jiafang_batch.run.place.journal_file import JournalFile
from jiafang_batch.run.place.parcel import PANEL_FOLDER

DAY = date(2025, 1, 15)


@pytest.fixture
def opened(monkeypatch):
    """A function: term folder → its open door."""
    monkeypatch.setattr(doors, "Doorkeeper", partial(Doorkeeper, today=lambda: DAY))
    open_ones = doors.Doors("127.0.0.1", 0)
    yield open_ones.open
    open_ones.close_all()


def visitor(address, code):
    client = httpx2.Client(base_url=address, headers={"Origin": address}, timeout=60, follow_redirects=True)
    assert client.get("/", params={"code": code}).status_code == 200
    return client


def hand_in(client, content, name="x.xlsx"):
    token = re.search(r'name="token" value="([0-9a-f]+)"', client.get("/").text)[1]
    return client.post("/", files=[("token", (None, token)), ("file", (name, content))])


def test_sixty_classes_at_once_are_each_filed_once_and_right(opened, tmp_path):
    count = 60
    term, names = big_term(tmp_path / "term", count), class_names(count)
    sheets = [sheet_of(tmp_path / "x.xlsx", number, count) for number in range(count)]
    door = opened(term)

    def bring(number):
        return hand_in(visitor(door.address, door.keeper.codes.codes[names[number]]), sheets[number]).text

    with ThreadPoolExecutor(count) as pool:
        pages = list(pool.map(bring, range(count)))
    for name, page in zip(names, pages, strict=True):
        assert f"收下了：{name} 第 1 版" in page
        assert "应访 20 人，已访 20 人，还差 0 人" in page
    filed = [s for s in JournalFile(term).present() if s.owner.kind is OwnerKind.SCHOOL_CLASS]
    assert Counter(s.owner.key for s in filed) == Counter(names)
    for submission in filed:
        assert (term / submission.path).read_bytes() == sheets[names.index(submission.owner.key)]


def test_the_same_sheet_from_two_browsers_is_filed_once(opened, tmp_path):
    door = opened(term_folder(tmp_path / "term"))
    content = log(tmp_path / "x.xlsx", WANG, LI).read_bytes()
    clients = [visitor(door.address, door.keeper.codes.codes[ONE]) for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        pages = list(pool.map(lambda client: hand_in(client, content).text, clients))
    assert sum("收下了" in page for page in pages) == 1
    assert sum("和以前交的第 1 版一样" in page for page in pages) == 5


def test_a_dawdler_is_let_go_and_others_are_served_meanwhile(opened, tmp_path, monkeypatch):
    monkeypatch.setattr(patient_protocol, "HEADER_SECONDS", 0.5)
    door = opened(term_folder(tmp_path / "term"))
    place = re.search(r"([\d.]+):(\d+)", door.address)
    dawdlers = [socket.create_connection((place[1], int(place[2]))) for _ in range(30)]
    for one in dawdlers:
        one.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")
    assert httpx2.get(door.address).status_code == 200
    for one in dawdlers:
        one.settimeout(5)
        with suppress(ConnectionError):
            assert one.recv(100) == b""
        one.close()


def test_one_machine_cannot_hold_every_connection(opened, tmp_path, monkeypatch):
    monkeypatch.setattr(patient_protocol, "MOST_OF_ONE", 5)
    door = opened(term_folder(tmp_path / "term"))
    place = re.search(r"([\d.]+):(\d+)", door.address)
    held = [socket.create_connection((place[1], int(place[2]))) for _ in range(8)]
    refused = 0
    for one in held:
        one.settimeout(1)
        with suppress(TimeoutError):
            refused += one.recv(10) == b""
    assert refused == 3
    for one in held:
        one.close()


def test_a_killed_door_loses_nothing_it_has_confirmed(tmp_path):
    term = term_folder(tmp_path / "term")

    def started():
        script = Path(__file__).with_name("door_process.py")
        process = subprocess.Popen([sys.executable, script, term, str(DAY)], stdout=subprocess.PIPE, text=True)
        return process, process.stdout.readline().strip()

    process, address = started()
    try:
        client = visitor(address, read_codes(term).codes[ONE])
        assert "第 1 版" in hand_in(client, log(tmp_path / "x.xlsx", WANG).read_bytes()).text
        torn = socket.create_connection(re.search(r"([\d.]+):(\d+)", address).groups())
        cookie = client.cookies["jiafang_door"]
        token = re.search(r'name="token" value="([0-9a-f]+)"', client.get("/").text)[1]
        head = f"POST / HTTP/1.1\r\nHost: {address[7:]}\r\nOrigin: {address}\r\nCookie: jiafang_door={cookie}\r\n"
        part = f'--b\r\nContent-Disposition: form-data; name="token"\r\n\r\n{token}\r\n--b\r\n'
        file = 'Content-Disposition: form-data; name="file"; filename="y.xlsx"\r\n\r\nPK'
        kind = "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 90000\r\n\r\n"
        torn.sendall((head + kind + part + file).encode())
        deadline = time.monotonic() + 10
        while not list((term / PANEL_FOLDER).rglob("*.未收完")):
            assert time.monotonic() < deadline
            time.sleep(0.05)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    process, address = started()
    try:
        client = visitor(address, read_codes(term).codes[ONE])
        page = hand_in(client, log(tmp_path / "x.xlsx", WANG).read_bytes()).text
        assert "和以前交的第 1 版一样" in page
        assert not list((term / PANEL_FOLDER).rglob("*.未收完"))
        assert len([s for s in JournalFile(term).present() if s.owner.key == ONE]) == 1
    finally:
        process.kill()
        process.wait()
