"""Whose workbook it is, by vote: every place that carries a number has one, and the rows have one. Never a guess."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from jiafang_batch.collecting.evidence import RowEvidence, owner_by_rows
from jiafang_batch.collecting.identity import Number, Owner, OwnerKind
from jiafang_batch.collecting.marks import Found
from jiafang_batch.records import Roster


class Verdict(Enum):
    """How sure it is whose a workbook is; only the first two are filed."""

    SURE = "确定"
    """Two or more signs agree and none speaks against them."""
    SINGLE = "请核对"
    """Only the rows tell, and the pupils they name are on the roster."""
    CONFLICT = "互相矛盾"
    UNKNOWN = "认不出"


@dataclass(frozen=True, slots=True)
class Identity:
    """The verdict on a workbook, its owner (None unless filed), the classes it speaks for, and why, in Chinese."""

    verdict: Verdict
    owner: Owner | None
    classes: tuple[str, ...]
    """Classes whose hand-in this is."""
    edition: int
    reason: str

    @property
    def is_filed(self) -> bool:
        """True where the owner is known well enough to file the workbook."""
        return self.owner is not None


@dataclass(frozen=True, slots=True)
class Register:
    """Who may own a workbook of this term: its key (and former ones), its owners by their letters, the roster."""

    terms: frozenset[str]
    owners: Mapping[str, Owner]
    """(The six letters in a number) → owner."""
    roster: Roster

    def label(self, owner: Owner) -> str:
        """The owner as people know it: 一(1)班, 张老师(T01)."""
        return owner_label(owner, self.roster)


def owner_label(owner: Owner, roster: Roster) -> str:
    """一(1)班 · 张三(T01) · 一年级 · “教导处登记”."""
    if owner.kind is OwnerKind.TEACHER:
        teacher = roster.teachers.get(owner.key)
        return f"{teacher.name}({owner.key})" if teacher else owner.key
    return f"“{owner.key}”" if owner.kind in (OwnerKind.REGISTER, OwnerKind.SCHOOL) else owner.key


def identify(found: Found, evidence: RowEvidence, register: Register, name: str) -> Identity:
    """The owner of a workbook by the numbers found in it and by its rows; `name` is the file's."""
    if not evidence.rows:
        return _open(Verdict.UNKNOWN, "里面没有填写任何内容")
    numbers = frozenset[Number]().union(*found.values())
    if not numbers:
        return _by_rows_alone(evidence, register, name)
    if any(number.term not in register.terms for number in numbers):
        return _open(Verdict.CONFLICT, "表号属于别的学校或别的学期")
    unknown = sorted(str(number) for number in numbers if number.owner not in register.owners)
    if unknown:
        return _open(Verdict.CONFLICT, f"表号 {unknown[0]} 的班级或教师已不在名册里")
    owners = sorted({register.owners[number.owner] for number in numbers}, key=str)
    edition = max(number.edition for number in numbers)
    if len(owners) > 1:
        return _several(owners, evidence, register, name, edition)
    (owner,) = owners
    against = _contradiction(owner, evidence, register)
    if against:
        return _open(Verdict.CONFLICT, against)
    places = "、".join(place.value for place in found)
    said = f"{places}里的表号" + ("和填写的内容一致" if evidence.visits else "")
    if len(found) + bool(evidence.visits) == 1:
        return Identity(Verdict.SINGLE, owner, _spoken_for(owner, evidence, register), edition, f"只有{places}里有表号")
    return Identity(Verdict.SURE, owner, _spoken_for(owner, evidence, register), edition, said)


def assigned(owner: Owner, evidence: RowEvidence, register: Register) -> Identity:
    """The identity of a workbook about which a person has decided."""
    return Identity(Verdict.SURE, owner, _spoken_for(owner, evidence, register), 0, "由人指定")


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
    return "没有表号，主访教师不止一位，也没有这个班的班主任，看不出是谁交的"


def _several(owners: list[Owner], evidence: RowEvidence, register: Register, name: str, edition: int) -> Identity:
    """Numbers of several owners: sheets of several classes put into one workbook, or a mix-up."""
    merged = owner_by_rows(evidence, register.roster, name)
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
    """Why the rows can not be the owner's; empty where they may be."""
    if not evidence.visits:
        return ""
    own = evidence.classes[owner.key] if owner.kind is OwnerKind.SCHOOL_CLASS else evidence.teachers[owner.key]
    if 2 * own >= evidence.visits:
        return ""
    others = evidence.classes if owner.kind is OwnerKind.SCHOOL_CLASS else evidence.teachers
    kind = owner.kind
    main = next((key for key, _ in others.most_common(1)), "")
    instead = f"，多数是 {register.label(Owner(kind, main))} 的" if main and main != owner.key else ""
    return f"表号是 {register.label(owner)} 的，{evidence.visits} 行里却只有 {own} 行是{instead}"


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
