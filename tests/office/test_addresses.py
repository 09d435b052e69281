"""Cell addresses, there and back."""

from __future__ import annotations

import pytest

from jiafang_batch.office.addresses import address_of, block_at, column_letters, column_number, place_at


@pytest.mark.parametrize(
    ("number", "letters"), [(1, "A"), (26, "Z"), (27, "AA"), (52, "AZ"), (53, "BA"), (702, "ZZ"), (703, "AAA"), (16384, "XFD")]
)  # fmt: skip
def test_a_column_has_letters(number, letters):
    assert (column_letters(number), column_number(letters), column_number(letters.lower())) == (letters, number, number)


def test_no_letters_are_no_column():
    assert column_number("") == 0


@pytest.mark.parametrize(
    ("address", "place"),
    [("F5", (5, 6)), ("$F$5", (5, 6)), ("aa10", (10, 27)), ("", None), ("F", None), ("5", None), ("F5:G6", None), ("表!F5", None)],
)  # fmt: skip
def test_an_address_is_a_place(address, place):
    assert place_at(address) == place


def test_a_place_is_an_address():
    assert address_of((1048576, 16384)) == "XFD1048576"


@pytest.mark.parametrize(
    ("addresses", "block"),
    [("D4:D6", (4, 4, 6, 4)), ("$A$1:B2", (1, 1, 2, 2)), ("D4", None), ("D:D", None), ("", None)],
)
def test_two_addresses_are_a_block(addresses, block):
    assert block_at(addresses) == block
