"""What a picture shows, for comparing and for showing: a fingerprint, and a thumbnail.

Pillow is asked only for the formats of cameras and screens, and its limit against decompression bombs stays on.
"""

from __future__ import annotations

import hashlib
import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

FINGERPRINT_BITS = 256

_FORMATS = ("JPEG", "PNG", "GIF", "BMP", "WEBP", "TIFF")
_SIDE = 16
"""The perceptual hash is a square of 16 × 16 bits: forms filled by hand still differ in 74 of them."""

_GRAY = (256, 256)
_FLAT = 5.0
"""Standard deviation of grey (0–255) below which a picture is too plain to be told from another plain one."""

_QUALITY = 75


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What tells a picture from others: the hash of its content, and the bits of what it looks like."""

    sha256: str
    likeness: int | None = None
    """The perceptual hash; None where the picture can not be decoded or is nearly one colour."""


def fingerprint(data: bytes) -> Fingerprint:
    """The fingerprint of a picture given as the bytes of its file."""
    return Fingerprint(hashlib.sha256(data).hexdigest(), _likeness(data))


def thumbnail(data: bytes, box: tuple[int, int]) -> bytes | None:
    """The picture as a small JPEG that fits the box (pixels), upright and without metadata; None where undecodable.

    The same bytes give the same thumbnail.
    """
    from PIL import Image

    with _opened(data, (2 * box[0], 2 * box[1]), "RGB") as image:
        if image is None:
            return None
        paper = Image.new("RGB", image.size, "white")
        clear = image.convert("RGBA")
        paper.paste(clear, mask=clear)
        paper.thumbnail(box, Image.Resampling.LANCZOS)
        file = io.BytesIO()
        paper.save(file, "JPEG", quality=_QUALITY)
    return file.getvalue()


def _likeness(data: bytes) -> int | None:
    with _opened(data, _GRAY, "L") as image:
        if image is None:
            return None
        import imagehash
        from PIL import Image, ImageStat

        grey = image.convert("L").resize(_GRAY, Image.Resampling.BOX)
        if ImageStat.Stat(grey).stddev[0] < _FLAT:
            return None
        bits = imagehash.phash(grey, hash_size=_SIDE).hash.flatten()
    return int("".join("1" if bit else "0" for bit in bits), 2)


@contextmanager
def _opened(data: bytes, wanted: tuple[int, int], mode: str) -> Iterator[Image | None]:
    """The decoded picture, upright; a JPEG is decoded no larger than needed. None where it can not be decoded."""
    from PIL import Image, ImageOps

    image = None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            opened = Image.open(io.BytesIO(data), formats=_FORMATS)
            opened.draft(mode, wanted)
            image = ImageOps.exif_transpose(opened)
        # Decoders of damaged files fail in as many ways as there are formats; it is the file's fault.
        except Exception:  # noqa: BLE001, S110
            pass
    yield image
