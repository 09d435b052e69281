"""Fingerprints tell pictures apart and the same picture saved again; thumbnails are small, upright and repeatable."""

from __future__ import annotations

import io
import itertools

import pytest
from picture_books import encoded, photo, plain
from PIL import Image, ImageDraw

from jiafang_batch.photos import image
from jiafang_batch.photos.duplicates import LIKENESS
from jiafang_batch.photos.image import fingerprint, thumbnail


def opened(data):
    return Image.open(io.BytesIO(data))


def apart(one, other):
    """Bits in which two pictures differ."""
    return (fingerprint(one).likeness ^ fingerprint(other).likeness).bit_count()


def form(seed):
    """A sheet of paper with the same printed lines and other handwriting."""
    page = Image.new("L", (700, 1000), 245)
    draw = ImageDraw.Draw(page)
    for y in range(80, 1000, 90):
        draw.line((40, y, 660, y), fill=0, width=3)
    writing = opened(photo(seed, (480, 60))).convert("L").point(lambda grey: 60 if grey < 120 else 245)
    for y in range(100, 900, 90):
        page.paste(writing.crop((0, 0, 200 + (seed * y) % 280, 60)), (60, y))
    return encoded(page)


def turned(im):
    """Pixels lying on their side, with the mark of cameras that says so (6: turn clockwise to view)."""
    file = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    im.transpose(Image.Transpose.ROTATE_90).save(file, "JPEG", quality=92, exif=exif)
    return file.getvalue()


SAVED_AGAIN = {
    "as a poor JPEG": lambda im: encoded(im, "JPEG", 35),
    "at half the size": lambda im: encoded(im.resize((320, 240)), "JPEG", 75),
    "at a third of the size": lambda im: encoded(im.resize((213, 160)), "JPEG", 60),
    "at twice the size": lambda im: encoded(im.resize((1280, 960)), "JPEG", 90),
    "as WebP": lambda im: encoded(im, "WEBP", 60),
    "in shades of grey": lambda im: encoded(im.convert("L")),
    "with a transparent layer": lambda im: encoded(im.convert("RGBA")),
    "turned upright by its EXIF mark": turned,
}


@pytest.mark.parametrize("how", SAVED_AGAIN)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_picture_saved_again_looks_the_same(how, seed):
    original = photo(seed, (640, 480), kind="JPEG")
    assert apart(original, SAVED_AGAIN[how](opened(original))) <= LIKENESS


def test_other_pictures_look_different():
    pictures = [photo(seed) for seed in range(8)] + [form(seed) for seed in (11, 12, 13)]
    assert min(apart(one, other) for one, other in itertools.combinations(pictures, 2)) > LIKENESS


def test_a_picture_that_is_nearly_one_colour_looks_like_nothing():
    speckled = opened(plain("white"))
    speckled.putpixel((3, 3), (0, 0, 0))
    for data in (plain("white"), plain("black"), plain("#336699"), encoded(speckled), encoded(speckled, "JPEG")):
        assert fingerprint(data).likeness is None


UNREADABLE = {
    "nothing": b"",
    "text": b"this is no picture",
    "cut off": photo(1)[:2000],
    "vector graphics": b"\x01\x00\x00\x00" + bytes(200),
    "PostScript, which other programs would run": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\nshowpage\n",
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_what_is_no_picture_still_has_its_content(case):
    found = fingerprint(UNREADABLE[case])
    assert (found.likeness, len(found.sha256)) == (None, 64)
    assert thumbnail(UNREADABLE[case], (80, 60)) is None


def test_a_decompression_bomb_is_not_decoded(monkeypatch):
    picture = photo(1)  # 76,800 pixels
    monkeypatch.setattr("PIL.Image.MAX_IMAGE_PIXELS", 50_000)
    assert fingerprint(picture).likeness is None
    assert thumbnail(picture, (80, 60)) is None


def test_the_same_bytes_give_the_same_fingerprint():
    assert fingerprint(photo(1)) == fingerprint(bytes(photo(1)))


# ---------------------------------------------------------------- thumbnails
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "TIFF"])
def test_a_thumbnail_has_no_word_of_the_original(kind):
    """Artist, place and comments of a telephone are nobody's business who gets a printed form."""
    exif = Image.Exif()
    exif[0x010E] = exif[0x013B] = "written-by"
    exif.get_ifd(0x8825)[1] = "written-by"
    file, words = io.BytesIO(), {"comment": b"written-by"} if kind in ("JPEG", "GIF") else {}
    opened(photo(1, (64, 48))).convert("RGB").save(file, kind, exif=exif, icc_profile=b"written-by" * 20, **words)
    assert b"written-by" in file.getvalue()
    assert b"written-by" not in thumbnail(file.getvalue(), (32, 32))


def test_a_thumbnail_fits_its_box_and_keeps_its_shape():
    assert opened(thumbnail(photo(1, (640, 480)), (80, 80))).size == (80, 60)
    assert opened(thumbnail(photo(1, (100, 400)), (80, 80))).size == (20, 80)


def test_a_small_picture_is_not_blown_up():
    assert opened(thumbnail(photo(1, (40, 30)), (80, 80))).size == (40, 30)


def test_a_thumbnail_is_upright_and_carries_no_metadata():
    small = opened(thumbnail(turned(opened(photo(1, (640, 480)))), (80, 80)))
    assert (small.size, dict(small.getexif()), small.format) == ((80, 60), {}, "JPEG")


def test_transparent_becomes_paper():
    clear = encoded(Image.new("RGBA", (60, 60), (255, 0, 0, 0)))
    assert opened(thumbnail(clear, (60, 60))).getpixel((30, 30)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGB", "RGBA", "CMYK", "I;16"])
def test_every_colour_mode_can_be_shown(mode):
    file = io.BytesIO()
    Image.new(mode, (300, 200)).save(file, "TIFF")
    assert opened(thumbnail(file.getvalue(), (30, 30))).size == (30, 20)


def test_the_same_picture_gives_the_same_thumbnail():
    assert thumbnail(photo(1), (80, 60)) == thumbnail(photo(1), (80, 60))


def test_a_large_picture_is_reduced_before_it_is_copied():
    huge = Image.new("RGB", (4000, 3000), "white")
    assert image._reduced(huge, (256, 256)).size == (364, 273)
