"""Rows of 指标明细, points, totals, 等级, 名次 and the lists of a term, by measures.md."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from oracle_kinds import MEASURES
from oracle_school import PERSONAL, TEACHER_KINDS
from oracle_scopes import enrolled, in_teacher_scope, is_enrolled
from oracle_visits import Whom, condition_of, month_steps, over_pupils, scope_of, share_of, visits_of, window_of

COUNTS = ("家访次数", "学生人数", "家长会次数", "手记篇数", "违规次数", "评分")
BASE = ("达标", "比例", "扣分", "逐个扣分", "分档")
WINDOWLESS = ("建档率", "计划按时率", "问卷确认率", "问卷满意度", "按时交表", "评分")
BY_TERM = ("月度进度", "事件响应率")
DEFAULT_RATINGS = (("优秀", 90), ("良好", 80), ("合格", 60), ("不合格", 0))


@dataclass(frozen=True)
class Line:
    """One row of 指标明细."""

    row: dict
    whom: Whom
    numerator: Fraction
    denominator: int | None
    value: Fraction | None
    met: bool | None
    points: Fraction | None
    in_progress: bool

    @property
    def scoring(self):
        """计分."""
        return self.row.get("计分") or ""

    @property
    def weight(self):
        """分值."""
        return number(self.row.get("分值"))


@dataclass(frozen=True)
class Standing:
    """总分 (rounded), 等级 and 名次 of one teacher, class or year group."""

    total: Fraction | None
    rating: str
    rank: int | None
    vetoed: bool


def number(cell):
    """A number that may be typed as text; None where blank."""
    return None if cell in (None, "") else Fraction(str(cell))


def has_year_groups(school):
    """年级计分."""
    return school.settings.get("年级计分") == "是"


def everybody(school, kind):
    """All of one 对象类型 in the order of the rosters."""
    if kind in TEACHER_KINDS:
        return [
            Whom(
                kind, t.id, tuple({"班主任": school.headed, "科任教师": school.taught.get}.get(kind, no_classes)(t.id))
            )
            for t in school.teachers.values()
            if school.role(t) == kind
        ]
    if kind == "班级":
        return [Whom(kind, name, (name,)) for name in school.classes]
    if kind == "学校":
        return [Whom(kind, school.settings["学校"], tuple(school.classes))]
    grades = dict.fromkeys(school.grades[name] for name in school.classes)
    return [Whom(kind, g, tuple(n for n in school.classes if school.grades[n] == g)) for g in grades]


def no_classes(_teacher):
    """校领导 have no classes of their own."""
    return ()


def lines(school):
    """Every row of 指标明细 in its order."""
    return [
        line(school, row, whom)
        for row in school.rows("指标")
        for kind in [word for word in str(row["考核对象"]).split("、") if word]
        for whom in everybody(school, kind)
        if kind not in TEACHER_KINDS or in_teacher_scope(school.teachers[whom.key], row.get("教师范围") or "")
    ]


def line(school, row, whom):
    up, down = MEASURES[row["类型"]](school, row, whom)
    value = None if down == 0 else Fraction(up, 1 if down is None else down)
    target, met = target_of(row), None
    open_still = in_progress(school, row, whom)
    if value is not None and target is not None and not open_still:
        met = value <= target if row["类型"] == "违规次数" else value >= target
    points = None
    is_scored = whom.kind in (*TEACHER_KINDS, "班级") or (whom.kind == "年级" and has_year_groups(school))
    if value is not None and is_scored and not open_still:
        points = points_of(row, up, down, value)
    return Line(row, whom, up if value is not None else 0, down, value, met, points, open_still)


def target_of(row):
    """目标: a number or a share."""
    return None if row.get("目标") in (None, "") else share_of(row["目标"])


def in_progress(school, row, whom):
    """未到期 不计 and a window that ends after the as-of date."""
    if row.get("未到期") != "不计" or row["类型"] in WINDOWLESS:
        return False
    window = "学期" if row["类型"] in BY_TERM else window_of(row)
    pupils = window_pupils(school, row, whom) if window in PERSONAL else [None]
    ends = [school.end_of(window, pupil) for pupil in pupils]
    return any(end is not None and end > school.as_of for end in ends)


def window_pupils(school, row, whom):
    """The pupils whose own windows decide whether a row is in progress."""
    if row["类型"] == "占比" and over_pupils(condition_of(row)) and whom.kind in ("科任教师", "校领导"):
        met = {v.pupil for v in visits_of(school, row) if whom.key in v.team}
        return [p for p in enrolled(school, scope_of(row)) if p.id in met]
    return enrolled(school, scope_of(row), None if whom.kind == "校领导" else whom.classes)


def points_of(row, up, down, value):
    """得分, unrounded; None where the row is not scored."""
    weight, step, target = number(row.get("分值")), number(row.get("步长")), target_of(row)
    unit = 1 if row["类型"] in COUNTS else 100
    match row.get("计分") or "":
        case "达标":
            is_met = value <= target if row["类型"] == "违规次数" else value >= target
            return weight if is_met else Fraction(0)
        case "比例":
            return weight * min(Fraction(1), value / target)
        case "扣分":
            return max(Fraction(0), weight - step * max(0, floor((target - value) * unit)))
        case "逐个扣分":
            return max(Fraction(0), weight - step * max(0, ceil(target * down) - up))
        case "分档":
            return tier(row["分档"], value)
        case "加分":
            return min(weight, step * max(0, floor((value - target) * unit)))
        case "扣罚":
            taken = step * (value if down is None else down - up)
            return -taken if weight is None else -min(weight, taken)
    return None


def tier(text, value):
    """分档: the 分 of the highest 下限 ≤ 值, below the lowest 0."""
    pairs = [pair.split("=") for pair in text.split("、")]
    reached = [(share_of(lowest), Fraction(points)) for lowest, points in pairs if share_of(lowest) <= value]
    return max(reached)[1] if reached else Fraction(0)


def half_up(value):
    """Rounded half up to 2 decimals: 0.125 is 0.13, −0.125 is −0.12."""
    return Fraction(floor(value * 100 + Fraction(1, 2)), 100)


# ---------------------------------------------------------------- totals


def standings(school, rows, kind):
    """Key → Standing of everybody of one 对象类型."""
    own = {
        whom.key: [r for r in rows if (r.whom.kind, r.whom.key) == (kind, whom.key)] for whom in everybody(school, kind)
    }
    totals = {key: total_of(school, mine) for key, mine in own.items()}
    return {key: standing(school, totals, totals[key], vetoed=any(map(vetoes, mine))) for key, mine in own.items()}


def standing(school, totals, total, *, vetoed):
    """The place of one total among those of the same role."""
    rank = None if total is None else 1 + sum(other is not None and other > total for other in totals.values())
    return Standing(total, rating_of(school, total, vetoed=vetoed), rank, vetoed)


def vetoes(row):
    """否决: 目标 is not met; without 目标 a value above 0."""
    if row.scoring != "否决" or row.value is None or row.in_progress:
        return False
    return row.value > 0 if target_of(row.row) is None else not row.met


def total_of(school, rows):
    """Points over the base × 100, with what stands outside of it; never below 0 nor above 总分上限."""
    scored = [r for r in rows if r.points is not None]
    base = [r for r in scored if r.scoring in BASE]
    if not base:
        return None
    total = sum(r.points for r in base) / sum(r.weight for r in base) * 100
    total = max(Fraction(0), total + sum(r.points for r in scored if r.scoring in ("加分", "扣罚")))
    cap = number(school.settings.get("总分上限"))
    return half_up(total if cap is None else min(total, cap))


def rating_of(school, total, *, vetoed):
    """等级."""
    ratings = [(number(r["最低分"]), r["等级"]) for r in school.rows("等级")] or [(n, w) for w, n in DEFAULT_RATINGS]
    if total is None:
        return "不适用"
    earned = [rating for rating in ratings if rating[0] <= total]
    return (min(ratings) if vetoed or not earned else max(earned))[1]


# ---------------------------------------------------------------- lists


def unvisited(school):
    """学号 and 原因 of every enrolled pupil of 全体 without a visit in the 学期, class by class."""
    met = {v.pupil for v in school.visits if school.within(v.day, "学期")}
    missed = [
        p for name in school.classes for p in school.pupils.values() if p.school_class == name and p.id not in met
    ]
    tried = [(pupil, day, outcome) for pupil, day, outcome in school.attempts if school.within(day, "学期")]
    last = {pupil: outcome for pupil, _, outcome in sorted(tried, key=lambda attempt: attempt[1])}
    return [(p.id, last.get(p.id, "")) for p in missed if is_enrolled(school, p, "")]


def months(school):
    """月度考核: (编号, 工号, first day of the month, 当月人次, covered, population, goal, reached, 当月扣分)."""
    rows = [r for r in school.rows("指标") if r["类型"] == "月度进度" and "班主任" in r["考核对象"]]
    held = []
    for row in rows:
        for whom in everybody(school, "班主任"):
            if in_teacher_scope(school.teachers[whom.key], row.get("教师范围") or ""):
                held += capped(row, [month(school, row, whom, *step) for step in month_steps(school, row, whom)])
    return held


def capped(row, lines):
    """The lines of one 班主任, which take away 分值 at most, where it is given."""
    left = number(row.get("分值"))
    if left is None:
        return lines
    shown = []
    for line in lines:
        taken = min(line[-1], left)
        left -= taken
        shown.append((*line[:-1], taken))
    return shown


def month(school, row, whom, first, covered, pupils, goal):
    """One line of 月度考核."""
    reached = Fraction(covered, pupils) >= goal
    taken = number(row["步长"]) if row.get("计分") == "扣罚" and not reached else Fraction(0)
    made = [v for v in school.visits if whom.key in v.team and v.day.replace(day=1) == first]
    return (row["编号"], whom.key, first, len(made), covered, pupils, goal, reached, taken)


def nominations(school, rows):
    """评优推荐: award → 对象编号 → whether a tie at the cut must be decided."""
    chosen = {}
    for award in school.rows("评优"):
        cards = standings(school, rows, award["对象"])
        quota, lowest = str(award["名额"]), number(award.get("最低分")) or 0
        places = floor(share_of(quota) * len(cards)) if "%" in quota else int(quota)
        fit = {key: c.total for key, c in cards.items() if c.total is not None and c.total >= lowest and not c.vetoed}
        better = {key: sum(other > total for other in fit.values()) for key, total in fit.items()}
        equal = {key: sum(other == total for other in fit.values()) for key, total in fit.items()}
        chosen[award["项目"], award["对象"]] = {k: better[k] + equal[k] > places for k in fit if better[k] < places}
    return chosen
