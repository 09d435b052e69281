"""Where the program itself failed, said without data of people."""

from __future__ import annotations


def place_of(fault: BaseException) -> str:
    """The module and line that raised: jiafang_batch.link.visits:41."""
    trace = fault.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}" if trace else "?"
