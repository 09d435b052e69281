"""Where the program itself failed: the module and line, and the file that was at hand; no other data of people."""

from __future__ import annotations

_AT_HAND = "正在读"


def place_of(fault: BaseException) -> str:
    """The module and line that raised, and the file at hand where it is known: jiafang_batch.link.visits:41，正在读“a.xlsx”."""
    trace = fault.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}" if trace else "?"
    notes = (note for note in getattr(fault, "__notes__", ()) if note.startswith(_AT_HAND))
    return "，".join((place, *notes))


def add_file(fault: BaseException, file: str) -> None:
    """Note on the exception which file was being read when it was raised."""
    if file:
        fault.add_note(f"{_AT_HAND}“{file}”")
