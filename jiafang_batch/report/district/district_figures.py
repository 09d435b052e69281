"""The schools of a district side by side: pooled counts, shares, ranks and problem counts, as frames."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from msgspec import Struct

from jiafang_batch.catalogue import catalogue
from jiafang_batch.measure.bureau_counts import BureauCounts
from jiafang_batch.measure.unit_statistics import Statistics, share
from jiafang_batch.problem import Severity
from jiafang_batch.report.district.comparability import (
    AS_OF,
    FACE_TO_FACE,
    KEY_CATEGORIES,
    TERM,
    Difference,
    differences,
)
from jiafang_batch.report.district.forwarded_figures import (
    BUREAU_COUNTS,
    CLASSES_ASKED,
    CLASSES_ON_TIME,
    COUNTS,
    FACE_TO_FACE_VISITS,
)
from jiafang_batch.report.district.school_frame import FOLDER, school_frame
from jiafang_batch.report.district.school_outcome import SchoolOutcome
from jiafang_batch.report.lists import statistics_page as up
from jiafang_batch.report.lists.score_pages import PARTICIPATION
from jiafang_batch.terms import YEAR_GROUPS

if TYPE_CHECKING:
    import pandas as pd

FACE_SHARE, ON_TIME_SHARE = "面对面占比", "按时交表率"
MEASURES: Mapping[str, tuple[str, str]] = {
    up.COVERAGE.title: (up.VISITED.title, up.DUE.title),
    FACE_SHARE: (FACE_TO_FACE_VISITS, up.VISITS.title),
    PARTICIPATION.title: (up.PARTICIPANTS.title, up.TEACHERS.title),
    up.KEY_COVERAGE.title: (up.KEY_VISITED.title, up.KEY.title),
    "诉求办理率": (up.REQUESTS_DONE.title, up.REQUESTS.title),
    ON_TIME_SHARE: (CLASSES_ON_TIME, CLASSES_ASKED),
}
"""The measures by which schools are compared: heading → (part, whole)."""

_DEPENDS_ON: Mapping[str, tuple[str, ...]] = {
    KEY_CATEGORIES: (up.KEY_COVERAGE.title,),
    FACE_TO_FACE: (FACE_SHARE,),
    AS_OF: tuple(MEASURES),
    TERM: tuple(MEASURES),
}
"""A rule of the school's own → the measures that it decides."""

WHOLE, RANK, SCHOOL_COUNT = "全区县", "名次", "学校数"


class DistrictFigures(Struct, frozen=True):
    """The district's figures; every school that counts is a row of `schools`."""

    schools: pd.DataFrame
    """By folder: the columns of `school_frame`, and the rank of each measure (`名次 家访率`, blank if there is none)."""
    year_groups: pd.DataFrame
    """By year group: pooled counts and the number of schools that have it (学校数)."""
    problems: pd.DataFrame
    """By code, the gravest first: the number, the number of schools, and the school with the most."""
    total: Statistics
    bureau_counts: BureauCounts
    differences: Mapping[str, tuple[Difference, ...]]
    """Folder → the rules by which it counted otherwise than most schools; it has no rank in what they decide."""

    def share_of(self, folder: str, measure: str) -> Fraction | None:
        """Return a school's exact share, or None if the whole is 0."""
        part, whole = MEASURES[measure]
        return share(int(self.schools[part][folder]), int(self.schools[whole][folder]))

    def share_of_all(self, measure: str) -> Fraction | None:
        """Return the district's pooled share, never a mean of the schools' shares."""
        part, whole = MEASURES[measure]
        return share(int(self.schools[part].sum()), int(self.schools[whole].sum()))


def district_figures(counted: Sequence[SchoolOutcome], failed: Sequence[SchoolOutcome]) -> DistrictFigures:
    """Return the figures of the schools that count, in the order given, and the problems of all schools."""
    different = differences(counted)
    schools = _ranked(school_frame(counted).set_index(FOLDER), different)
    face_to_face, asked, on_time = (int(schools[heading].sum()) for heading in BUREAU_COUNTS)
    return DistrictFigures(
        schools=schools,
        year_groups=_year_groups(counted),
        problems=_problems([*counted, *failed]),
        total=Statistics(unit=WHOLE, **{field: int(schools[heading].sum()) for heading, field in COUNTS.items()}),
        bureau_counts=BureauCounts(face_to_face, asked, on_time),
        differences=different,
    )


def _ranked(schools: pd.DataFrame, different: Mapping[str, Sequence[Difference]]) -> pd.DataFrame:
    """The frame with the rank of each measure: equal shares share the better rank.

    A school without a whole, or one that counted by other rules than most, has none.
    """
    ranks = {}
    for measure, (part, whole) in MEASURES.items():
        # Quotients of counts below 2²⁶ are equal as floats exactly if they are equal as fractions.
        shares = schools[part] / schools[whole].where(schools[whole] > 0)
        others = [f for f, held in different.items() if any(measure in _DEPENDS_ON[d.aspect] for d in held)]
        shares = shares.mask(shares.index.isin(others))
        ranks[f"{RANK} {measure}"] = shares.astype("float64").rank(method="min", ascending=False)
    return schools.assign(**ranks)


def _year_groups(outcomes: Sequence[SchoolOutcome]) -> pd.DataFrame:
    import pandas as pd

    rows = [(s.unit, *(getattr(s, f) for f in COUNTS.values())) for o in outcomes for s in o.statistics[1:]]
    frame = pd.DataFrame(rows, columns=["unit", *COUNTS])
    pooled = frame.groupby("unit", sort=False).sum()
    pooled.insert(0, SCHOOL_COUNT, frame.groupby("unit").size().astype(int))
    usual = [group for group in YEAR_GROUPS if group in pooled.index]
    return pooled.loc[[*usual, *(unit for unit in pooled.index if unit not in usual)]]


def _problems(outcomes: Sequence[SchoolOutcome]) -> pd.DataFrame:
    import pandas as pd

    rows = [(code, o.folder, count) for o in outcomes for code, count in o.counts.items()]
    frame = pd.DataFrame(rows, columns=["code", FOLDER, "count"])
    grouped = frame.groupby("code", sort=False)
    most = frame.loc[grouped["count"].idxmax()].set_index("code")
    table = pd.DataFrame({
        "count": grouped["count"].sum(), "schools": grouped.size(), "most": most[FOLDER], "most_count": most["count"],
    })  # fmt: skip
    order = {code: place for place, code in enumerate(catalogue())}
    gravest = list(Severity)
    codes = [code for code in table.index if code in order]
    return table.loc[sorted(codes, key=lambda c: (gravest.index(catalogue()[c].severity), order[c]))]
