"""The teachers' doors that this panel has opened: each a server of its own on the school's network."""

from __future__ import annotations

import socket
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import segno
import uvicorn
from msgspec import Struct

from jiafang_batch.panel.door_app import create_door
from jiafang_batch.panel.door_keeper import Doorkeeper
from jiafang_batch.panel.patient_protocol import PatientProtocol
from jiafang_batch.panel.quiet_server import listening_socket, quiet_server
from jiafang_batch.run.handin.door_codes import spaced
from jiafang_batch.run.usage import UsageError

PORT = 8643
"""The usual port: printed codes stay right when the door is opened again."""
_AT_ONCE = 400
"""Connections that are served at once."""


class Door(Struct, frozen=True):
    """An open door: where it is, who keeps it, and its server."""

    address: str
    keeper: Doorkeeper
    server: uvicorn.Server
    thread: threading.Thread

    def close(self) -> None:
        """Admit no more visitors, and file what was received."""
        self.server.should_exit = True
        self.thread.join(timeout=10)
        self.keeper.stop()


class Doors:
    """The open doors of a panel by their terms' folders."""

    def __init__(self, host: str = "", port: int = PORT) -> None:
        self._host, self._port = host, port
        self._open: dict[Path, Door] = {}
        self._lock = threading.Lock()

    def of(self, root: Path) -> Door | None:
        """Return the term's door if it is open."""
        return self._open.get(root)

    def open(self, root: Path) -> Door:
        """Open the door of a term, or return the open one. Raises UsageError without a network, or for a taken port."""
        with self._lock:
            if root not in self._open:
                self._open[root] = _opened(root, self._host or own_address(), self._port)
            return self._open[root]

    def close(self, root: Path) -> None:
        """Close the door of a term if it is open."""
        with self._lock:
            door = self._open.pop(root, None)
        if door is not None:
            door.close()

    def close_all(self) -> None:
        """Close every door."""
        for root in list(self._open):
            self.close(root)


def own_address() -> str:
    """Return this machine's address on its network. Raises UsageError if it has none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, suppress(OSError):
        # Nothing is sent: the system only chooses the network card.
        probe.connect(("192.0.2.1", 9))
        return str(probe.getsockname()[0])
    names: list[str] = []
    with suppress(OSError):
        names = socket.gethostbyname_ex(socket.gethostname())[2]
    address = next((name for name in names if not name.startswith("127.")), "")
    if not address:
        raise UsageError("这台电脑没有连上网络，老师打不开。请连上学校的网络再试，或者用 --lan-address 写出地址。")
    return address


def _opened(root: Path, host: str, port: int) -> Door:
    refused = f"地址 {host} 的端口 {port} 用不了：可能已经有程序在用，或者不是这台电脑的地址。请用 --lan-port、--lan-address 换一个。"
    listening = listening_socket(host, port, refused)
    netloc = f"{host}:{listening.getsockname()[1]}"
    try:
        keeper = Doorkeeper(root, f"http://{netloc}")
    except BaseException:
        listening.close()
        raise
    door = create_door(keeper, [netloc])
    server = quiet_server(door, http=PatientProtocol, limit_concurrency=_AT_ONCE, timeout_keep_alive=5, ws="none")
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    keeper.start()
    thread.start()
    return Door(f"http://{netloc}", keeper, server, thread)


def cards(door: Door) -> list[Mapping[str, str]]:
    """Return a card for each class: name, code and the picture of its address with the code."""
    return [
        {
            "name": name,
            "code": spaced(code),
            "last": door.keeper.codes.lasts[name],
            "picture": qr_picture(door.keeper.codes.link(name)),
        }
        for name, code in door.keeper.codes.codes.items()
    ]


def qr_picture(address: str) -> str:
    """Return the QR code of an address as a picture for a page."""
    return segno.make(address, error="m", micro=False).svg_data_uri(scale=4, border=3)
