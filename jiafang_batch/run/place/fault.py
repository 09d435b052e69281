"""Where the program itself failed: the module and line, and the file that was at hand; no other data of people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from types import FrameType

from msgspec import Struct

from jiafang_batch.file_kinds import PHOTO_SUFFIXES
from jiafang_batch.run.place.disk_names import readable_name
from jiafang_batch.run.place.folder import WORKBOOK_SUFFIXES

_AT_HAND = "正在读"
_OURS = __name__.partition(".")[0]
_OF_ROWS, _NAMES = ("head", "location", "file"), ("file", "name")
"""Fields of a row, a problem and a received file that say where it was read, and of these the name of the file."""
_MOST = 2
_ENDINGS = (*WORKBOOK_SUFFIXES, *PHOTO_SUFFIXES, ".docx", ".json", ".jsonl", ".zip", ".pdf", ".txt")
"""By which a text is known for the name of a file."""


def place_of(fault: BaseException) -> str:
    """The module and line that raised, and the file at hand where it is known: jiafang_batch.link.visits:41，正在读“a.xlsx”.

    For a fault within a library our own line that called it is named as well.
    """
    frames = list(_frames(fault))
    lines = [f"{frame.f_globals.get('__name__')}:{line}" for frame, line in frames]
    ours = [line for line in lines if line.startswith(f"{_OURS}.")]
    notes = [note for note in getattr(fault, "__notes__", ()) if note.startswith(_AT_HAND)]
    held = (_files_in(frame) for frame, _ in reversed(frames) if _is_ours(frame))
    files = next(filter(None, held), ())
    at_hand = notes or ([f"正在处理{''.join(f'“{file}”' for file in files)}"] if files else [])
    return "，".join(dict.fromkeys((*(lines[-1:] or ["?"]), *ours[-1:], *at_hand)))


def add_file(fault: BaseException, file: str) -> None:
    """Note on the exception which file was being read when it was raised."""
    if file:
        fault.add_note(f"{_AT_HAND}“{file}”")


def _frames(fault: BaseException) -> Iterator[tuple[FrameType, int]]:
    trace = fault.__traceback__
    while trace is not None:
        yield trace.tb_frame, trace.tb_lineno
        trace = trace.tb_next


def _is_ours(frame: FrameType) -> bool:
    return str(frame.f_globals.get("__name__")).startswith(f"{_OURS}.")


def _files_in(frame: FrameType) -> Sequence[str]:
    """The files of what a frame had in hand: rows and files come before people, the innermost loop before the others."""
    values = list(reversed(frame.f_locals.values()))
    names: list[str] = []
    for name in filter(None, (*map(_file_of, values), *map(_place_of, values))):
        if not any(before.endswith(name) for before in names):
            names.append(name)
    return names[:_MOST]


def _file_of(value: object) -> str:
    """The file that something is or was read from as a row or a sheet; else an empty text."""
    if isinstance(value, str):
        return readable_name(value) if value.lower().endswith(_ENDINGS) else ""
    if not isinstance(value, Struct):
        return ""
    for holder in (value, *(getattr(value, name) for name in _OF_ROWS if hasattr(value, name))):
        for name in _NAMES:
            if isinstance(file := getattr(holder, name, ""), str) and file.lower().endswith(_ENDINGS):
                return readable_name(file)
    return ""


def _place_of(value: object) -> str:
    """The file in which a record of a person or a visit was read, or that of a path; else an empty text."""
    if isinstance(value, Path):
        return _file_of(value.name)
    return _file_of(getattr(value, "source", "")) if isinstance(value, Struct) else ""
