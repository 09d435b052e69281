"""Makes the console safe: unencodable and control characters are replaced and never end a command."""

from __future__ import annotations

import io
import re
import sys

_DRIVING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
"""Control characters except tab and line feed, and marks of writing direction."""
_STAND_IN = "\ufffd"


class _Console(io.TextIOWrapper):
    """A text stream that replaces characters which would control a terminal."""

    def write(self, text: str) -> int:
        super().write(harmless(text))
        return len(text)


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
