"""Start the panel on 127.0.0.1 and open the browser on it."""

from __future__ import annotations

import logging
import signal
import sys
import tempfile
import webbrowser
from collections.abc import Callable
from html import escape
from logging.handlers import RotatingFileHandler
from pathlib import Path

from jiafang_batch.panel.app import create_app
from jiafang_batch.panel.doors import Doors
from jiafang_batch.panel.quiet_server import listening_socket, quiet_server
from jiafang_batch.panel.session import ENTRANCE, Session
from jiafang_batch.run.place.folder import is_term
from jiafang_batch.run.start.launchers import write_launchers
from jiafang_batch.run.usage import disk_faults

_LOCAL = "127.0.0.1"
_LEAVING = 2
"""Seconds that pages have to end when the panel is closed."""
_LONGEST_LOG = 2 << 20
"""Bytes of a log before it is put aside for a new one."""


def serve(
    folder: Path, port: int, say: Callable[[str], None], *,
    with_browser: bool, log: Path | None = None, doors: Doors | None = None,
) -> None:  # fmt: skip
    """Serve the terms below the folder until Ctrl-C; port 0 takes a free one.

    What is done is noted in the `log`, if one is given; with `doors` the teachers' door of the term is opened, too. Raises
    UsageError for a taken port or a log that cannot be written.
    """
    if log is not None:
        _log_to(log)
    if is_term(folder):
        write_launchers(folder)
    listening = listening_socket(_LOCAL, port, f"端口 {port} 已经有程序在用。请换一个，或者不写 --port。")
    port = listening.getsockname()[1]
    address = f"http://{_LOCAL}:{port}"
    # Ended from outside, the panel leaves no opener behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    with tempfile.TemporaryDirectory(prefix="jiafang-") as private:
        # Other users of the machine see the words of every command, so the ticket is in a file that they cannot read.
        opener = Path(private, "打开家访面板.html")
        session = Session(lambda ticket: _write_opener(opener, f"{address}{ENTRANCE}?ticket={ticket}"))
        app = create_app(folder, session, port, doors)
        say(f"家访面板：{address}（只有这台电脑能打开）")
        say(f"浏览器没有自动打开的，请双击 {opener}")
        say("用完后在这个窗口按 Ctrl-C，或者关掉这个窗口。")
        if with_browser:
            webbrowser.open(opener.as_uri())
        if doors is not None:
            address = doors.open(folder).address
            say(f"教师入口：{address}（学校网络里的电脑和手机能打开；交表码在面板的“教师入口”里，可以打印）")
        try:
            quiet_server(app, timeout_graceful_shutdown=_LEAVING).run(sockets=[listening])
        finally:
            app.state.doors.close_all()


def _log_to(path: Path) -> None:
    with disk_faults(f"不能写“{path}”"):
        handler = RotatingFileHandler(path, maxBytes=_LONGEST_LOG, backupCount=1, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    ours = logging.getLogger("jiafang_batch.panel")
    ours.addHandler(handler)
    ours.setLevel(logging.INFO)


def _write_opener(path: Path, address: str) -> None:
    """A page that leads to the panel; made anew whenever its ticket has been used."""
    shown = escape(address)
    path.write_text(
        f'<!doctype html><meta charset="utf-8"><title>家访面板</title><meta http-equiv="refresh" content="0;url={shown}">'
        f'<p><a href="{shown}">打开家访面板</a></p>\n',
        encoding="utf-8",
    )
