"""Points, totals, 等级, 名次 and the lists of a term, once more from measures.md."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from oracle import TEACHER_KINDS, Oracle, Whom
from oracle_kinds import MEASURES, month_steps

from jiafang_batch.policy.model import Indicator

COUNTS = ("家访次数", "学生人数", "家长会次数", "手记篇数", "违规次数")
BASE = ("达标", "比例", "扣分", "逐个扣分")


@dataclass(frozen=True)
class Line:
    """One row of 指标明细."""

    indicator: Indicator
    whom: Whom
    numerator: int
    denominator: int | None
    value: Fraction | None
    met: bool | None
    points: Fraction | None


@dataclass(frozen=True)
class Standing:
    """总分 (rounded), 等级 and 名次 of one teacher or class."""

    total: Fraction | None
    rating: str
    rank: int | None
    vetoed: bool


def lines(oracle: Oracle):
    """Every row of 指标明细 in its order."""
    return [
        line(oracle, indicator, whom)
        for indicator in oracle.policy.indicators
        for kind in indicator.subjects
        for whom in oracle.all_of(kind.value)
    ]


def line(oracle, indicator, whom):
    up, down = MEASURES[indicator.kind.value](oracle, indicator, whom)
    value = None if down == 0 else Fraction(up, 1 if down is None else down)
    if value is None:
        up = 0
    target, met = indicator.target, None
    if value is not None and target is not None:
        met = value <= target if indicator.kind.value == "违规次数" else value >= target
    points = None
    if value is not None and whom.kind in (*TEACHER_KINDS, "班级"):
        points = points_of(indicator, up, down, value, met=met)
    return Line(indicator, whom, up, down, value, met, points)


def points_of(indicator, up, down, value, *, met):
    scoring = indicator.scoring.value if indicator.scoring else ""
    weight, target, step = indicator.points, indicator.target, indicator.step
    unit = 1 if indicator.kind.value in COUNTS else 100
    match scoring:
        case "达标":
            return weight if met else Fraction(0)
        case "比例":
            return weight * min(Fraction(1), value / target)
        case "扣分":
            return max(Fraction(0), weight - step * max(0, floor((target - value) * unit)))
        case "逐个扣分":
            return max(Fraction(0), weight - step * max(0, ceil(target * down) - up))
        case "加分":
            return min(weight, step * max(0, floor((value - target) * unit)))
        case "扣罚":
            return -step * (up if down is None else down - up)
    return None


def half_up(number):
    """Rounded half up to 2 decimals: 0.125 is 0.13, −0.125 is −0.12."""
    return Fraction(floor(number * 100 + Fraction(1, 2)), 100)


def standings(oracle, rows, kind):
    """Key → Standing of everybody of one 对象类型."""
    people = [whom.key for whom in oracle.all_of(kind)]
    own = {key: [r for r in rows if r.whom.kind == kind and r.whom.key == key] for key in people}
    totals = {key: total_of(own[key]) for key in people}
    found = {}
    for key in people:
        vetoed = any(
            r.indicator.scoring and r.indicator.scoring.value == "否决" and (r.value or 0) > 0 for r in own[key]
        )
        total = totals[key]
        rank = None if total is None else 1 + sum(t is not None and t > total for t in totals.values())
        found[key] = Standing(total, rating_of(oracle.policy, total, vetoed=vetoed), rank, vetoed)
    return found


def total_of(rows):
    scored = [r for r in rows if r.points is not None]
    base = [r for r in scored if r.indicator.scoring.value in BASE]
    weights = sum(r.indicator.points for r in base)
    if not weights:
        return None
    total = sum(r.points for r in base) / Fraction(weights) * 100
    total += sum(r.points for r in scored if r.indicator.scoring.value in ("加分", "扣罚"))
    return half_up(max(Fraction(0), total))


def rating_of(policy, total, *, vetoed):
    if total is None:
        return "不适用"
    lowest = min(policy.ratings, key=lambda rating: rating.lowest)
    earned = [rating for rating in policy.ratings if rating.lowest <= total]
    return lowest.name if vetoed or not earned else max(earned, key=lambda rating: rating.lowest).name


# ---------------------------------------------------------------- lists


def unvisited(oracle):
    """学号 and 原因 of every enrolled pupil of 全体 without a visit in the 学期, class by class."""
    found = []
    for student in (s for name in oracle.roster.classes for s in oracle.pupils((name,))):
        if not (oracle.enrolled(student) and oracle.meets(student, "全体")):
            continue
        if any(v.student == student.id and oracle.within(v.date, "学期") for v in oracle.visits):
            continue
        attempts = [a for a in oracle.records.attempts if a.student == student.id and oracle.within(a.date, "学期")]
        last = max((a.date for a in attempts), default=None)
        reasons = [a.outcome.value for a in attempts if a.date == last]
        found.append((student.id, reasons[-1] if reasons else ""))
    return found


def months(oracle):
    """月度考核: (编号, 工号, first day of the month, 当月人次, covered, population, goal, reached, 当月扣分)."""
    found = []
    for indicator in oracle.policy.indicators:
        if indicator.kind.value != "月度进度" or "班主任" not in [kind.value for kind in indicator.subjects]:
            continue
        for whom in oracle.all_of("班主任"):
            for first, covered, people, goal in month_steps(oracle, indicator, whom):
                reached = Fraction(covered, people) >= goal
                penal = indicator.scoring is not None and indicator.scoring.value == "扣罚"
                taken = indicator.step if penal and not reached else Fraction(0)
                made = [v for v in oracle.visits if whom.key in v.participants and v.date.replace(day=1) == first]
                found.append((indicator.code, whom.key, first, len(made), covered, people, goal, reached, taken))
    return found


def nominations(oracle, rows):
    """评优推荐: award → 对象编号 → whether a tie at the cut must be decided."""
    found = {}
    for award in oracle.policy.awards:
        cards = standings(oracle, rows, award.subject.value)
        quota = award.quota if award.quota is not None else floor(award.share * len(cards))
        fit = {k: c for k, c in cards.items() if c.total is not None and c.total >= award.lowest and not c.vetoed}
        better = {key: sum(other.total > card.total for other in fit.values()) for key, card in fit.items()}
        chosen = [key for key in fit if better[key] < quota]
        equal = {key: sum(other.total == fit[key].total for other in fit.values()) for key in chosen}
        found[award.name] = {key: better[key] + equal[key] > quota for key in chosen}
    return found
