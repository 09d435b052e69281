"""What a picture shows: a fingerprint for comparison, and a thumbnail.

Pillow is used only for the formats of cameras and screens, and its limit against decompression bombs stays on.
"""

from __future__ import annotations

import hashlib
import io
import warnings
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from PIL.Image import Image

FINGERPRINT_BITS = 256

_FORMATS = ("JPEG", "PNG", "GIF", "BMP", "WEBP", "TIFF")
_SIDE = 16
"""The perceptual hash is a square of 16 × 16 bits: different forms filled by hand differ in 74 of them."""

_PIXELS = 4 * _SIDE
"""Side of the small picture whose frequencies are taken: four times finer than the hash, as pHash is defined."""

_GREY = (256, 256)
_FLAT = 5.0
"""Standard deviation of grey (0–255) below which a picture is too plain to be distinguished from another plain one."""

_QUALITY = 75
_PLAIN_MODES = ("L", "LA", "RGB", "RGBA")


class PictureFingerprint(Struct, frozen=True):
    """What identifies a picture: the hash of its content, and the perceptual hash of its appearance."""

    sha256: str
    likeness: int | None = None
    """The perceptual hash, or None if the picture cannot be decoded or is nearly one colour."""


def fingerprint(data: bytes) -> PictureFingerprint:
    """The fingerprint of a picture given as the bytes of its file."""
    return PictureFingerprint(hashlib.sha256(data).hexdigest(), _likeness(data))


def thumbnail(data: bytes, box: tuple[int, int]) -> bytes | None:
    """The picture as a small JPEG that fits the box (pixels), upright and without metadata, or None if undecodable.

    The same bytes give the same thumbnail.
    """
    from PIL import Image

    image = _decoded(data, (2 * box[0], 2 * box[1]))
    if image is None:
        return None
    image.thumbnail(box, Image.Resampling.LANCZOS)
    file = io.BytesIO()
    # Otherwise the comment of the original is taken over.
    image.save(file, "JPEG", quality=_QUALITY, comment=b"")
    return file.getvalue()


def _likeness(data: bytes) -> int | None:
    from PIL import ImageStat

    image = _decoded(data, _GREY)
    if image is None:
        return None
    grey = image.convert("L")
    if ImageStat.Stat(grey).stddev[0] < _FLAT:
        return None
    return _perceptual_hash(grey)


def _perceptual_hash(grey: Image) -> int:
    """The pHash of a grey picture: which of its lowest frequencies, row by row, are above their median.

    The frequencies are those of a discrete cosine transform (DCT-II, unscaled) of the picture at 64 × 64 pixels.
    """
    import numpy as np
    from PIL import Image

    pixels = np.asarray(grey.resize((_PIXELS, _PIXELS), Image.Resampling.LANCZOS), dtype=float)
    frequency, place = np.arange(_SIDE)[:, None], np.arange(_PIXELS)[None, :]
    waves = np.cos(np.pi * frequency * (2 * place + 1) / (2 * _PIXELS))
    low = waves @ pixels @ waves.T
    bits = np.packbits(low.ravel() > np.median(low))
    return int.from_bytes(bits.tobytes(), "big")


def _decoded(data: bytes, wanted: tuple[int, int]) -> Image | None:
    """The picture upright on white paper, decoded not much larger than wanted, or None if it cannot be decoded."""
    from PIL import Image, ImageOps

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            opened = Image.open(io.BytesIO(data), formats=_FORMATS)
            opened.draft("RGB", wanted)
            return _on_paper(ImageOps.exif_transpose(_reduced(opened, wanted)))
        # Decoders of damaged files raise exceptions of many kinds.
        except Exception:  # noqa: BLE001
            return None


def _reduced(image: Image, wanted: tuple[int, int]) -> Image:
    """The image reduced by a whole factor, so that a screenshot of 80 megapixels is not processed at full size."""
    factor = min(image.width // wanted[0], image.height // wanted[1])
    return image.reduce(factor) if factor > 1 and image.mode in _PLAIN_MODES else image


def _on_paper(image: Image) -> Image:
    from PIL import Image as Images

    if image.mode in ("L", "RGB"):
        return image.convert("RGB")
    clear = image.convert("RGBA")
    paper = Images.new("RGB", clear.size, "white")
    paper.paste(clear, mask=clear)
    return paper
