"""The files of a term: listed, downloaded, or their folder opened on this machine. Nothing outside it is reached."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

from msgspec import Struct
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from jiafang_batch.panel.pages import show
from jiafang_batch.panel.request_fields import form_of, term_or_home, to
from jiafang_batch.panel.terms_here import HOME, TermPlace
from jiafang_batch.run.place.disk_names import place_of, readable_name
from jiafang_batch.run.place.folder import (
    HANDOUT_FOLDER,
    LOG_FOLDER,
    OUTPUT_FOLDER,
    REMINDER_FOLDER,
    RETURNED_FOLDER,
    ROSTER_FOLDER,
)

_MOST = 2_000
"""The number of files of a folder that are listed."""
_FIRST = (OUTPUT_FOLDER, HANDOUT_FOLDER, RETURNED_FOLDER, REMINDER_FOLDER, LOG_FOLDER, ROSTER_FOLDER)


class Entry(Struct, frozen=True):
    """A file or folder on the page: its name, its path below the term folder, and its size in words."""

    name: str
    path: str
    size: str = ""


def below(place: TermPlace, name: str) -> Path:
    """Return the file or folder with this path, or displayed path, below the term folder; of the folder of all terms, below its 输出.

    Raises HTTPException 404 for anything outside, hidden or missing, and for a link that leads outside.
    """
    root = place.folder
    parts = [part for part in name.replace("\\", "/").split("/") if part]
    if place.key == HOME and parts[:1] != [OUTPUT_FOLDER]:
        raise HTTPException(404)
    if any(part.startswith(".") or "\0" in part or ":" in part for part in parts):
        raise HTTPException(404)
    home = root.resolve()
    try:
        # Raises OSError for a link to itself, too, unlike Path.resolve.
        path = Path(os.path.realpath(place_of(home, "/".join(parts)), strict=True))
    except OSError as fault:
        raise HTTPException(404) from fault
    if not path.is_relative_to(home):
        raise HTTPException(404)
    return path


def files(request: Request) -> Response:
    """A folder of the term."""
    place, inside = term_or_home(request), request.query_params.get("in", "")
    folder = below(place, inside)
    if not folder.is_dir():
        raise HTTPException(404)
    within = "/".join(part for part in inside.split("/") if part)
    entries = [e for e in _entries(folder) if not e.name.startswith((".", "~$"))]
    folders = [Entry(readable_name(e.name), _joined(within, e.name)) for e in entries if e.is_dir()]
    file_entries = [
        Entry(readable_name(e.name), _joined(within, e.name), _size(e.stat().st_size)) for e in entries if e.is_file()
    ]
    first = {name: number for number, name in enumerate(_FIRST)}
    folders.sort(key=lambda e: (first.get(e.name, len(first)), e.name))
    return show(
        request, "files.html", term=place, here="files", inside=within, folders=folders, files=file_entries[:_MOST],
        above=within.rpartition("/")[0], quote=quote,
    )  # fmt: skip


def _entries(folder: Path) -> Iterable[Path]:
    return sorted(folder.iterdir(), key=lambda path: path.name)


def _joined(within: str, name: str) -> str:
    return f"{within}/{name}" if within else name


def _size(size: int) -> str:
    return f"{size / (1 << 20):.1f} MB" if size >= 1 << 20 else f"{max(1, size >> 10)} KB"


def download(request: Request) -> Response:
    """One file, to be saved and never shown by the browser itself."""
    place = term_or_home(request)
    path = below(place, request.query_params.get("name", ""))
    if not path.is_file():
        raise HTTPException(404)
    return FileResponse(path, media_type="application/octet-stream", filename=path.name)


def open_folder(request: Request) -> Response:
    """Open a folder in the file manager of this machine."""
    place, inside = term_or_home(request), form_of(request).get("in", "")
    folder = below(place, inside)
    if not folder.is_dir():
        raise HTTPException(404)
    _open(folder)
    return to(f"/t/{place.key}/files?in={quote(inside)}")


if sys.platform == "win32":

    def _open(folder: Path) -> None:
        os.startfile(folder)  # noqa: S606  a folder of the term, opened as a double click does

else:

    def _open(folder: Path) -> None:
        opener = "open" if sys.platform == "darwin" else "xdg-open"
        try:
            subprocess.Popen([opener, str(folder)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
        except OSError as fault:
            raise HTTPException(404) from fault


ROUTES = [
    Route("/t/{term}/files", files),
    Route("/t/{term}/file", download),
    Route("/t/{term}/open", open_folder, methods=["POST"]),
]
