"""Identifies the owner of a workbook by vote: each place with a number has one, and so have the rows.

Nothing is guessed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from enum import Enum

from msgspec import Struct
from msgspec.structs import replace

from jiafang_batch.handin.identity import Number, Owner, OwnerKind
from jiafang_batch.handin.identity_marks import NumberMarks
from jiafang_batch.handin.row_owners import RowEvidence, main_class, owner_by_rows
from jiafang_batch.product_words import RETURNED
from jiafang_batch.records import Roster

BY_PERSON = "由人指定"
"""The reason of an identity that a person has decided."""


class Verdict(Enum):
    """How certain the owner of a workbook is; only the first two are filed."""

    SURE = "确定"
    """Two or more signs agree and none contradicts them."""
    SINGLE = "请核对"
    """Only the rows give an owner, and their pupils are on the roster."""
    CONFLICT = "互相矛盾"
    UNKNOWN = "认不出"


class Identity(Struct, frozen=True):
    """The verdict on a workbook, its owner (None unless filed), its classes, and the reason, in Chinese."""

    verdict: Verdict
    owner: Owner | None
    classes: tuple[str, ...]
    """The classes for which it is handed in."""
    edition: int
    reason: str


class Register(Struct, frozen=True):
    """The possible owners of this term's workbooks: its key (and former ones), its owners by their letters, the roster."""

    terms: frozenset[str]
    owners: Mapping[str, Owner]
    """(The six letters in a number) → owner."""
    roster: Roster

    def label(self, owner: Owner) -> str:
        """The owner's name for people: 一(1)班, 张老师(T01)."""
        return owner_label(owner, self.roster)


def owner_label(owner: Owner, roster: Roster) -> str:
    """一(1)班 · 张三(T01) · 一年级 · “教导处登记”."""
    if owner.kind is OwnerKind.TEACHER:
        teacher = roster.teachers.get(owner.key)
        return f"{teacher.name}({owner.key})" if teacher else owner.key
    return f"“{owner.key}”" if owner.kind in (OwnerKind.REGISTER, OwnerKind.SCHOOL) else owner.key


def identify(
    marks: NumberMarks, evidence: RowEvidence, register: Register, name: str, returned: Owner | None = None
) -> Identity:
    """Return the owner of a workbook by the numbers found in it and by its rows; `name` is the file's name.

    For a returned copy, `returned` is the owner of the original, and counts as a vote.
    """
    if not evidence.rows:
        return _open(Verdict.UNKNOWN, "里面没有填写任何内容")
    numbers = frozenset[Number]().union(*marks.values())
    if not numbers and returned is None:
        return _by_rows_alone(evidence, register, name)
    if any(number.term not in register.terms for number in numbers):
        return _open(Verdict.CONFLICT, "表号属于别的学校或别的学期")
    unknown = sorted(str(number) for number in numbers if number.owner not in register.owners)
    if unknown:
        return _open(Verdict.CONFLICT, f"表号 {unknown[0]} 的班级或教师已不在名册里")
    numbered = sorted({register.owners[number.owner] for number in numbers}, key=str)
    edition = max((number.edition for number in numbers), default=0)
    if len(numbered) > 1:
        return _several(
            numbered, evidence, register, returned or owner_by_rows(evidence, register.roster, name), edition
        )
    owner = returned or numbered[0]
    if any(other != owner for other in numbered):
        reason = f"表号是 {register.label(numbered[0])} 的，却是 {register.label(owner)} 那一份的退回件"
        return _open(Verdict.CONFLICT, reason)
    return _of_one(owner, marks, evidence, register, edition, is_returned=returned is not None)


def _of_one(
    owner: Owner, marks: NumberMarks, evidence: RowEvidence, register: Register, edition: int, *, is_returned: bool
) -> Identity:
    """The identity if every number, and the returned copy's origin, name this owner."""
    label = register.label(owner)
    sign = f"表号是 {label} 的" if marks else f"是 {label} 那一份的退回件"
    against = _contradiction(owner, evidence, register)
    if against:
        return _open(Verdict.CONFLICT, f"{sign}，{against}")
    classes = _spoken_for(owner, evidence, register)
    places = "、".join(place.value for place in marks)
    signs = [*([f"{places}里的表号"] if marks else []), *([f"{RETURNED}里的出处"] if is_returned else [])]
    if len(marks) + is_returned + bool(evidence.visits) == 1 and owner.kind is not OwnerKind.REGISTER:
        return Identity(Verdict.SINGLE, owner, classes, edition, f"只有{signs[0]}")
    reason = "、".join(signs) + ("和填写的内容一致" if evidence.visits else "")
    return Identity(Verdict.SURE, owner, classes, edition, reason)


def assigned(owner: Owner, evidence: RowEvidence, register: Register) -> Identity:
    """Return the identity of a workbook whose owner, or whose original's owner, a person has decided."""
    return Identity(Verdict.SURE, owner, _spoken_for(owner, evidence, register), 0, BY_PERSON)


def with_code(identity: Identity, code: Owner, evidence: RowEvidence, register: Register) -> Identity:
    """Return the identity with the vote of the class code that came with the workbook.

    The code confirms an owner, decides for the class of nearly all rows if nothing else decides, and contradicts an
    owner that is not of its class. It never overrides an owner.
    """
    label = register.label(code)
    if identity.owner is None:
        is_theirs = identity.verdict is Verdict.UNKNOWN and evidence.is_on_roster and main_class(evidence) == code.key
        if not is_theirs:
            return identity
        return Identity(Verdict.SURE, code, (code.key,), identity.edition, "交表码和填写的学生一致")
    is_teacher = identity.owner.kind is OwnerKind.TEACHER and evidence.classes[code.key] > 0
    if identity.owner != code and not is_teacher:
        is_of_several = identity.owner.kind in (OwnerKind.YEAR_GROUP, OwnerKind.SCHOOL)
        theirs = "里却有几个班的学生" if is_of_several else f"却是 {register.label(identity.owner)} 的"
        contradiction = f"交表码是 {label} 的，表{theirs}"
        return replace(_open(Verdict.CONFLICT, contradiction), edition=identity.edition)
    reason = identity.reason if identity.reason == BY_PERSON else f"{identity.reason}，交表码也一致"
    return replace(identity, verdict=Verdict.SURE, reason=reason)


def _open(verdict: Verdict, reason: str) -> Identity:
    return Identity(verdict, None, (), 0, reason)


def _by_rows_alone(evidence: RowEvidence, register: Register, name: str) -> Identity:
    owner = owner_by_rows(evidence, register.roster, name)
    if owner is None:
        return _open(Verdict.UNKNOWN, _why_open(evidence))
    classes = _spoken_for(owner, evidence, register)
    if owner.kind is OwnerKind.REGISTER:
        return Identity(Verdict.SURE, owner, classes, 0, "登记表，不分班")
    return Identity(Verdict.SINGLE, owner, classes, 0, "没有表号，凭填写的学生和教师认出")


def _why_open(evidence: RowEvidence) -> str:
    if not evidence.is_on_roster:
        return f"没有表号，{evidence.visits} 行里只有 {evidence.named} 行的学生在名册里"
    return "没有表号，主访教师里没有这个班的班主任，也不是名册上的同一位老师，看不出是谁交的"


def _several(
    owners: list[Owner], evidence: RowEvidence, register: Register, merged: Owner | None, edition: int
) -> Identity:
    """Numbers of several owners: sheets of several classes combined, or a mix-up."""
    classes = {owner.key for owner in owners if owner.kind is OwnerKind.SCHOOL_CLASS}
    if (
        merged is not None
        and merged.kind in (OwnerKind.YEAR_GROUP, OwnerKind.SCHOOL)
        and len(classes) == len(owners)
        and classes == set(evidence.classes)
    ):
        return Identity(
            Verdict.SURE, merged, _spoken_for(merged, evidence, register), edition, "几个班的表合在一个文件里"
        )
    labels = "、".join(register.label(owner) for owner in owners)
    return _open(Verdict.CONFLICT, f"里面有 {labels} 的表号")


def _contradiction(owner: Owner, evidence: RowEvidence, register: Register) -> str:
    """Why the rows cannot be the owner's; empty if they may be."""
    rows = _rows_by_key(owner.kind, evidence, register)
    if rows is None or 2 * rows[owner.key] >= evidence.visits:
        return ""
    main = next((key for key, _ in rows.most_common(1)), "")
    instead = f"，多数是 {register.label(Owner(owner.kind, main))} 的" if main and main != owner.key else ""
    return f"{evidence.visits} 行里却只有 {rows[owner.key]} 行是{instead}"


def _rows_by_key(kind: OwnerKind, evidence: RowEvidence, register: Register) -> Counter[str] | None:
    """Rows of visit logs by owners of a kind, or None for a kind whose rows may be about anybody."""
    match kind:
        case OwnerKind.SCHOOL_CLASS:
            return evidence.classes
        case OwnerKind.TEACHER:
            return evidence.teachers
        case OwnerKind.YEAR_GROUP:
            groups: Counter[str] = Counter()
            for name, rows in evidence.classes.items():
                groups[register.roster.classes[name].year_group] += rows
            return groups
    return None


def _spoken_for(owner: Owner, evidence: RowEvidence, register: Register) -> tuple[str, ...]:
    """The classes that have handed in with this workbook, in the order of the class list."""
    match owner.kind:
        case OwnerKind.SCHOOL_CLASS:
            return (owner.key,)
        case OwnerKind.REGISTER:
            return ()
    classes = register.roster.classes.values()
    if owner.kind is OwnerKind.TEACHER:
        headed = [c.name for c in classes if any(t.teacher == owner.key for t in c.tenures)]
        return tuple(name for name in headed if evidence.classes[name])
    return tuple(c.name for c in classes if evidence.classes[c.name])
