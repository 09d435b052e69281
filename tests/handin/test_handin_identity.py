"""A workbook's number: sound, short, without names, found wherever and however its letters are stored."""

from __future__ import annotations

import io
import zipfile

import pytest
import xlsxwriter

from jiafang_batch.handin.identity import (
    Owner,
    OwnerKind,
    number_for,
    numbers_in,
    owner_of,
    owners_by_key,
    term_key,
)
from jiafang_batch.handin.identity_marks import Place, marks_of

TERM = term_key("示范小学", "2024-2025学年", "第一学期")
OWNER = Owner(OwnerKind.SCHOOL_CLASS, "一(1)班")
NUMBER = number_for(TERM, OWNER, 2)


def test_a_number_is_ascii_holds_no_name_and_is_found_again():
    assert str(NUMBER).isascii()
    assert len(str(NUMBER)) == 21
    assert numbers_in(f"表号 {NUMBER}　第 1 页".encode()) == {NUMBER}
    assert numbers_in(f"表号 {NUMBER}".encode("utf-16-le")) == {NUMBER}


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text[:-1] + ("2" if text[-1] != "2" else "3"),
        lambda text: text.replace("-2-", "-3-"),
        lambda text: text.lower(),
        lambda text: text + "X",
        lambda text: text.replace("-2-", "-02-"),
    ],
)
def test_a_mistyped_number_is_none(change):
    assert numbers_in(change(str(NUMBER)).encode()) == frozenset()


def test_terms_and_owners_have_numbers_of_their_own():
    other = Owner(OwnerKind.SCHOOL_CLASS, "一(2)班")
    teacher = Owner(OwnerKind.TEACHER, "一(1)班")
    keys = owners_by_key(TERM, (OWNER, other, teacher))
    assert len(keys) == 3
    assert keys[NUMBER.owner] == OWNER
    assert term_key("示范小学", "2024-2025", "第一学期") == TERM
    assert term_key(" 示范 小学", "2024-2025学年", "第一学期") == TERM
    assert term_key("示范小学", "2024-2025", "第二学期") != TERM


def test_an_owner_is_written_and_read_back():
    assert owner_of(str(OWNER)) == OWNER
    with pytest.raises(ValueError, match="一"):
        owner_of("一(1)班")


def stamped(*places: Place) -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet = book.add_worksheet("家访记录")
    text = str(NUMBER)
    if Place.CORE in places:
        book.set_properties({"keywords": text})
    if Place.CUSTOM in places:
        book.set_custom_property("jiafang-number", text)
    if Place.NAME in places:
        book.define_name("JIAFANG.NUMBER", f'="{text}"')
    if Place.FOOTER in places:
        sheet.set_footer(f"&L表号 {text}&C&P")
    sheet.write_string(0, 0, f"表号 {text}" if Place.CELL in places else "家访记录")
    book.close()
    return stream.getvalue()


@pytest.mark.parametrize("place", Place)
def test_each_place_is_read_apart(place):
    assert marks_of(stamped(place)) == {place: {NUMBER}}


def test_all_places_together():
    assert set(marks_of(stamped(*Place))) == set(Place)


def test_text_is_a_place_and_other_files_carry_nothing():
    assert marks_of(f"表号,{NUMBER}\n".encode("gb18030")) == {Place.CELL: {NUMBER}}
    assert marks_of(b"") == {}
    assert marks_of(b"PK\x03\x04 not a zip") == {}
    assert marks_of(b"\xd0\xcf\x11\xe0 not ole") == {}


def test_a_damaged_container_carries_nothing_rather_than_half():
    whole = stamped(*Place)
    assert marks_of(whole[: len(whole) // 2]) == {}


def test_two_numbers_in_one_place_are_both_seen():
    other = number_for(TERM, Owner(OwnerKind.SCHOOL_CLASS, "一(2)班"), 1)
    stream = io.BytesIO(stamped(Place.CELL))
    with zipfile.ZipFile(stream, "a") as package:
        package.writestr("xl/worksheets/sheet2.xml", f"<worksheet><is><t>表号 {other}</t></is></worksheet>")
    assert marks_of(stream.getvalue())[Place.CELL] == {NUMBER, other}
