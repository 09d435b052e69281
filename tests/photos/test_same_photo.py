"""One picture for two visits is pointed out with both places; what merely looks plain is not."""

from __future__ import annotations

import io
import random

from picture_books import encoded, photo, plain
from PIL import Image

from jiafang_batch.photos.duplicates import LIKENESS, same_photos
from jiafang_batch.photos.image import PictureFingerprint, fingerprint
from jiafang_batch.photos.photo_evidence import PhotoUse
from jiafang_batch.photos.photo_files import file_photo
from jiafang_batch.photos.picture import PictureKind
from jiafang_batch.problem import Location


def use(number, data, file="收表/一(1)班.xlsx"):
    found = data if isinstance(data, PictureFingerprint) else fingerprint(data)
    return PhotoUse(Location(file, "家访记录", number, "D", "照片"), PictureKind.FLOATING, found)


def told(uses, **options):
    return [
        (p.location.row, [place.row for place in p.related], p.details["likeness"], p.details["count"])
        for p in same_photos(uses, **options)
    ]


def saved_again(data):
    return encoded(Image.open(io.BytesIO(data)).resize((200, 150)), "JPEG", 70)


def test_identical_content():
    assert told([use(7, photo(1)), use(4, photo(1)), use(5, photo(2))]) == [(4, [7], "完全相同", "2")]


def test_a_picture_saved_again():
    assert told([use(4, photo(1)), use(9, saved_again(photo(1)))]) == [(4, [9], "几乎相同", "2")]


def test_one_hint_for_all_visits_of_a_picture():
    uses = [use(number, photo(1)) for number in (4, 5, 6)] + [use(8, saved_again(photo(1)))]
    assert told(uses) == [(4, [5, 6, 8], "几乎相同", "4")]


def test_across_files_the_places_are_in_order():
    (problem,) = same_photos([use(4, photo(1), "乙.xlsx"), use(9, photo(1), "甲.xlsx")])
    assert [str(problem.location), *map(str, problem.related)] == ["乙.xlsx!家访记录!D4", "甲.xlsx!家访记录!D9"]


def test_a_file_of_a_photo_folder_and_a_picture_in_a_sheet():
    (problem,) = same_photos([file_photo("收表/照片/G1_1.jpg", photo(1)), use(9, photo(1), "收表/一(1)班.xlsx")])
    assert [str(problem.location), *map(str, problem.related)] == [
        "收表/一(1)班.xlsx!家访记录!D9",
        "收表/照片/G1_1.jpg",
    ]


def test_different_pictures_and_one_visit_are_nothing_to_tell():
    assert told([use(number, photo(number)) for number in range(4, 12)]) == []
    assert told([use(4, photo(1)), use(4, photo(1))]) == []


def test_two_rows_of_one_visit_may_share_a_picture():
    uses = [use(4, photo(1)), use(5, photo(1)), use(6, photo(2))]
    assert told(uses, visit_of=lambda one: "v1" if one.place.row < 6 else "v2") == []


def test_blank_pictures_do_not_look_alike():
    assert told([use(4, plain("white")), use(5, plain("#fdfdfd")), use(6, plain("black"))]) == []
    assert told([use(4, plain("white")), use(5, plain("white"))]) == [(4, [5], "完全相同", "2")]


def test_like_pictures_are_found_wherever_they_differ():
    dice = random.Random(1)
    bits = dice.getrandbits(256)
    for _ in range(200):
        spots = dice.sample(range(256), LIKENESS + 1)
        near = sum((1 << spot for spot in spots[:-1]), 0) ^ bits
        far = near ^ (1 << spots[-1])
        assert told([use(4, PictureFingerprint("a", bits)), use(5, PictureFingerprint("b", near))]) == [
            (4, [5], "几乎相同", "2")
        ]
        assert told([use(4, PictureFingerprint("a", bits)), use(5, PictureFingerprint("b", far))]) == []


def test_a_term_of_pictures_is_compared_quickly():
    dice = random.Random(2)
    uses = [use(number, PictureFingerprint(str(number), dice.getrandbits(256))) for number in range(4, 20_004)]
    twin = uses[7_000].fingerprint.likeness ^ 0b1011
    assert told([*uses, use(30_000, PictureFingerprint("twin", twin))]) == [(7_004, [30_000], "几乎相同", "2")]
