"""The panel as a process of its own, as its users start it."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from contextlib import contextmanager
from datetime import date
from html import unescape
from pathlib import Path

import httpx2

_ON_DAY = Path(__file__).with_name("on_day.py")


class Panel:
    """A panel that runs (its door on the given day): its address, and the link of its opener."""

    def __init__(self, home: Path, *options: str, day: date | None = None) -> None:
        start = ["-m", "jiafang_batch"] if day is None else [str(_ON_DAY), day.isoformat()]
        self.process = subprocess.Popen(
            [sys.executable, *start, "panel", str(home), "--no-browser", *options],
            stdout=subprocess.PIPE,
            text=True,
        )
        self.address = re.search(r"http://[\d.:]+", self.process.stdout.readline())[0]
        self.opener = Path(self.process.stdout.readline().strip().partition("双击 ")[2])

    @property
    def link(self) -> str:
        return unescape(re.search(r'href="([^"]+)"', self.opener.read_text(encoding="utf-8"))[1])

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def client(self) -> httpx2.Client:
        """A browser without a face, let in."""
        client = httpx2.Client(base_url=self.address, headers={"Origin": self.address}, timeout=60)
        assert client.get(self.link).status_code == 200
        return client


@contextmanager
def panel(home: Path, *options: str, day: date | None = None):
    running = Panel(home, *options, day=day)
    try:
        yield running
    finally:
        running.process.terminate()
        running.process.wait(20)


def token(client: httpx2.Client) -> str:
    return re.search(r'name="token" value="(\w+)"', client.get("/new").text)[1]


def first_term(client: httpx2.Client) -> str:
    return re.search(r'href="(/t/\w+)"', client.get("/").text)[1]
