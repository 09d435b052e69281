"""Plain data comes back as it was, whatever it holds and whoever compressed it; anything else is a ValueError."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiafang_batch.compact import compact, plain
from jiafang_batch.office import compression
from jiafang_batch.office.compression import compressed, decompressed

CELLS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(st.characters()), st.dates(),
    st.datetimes(), st.times(), st.timedeltas(),
)  # fmt: skip


@given(st.dictionaries(st.text(), st.lists(st.lists(CELLS))))
def test_plain_data_comes_back_as_it_was(data):
    again = plain(compact(data))
    assert again == data
    assert [type(c) for rows in again.values() for row in rows for c in row] == [
        type(c) for rows in data.values() for row in rows for c in row
    ]


def test_half_characters_and_infinite_numbers_come_back():
    assert plain(compact(["\ud83d", float("inf"), 2**300, -(2**70)])) == ["\ud83d", float("inf"), 2**300, -(2**70)]


@pytest.mark.parametrize(
    "content",
    [b"", b"x", compact([1, 2])[:-3], compressed(b""), compressed(b"\xc1"), compressed(b"\x91\xd4\x63x"), compressed(b"\x91\xd4\x00x"),
     compressed(b"\x81\x01\x02"), compressed(b"\xc7\x11\x039999999999999 0 0"), b"\x80\x04K."],
)  # fmt: skip
def test_anything_else_is_a_value_error(content):
    with pytest.raises(ValueError):  # noqa: PT011  what is wrong with it is nobody's business
        plain(content)


def test_what_is_no_plain_data_is_not_kept():
    with pytest.raises(TypeError):
        compact([object()])


def test_either_compressor_reads_what_the_other_wrote(monkeypatch):
    by_isal = compressed(b"abc" * 100)
    monkeypatch.setattr(compression, "_isal", lambda: None)
    assert decompressed(by_isal) == b"abc" * 100
    by_zlib = compressed(b"abc" * 100)
    monkeypatch.undo()
    assert decompressed(by_zlib) == b"abc" * 100


@pytest.mark.parametrize("has_isal", [True, False])
def test_what_was_made_to_fill_the_memory_is_no_data(monkeypatch, has_isal):
    if not has_isal:
        monkeypatch.setattr(compression, "_isal", lambda: None)
    monkeypatch.setattr(compression, "_LARGEST", 100_000)
    assert decompressed(compressed(bytes(100_000))) == bytes(100_000)
    with pytest.raises(ValueError, match="too large"):
        plain(compressed(bytes(100_001)))
