"""Bytes → text in the encodings that Chinese office programs write: UTF-8, UTF-16 and GB18030."""

from __future__ import annotations

import codecs

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))

_SAMPLE = 4096
_ASCII = frozenset(b"\t\n\r") | frozenset(range(32, 127))
_MANY = 0.02
"""The minimum share of delimiters and line ends in a table in UTF-16."""
_CONTROLS_ALLOWED = frozenset(b"\t\n\r\f\x1a")
_FEW = 0.02
"""The maximum share of control characters in a text; more of them indicate a binary file."""


def decoded(data: bytes, *, partial: bool = False) -> str | None:
    """Return the text, or None if the bytes are not text; a `partial` text may end inside a character."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _strict(data[len(bom) :], encoding, partial=partial)
    if encoding := _utf_16_without_bom(data):
        return _strict(data, encoding, partial=partial)
    if _is_binary(data):
        return None
    if (text := _strict(data, "utf-8", partial=partial)) is not None:
        return text
    if _strict(data, "utf-8", partial=True) is not None:
        # UTF-8 cut off inside a character would be read as GB18030 and give nonsense.
        return None
    text = _strict(data, "gb18030", partial=partial)
    return _detected(data) or text if text is None or _is_nonsense(text) else text


def _strict(data: bytes, encoding: str, *, partial: bool) -> str | None:
    try:
        return codecs.getincrementaldecoder(encoding)().decode(data, final=not partial)
    except UnicodeDecodeError:
        return None


def _utf_16_without_bom(data: bytes) -> str:
    """The byte order in which the text has commas, digits and line ends; in the wrong one 一 (U+4E00) looks like one."""
    sample = data[:_SAMPLE]
    if b"\0" not in sample:
        return ""
    little = sum(high == 0 and low in _ASCII for low, high in zip(sample[::2], sample[1::2], strict=False))
    big = sum(high == 0 and low in _ASCII for high, low in zip(sample[::2], sample[1::2], strict=False))
    if max(little, big) < _MANY * len(sample) or min(little, big) * 2 > max(little, big):
        return ""
    return "utf-16-le" if little > big else "utf-16-be"


def _is_binary(data: bytes) -> bool:
    sample = data[:_SAMPLE]
    controls = sum(byte < 32 and byte not in _CONTROLS_ALLOWED for byte in sample)  # noqa: PLR2004  before the space
    return controls > _FEW * len(sample)


def _is_nonsense(text: str) -> bool:
    """True if many characters are private ones: GB18030 text has few, other encodings read as GB18030 have many."""
    foreign = [char for char in text[:_SAMPLE] if not char.isascii()]
    return sum("\ue000" <= char <= "\uf8ff" for char in foreign) > _FEW * len(foreign)


def _detected(data: bytes) -> str | None:
    # Imported only for text that is neither UTF-8 nor GB18030 (mostly Big5).
    from charset_normalizer import from_bytes

    best = from_bytes(data[:65_536]).best()
    return None if best is None else _strict(data, best.encoding, partial=False)
