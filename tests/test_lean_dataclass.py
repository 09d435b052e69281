"""Records are made leanly: in all that can be seen they are what the standard library makes."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiafang_batch.lean_dataclass import dataclass

CELLS = st.none() | st.integers(0, 2) | st.text("ab", max_size=2) | st.just(float("nan"))


class Two:
    """Two fields, one with a default."""

    a: Any
    b: Any = 1


class One:
    """One field."""

    a: Any


class None_:  # noqa: N801
    """No field."""


class Many:
    """Defaults made for each instance, and fields that neither compare nor show."""

    a: Any
    b: list[int] = dataclasses.field(default_factory=list)
    c: Any = dataclasses.field(default=None, compare=False, repr=False)

    @property
    def twice(self) -> Any:
        """A method stays one."""
        return self.a * 2


SHAPES = [Two, One, None_, Many]


def made(shape):
    """The shape as a record made here, and by the standard library."""
    options = {"frozen": True, "slots": True}
    body = {name: value for name, value in vars(shape).items() if name not in ("__dict__", "__weakref__")}
    lean, usual = (type(shape.__name__, (), dict(body)) for _ in range(2))
    return dataclass(**options)(lean), dataclasses.dataclass(**options)(usual)


PAIRS = {shape.__name__: made(shape) for shape in SHAPES}


@dataclass(frozen=True, slots=True)
class Lean:
    """One that pickle can find."""

    a: Any
    b: Any = 1


@pytest.mark.parametrize("name", PAIRS)
@given(data=st.data())
def test_records_compare_hash_and_show_as_those_of_the_standard_library(name, data):
    lean, usual = PAIRS[name]
    count = len(dataclasses.fields(usual)) if name != "Many" else 1
    first, second = (data.draw(st.tuples(*[CELLS] * count)) for _ in "ab")
    assert (lean(*first) == lean(*second)) is (usual(*first) == usual(*second))
    assert (lean(*first) != lean(*second)) is (usual(*first) != usual(*second))
    assert repr(lean(*first)) == repr(usual(*first))
    if name != "Many":
        assert hash(lean(*first)) == hash(usual(*first))
    assert lean(*first) != usual(*first)
    assert lean(*first) != 1


@pytest.mark.parametrize("name", PAIRS)
def test_records_have_the_form_of_those_of_the_standard_library(name):
    lean, usual = PAIRS[name]
    assert [f.name for f in dataclasses.fields(lean)] == [f.name for f in dataclasses.fields(usual)]
    assert (lean.__slots__, lean.__match_args__, lean.__doc__) == (usual.__slots__, usual.__match_args__, usual.__doc__)
    assert list(inspect.signature(lean).parameters) == list(inspect.signature(usual).parameters)
    assert "__dict__" not in vars(lean)


def test_fields_cannot_be_changed():
    record = Lean(1)
    for change in (lambda: setattr(record, "a", 2), lambda: delattr(record, "a"), lambda: setattr(record, "new", 2)):
        with pytest.raises(dataclasses.FrozenInstanceError):
            change()
    assert record == Lean(1)


def test_a_record_is_replaced_copied_and_pickled():
    record = Lean([1], "b")
    assert dataclasses.replace(record, a=2) == Lean(2, "b")
    assert dataclasses.asdict(record) == {"a": [1], "b": "b"}
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        assert pickle.loads(pickle.dumps(record, protocol)) == record  # noqa: S301  our own
    deep = copy.deepcopy(record)
    assert deep == record
    assert deep.a is not record.a
    match record:
        case Lean(a=[1], b=b):
            assert b == "b"
        case _:
            pytest.fail("not matched")


def test_a_default_is_made_for_each_instance():
    lean, _ = PAIRS["Many"]
    assert lean(1).b == []
    assert lean(1).b is not lean(1).b
    assert lean(1, [2]).b == [2]
    assert lean(2).twice == 4


def test_wrong_arguments_are_refused_in_the_same_words():
    for arguments in ((), (1, 2, 3)):
        with pytest.raises(TypeError) as usual:
            PAIRS["Two"][1](*arguments)
        with pytest.raises(TypeError) as lean:
            PAIRS["Two"][0](*arguments)
        assert str(lean.value).partition("()")[2] == str(usual.value).partition("()")[2]


def test_every_other_class_is_the_standard_librarys():
    @dataclass(frozen=True, slots=True, order=True)
    class Ordered:
        a: int

    @dataclass(slots=True)
    class Open:
        a: int

    @dataclass(frozen=True, slots=True)
    class Counted:
        a: int
        count: ClassVar[int] = 3

    @dataclass(frozen=True, slots=True)
    class Checked:
        a: int

        def __post_init__(self) -> None:
            if self.a < 0:
                message = "below nothing"
                raise ValueError(message)

    assert Ordered(1) < Ordered(2)
    is_open = Open(1)
    is_open.a = 2
    assert is_open == Open(2)
    assert Counted(1).count == 3
    with pytest.raises(ValueError, match="below nothing"):
        Checked(-1)
