"""Bytes → text in the encodings that Chinese office programs write: UTF-8, UTF-16 and GB18030."""

from __future__ import annotations

import codecs

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))

_CONTROLS_ALLOWED = frozenset(b"\t\n\r\f\x1a")
_FEW = 0.02
"""Text has hardly a control character; more of them are a binary file that happens to decode."""


def decoded(data: bytes, *, partial: bool = False) -> str | None:
    """The text, or None where the bytes are no text; `partial` text may end inside a character."""
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
        # UTF-8 that ends inside a character was cut off; as GB18030 it would be nonsense.
        return None
    text = _strict(data, "gb18030", partial=partial)
    return _detected(data) if text is None else text


def _strict(data: bytes, encoding: str, *, partial: bool) -> str | None:
    try:
        return codecs.getincrementaldecoder(encoding)().decode(data, final=not partial)
    except UnicodeDecodeError:
        return None


def _utf_16_without_bom(data: bytes) -> str:
    """Every other byte of the ASCII in it (commas, digits, line ends) is zero."""
    sample = data[:4096]
    if len(sample) < 4 or b"\0" not in sample:  # noqa: PLR2004  two characters
        return ""
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if even and odd:
        return ""
    return "utf-16-be" if even else "utf-16-le"


def _is_binary(data: bytes) -> bool:
    sample = data[:4096]
    controls = sum(byte < 32 and byte not in _CONTROLS_ALLOWED for byte in sample)  # noqa: PLR2004  before the space
    return controls > _FEW * len(sample)


def _detected(data: bytes) -> str | None:
    # Only text that is neither UTF-8 nor GB18030 (Big5, mostly) pays for the import.
    from charset_normalizer import from_bytes

    best = from_bytes(data[:65_536]).best()
    return None if best is None else _strict(data, best.encoding, partial=False)
