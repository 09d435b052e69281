"""Text tables (csv, tsv) → one grid; every cell is text, as it stands in the file."""

from __future__ import annotations

import csv
import io
import re
from pathlib import PurePath

from jiafang_batch.grid import Grid
from jiafang_batch.intake.facts import size_refusal
from jiafang_batch.intake.limits import Limits
from jiafang_batch.intake.refuse import damaged, unsupported
from jiafang_batch.intake.sniff import EXTENSIONS, FileType
from jiafang_batch.intake.text_encoding import decoded
from jiafang_batch.problem import Problem

_DELIMITERS = (",", "\t", ";", "|", "，", "；")
"""Those that programs write, then the full-width ones that people type."""
_EQUALS_TEXT = re.compile(r'="(.*)"', re.DOTALL)
"""How an export prevents a long number from being read as a number."""
_SAMPLE = 50
"""The number of filled lines that decide about the delimiter."""


_RELAY = re.compile(r"\A\s*(?:[^\n]*\n\s*){0,2}#?接龙[^\n]*\n(?:[^\n]*\n){0,20}?\s*1\s*[.、．)）]")
"""A chat's 接龙: the word in one of the first lines, and a line 1. soon below."""


def is_relay(data: bytes) -> bool:
    """Return True for the text of a chat's 接龙, whose lines are not cells."""
    text = decoded(data)
    return text is not None and _RELAY.match(text.replace("\r\n", "\n")) is not None


def read(data: bytes, file: str, limits: Limits) -> tuple[tuple[Grid, ...], tuple[Problem, ...]]:
    """Return the text as one sheet without a name, or the reason why it is not a table."""
    text = decoded(data)
    if text is None:
        return (), (damaged(file, "文字编码不是 UTF-8、UTF-16 或 GB18030，或没有下载完整"),)
    if is_relay(data):
        return (Grid(file, "", [[line] for line in text.splitlines()], 0, 0, (), hidden=False),), ()
    delimiter = _delimiter(text)
    if not delimiter and PurePath(file).suffix.lower() not in EXTENSIONS[FileType.TEXT] - {".txt"}:
        return (), (unsupported(file, FileType.PLAIN_TEXT.named),)
    rows: list[list[str]] = []
    width = 0
    try:
        # Strict, because a quote that is never closed would swallow the rows after it.
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter or ",", strict=True):
            rows.append([_plain(cell) for cell in row])
            width = max(width, len(row))
            if refusal := size_refusal(file, PurePath(file).stem, len(rows), width, limits):
                return (), (refusal,)
    except csv.Error:
        return (), (damaged(file, "引号不成对，或者一格的文字太长，分不出单元格"),)
    return (Grid(file, "", [row + [""] * (width - len(row)) for row in rows], 0, 0, (), hidden=False),), ()


def _plain(cell: str) -> str:
    """="G2024" → G2024; any other cell as it is."""
    match = _EQUALS_TEXT.fullmatch(cell) if cell.startswith("=") else None
    return match[1].replace('""', '"') if match else cell


def _delimiter(text: str) -> str:
    """The character that splits most of the first lines into the same number of cells; empty if there is none."""
    lines = [line for line in io.StringIO(text[: 1 << 18]) if line.strip()][:_SAMPLE]
    best, most = "", 0
    for delimiter in _DELIMITERS:
        try:
            widths = [len(row) for row in csv.reader(lines, delimiter=delimiter)]
        except csv.Error:
            # One cell of more than 131,072 characters, if this were the delimiter.
            continue
        common = max(set(widths), key=lambda width: (widths.count(width), width), default=1)
        if common > 1 and 2 * widths.count(common) >= len(widths) and common * widths.count(common) > most:
            best, most = delimiter, common * widths.count(common)
    return best
