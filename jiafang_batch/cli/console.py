"""Makes the console safe: unencodable and control characters are replaced and never end a command."""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_DRIVING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
"""Control characters except tab and line feed, and marks of writing direction."""
_STAND_IN = "\ufffd"


class _Console(io.TextIOWrapper):
    """A text stream that replaces characters which would control a terminal."""

    def write(self, text: str) -> int:
        with self._refusals():
            super().write(harmless(text))
        return len(text)

    def flush(self) -> None:
        with self._refusals():
            super().flush()

    @contextmanager
    def _refusals(self) -> Iterator[None]:
        """A full disk below a redirected output is no fault of the program; the rest of the output goes nowhere."""
        try:
            yield
        except BrokenPipeError:
            raise
        except OSError as fault:
            from jiafang_batch.disk_words import disk_words
            from jiafang_batch.run.usage import UsageError

            # Otherwise the end of the process would fail as well.
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self.fileno())
            os.close(nowhere)
            raise UsageError(f"屏幕上的话写不进重定向的文件：{disk_words(fault)}。请腾出空间，再运行一次。") from fault


def harmless(text: str) -> str:
    """Return the text with control characters replaced."""
    return text if text.isprintable() else _DRIVING.sub(_STAND_IN, text)


def fit_console() -> None:
    """Make standard output accept every text, and standard error every character.

    A character that their encoding lacks becomes a question mark: a console of a Chinese Windows (GBK) lacks rare ones.
    """
    out = sys.stdout
    # Only the process's own streams: a replaced stream belongs to the code that replaced it.
    if out is sys.__stdout__ and isinstance(out, io.TextIOWrapper):
        encoding, buffered = out.encoding, out.line_buffering
        sys.stdout = _Console(out.detach(), encoding=encoding, errors="replace", line_buffering=buffered)
    if isinstance(sys.stderr, io.TextIOWrapper):
        sys.stderr.reconfigure(errors="replace")


def holds_all_text() -> bool:
    """True if standard output can encode every character."""
    return (sys.stdout.encoding or "").lower().replace("-", "").startswith("utf")
