"""Which schools of a district counted by other rules than most: their shares are shown, but not ranked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from msgspec import Struct

from jiafang_batch.policy.model import Settings
from jiafang_batch.report.district.school_outcome import SchoolOutcome
from jiafang_batch.terms import VisitForm

TERM, KEY_CATEGORIES, FACE_TO_FACE, AS_OF = "学期", "重点类别", "面对面形式", "统计截至"


class Difference(Struct, frozen=True):
    """A rule of a school that is not that of most; `usual` is empty if no wording is the most frequent one."""

    aspect: str
    value: str
    usual: str

    @property
    def words(self) -> str:
        """重点类别：残疾（多数学校：留守儿童、残疾）."""
        usual = f"多数学校：{self.usual}" if self.usual else "各校不一样"
        return f"{self.aspect}：{self.value}（{usual}）"


def basis_of(settings: Settings) -> Mapping[str, str]:
    """Return the school's own rules that decide what its shares count, in words."""
    face = settings.face_to_face_forms
    return {
        TERM: settings.term_title,
        KEY_CATEGORIES: "、".join(sorted(settings.key_categories)) or "没有写",
        FACE_TO_FACE: "、".join(form.value for form in VisitForm if form in face),
    }


def differences(schools: Sequence[SchoolOutcome]) -> Mapping[str, tuple[Difference, ...]]:
    """Return folder → the school's differences; a school that sent figures only states no rules and has none but its day."""
    bases = {school.folder: {**school.basis, **({AS_OF: school.as_of} if school.as_of else {})} for school in schools}
    by_folder: dict[str, list[Difference]] = {}
    for aspect in (TERM, KEY_CATEGORIES, FACE_TO_FACE, AS_OF):
        stated = {folder: basis[aspect] for folder, basis in bases.items() if aspect in basis}
        usual = _usual(list(stated.values()))
        for folder, value in stated.items():
            if value != usual:
                by_folder.setdefault(folder, []).append(Difference(aspect, value, usual))
    return {folder: tuple(of_school) for folder, of_school in by_folder.items()}


def _usual(wordings: Sequence[str]) -> str:
    """The most frequent wording; empty if there are several."""
    most = Counter(wordings).most_common(2)
    is_tie = len(most) > 1 and most[0][1] == most[1][1]
    return most[0][0] if most and not is_tie else ""
