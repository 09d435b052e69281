"""The dice of invented terms: a seed, the calendar of one school year, and the days on which rules turn."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

ONE = timedelta(days=1)
AUTUMN = {
    "学期": "第一学期",
    "开学日期": date(2024, 9, 2),
    "结课日期": date(2025, 1, 17),
    "收表截止时间": datetime.fromisoformat("2025-01-22 17:00"),
    "名单截止日期": date(2025, 1, 8),
}
SPRING = {
    "学期": "第二学期",
    "开学日期": date(2025, 2, 19),  # a Wednesday
    "结课日期": date(2025, 6, 27),
    "收表截止时间": datetime.fromisoformat("2025-07-01 12:00"),
    "名单截止日期": date(2025, 3, 31),
}
YEAR = ("2024-2025学年", "学年", date(2024, 8, 1), date(2025, 7, 31))
TERMS = (
    ("第一学期", "学期", date(2024, 8, 1), date(2025, 1, 24)),
    ("第二学期", "学期", date(2025, 2, 10), date(2025, 7, 10)),
)
OTHER_DAYS = (
    ("暑假", "假期", date(2024, 7, 6), date(2024, 8, 31)),
    ("国庆节", "假期", date(2024, 10, 1), date(2024, 10, 7)),
    ("期中停课", "假期", date(2024, 11, 4), date(2024, 11, 18)),  # leaves November ten teaching days
    ("寒流", "假期", date(2024, 11, 20), date(2024, 11, 20)),
    ("寒假", "假期", date(2025, 1, 20), date(2025, 2, 14)),
    ("五一", "假期", date(2025, 5, 1), date(2025, 5, 5)),
    ("六月停课", "假期", date(2025, 6, 4), date(2025, 6, 13)),
    ("九月集中家访", "集中家访", date(2024, 9, 9), date(2024, 9, 15)),
    ("三月集中家访", "集中家访", date(2025, 3, 3), date(2025, 3, 9)),
    ("大走访", "活动", date(2025, 1, 11), date(2025, 1, 30)),
    ("踏青", "活动", date(2025, 4, 5), date(2025, 4, 12)),
    ("第一阶段", "阶段", date(2024, 8, 28), date(2024, 9, 30)),
    ("第二阶段", "阶段", date(2025, 3, 1), date(2025, 7, 25)),
    ("家访周", "家访周", date(2024, 10, 14), date(2024, 10, 20)),
    ("家访周", "家访周", date(2025, 3, 17), date(2025, 3, 23)),
    ("家访周", "活动", date(2024, 12, 2), date(2024, 12, 8)),
)
PERSONAL = ("接班一月", "入学前", "接班期", "入学后学年", "入学后学期")
WINDOWS = ("学期", "学年", "开学前一月", "假期", "集中家访", "活动", "家访周", "第一阶段", "第二阶段")


class Dice:
    """Choices by seed, and the days that matter in a term: the last that counts, the first that does not."""

    def __init__(self, seed):
        self.random = Random(seed)
        term = dict(AUTUMN if self.chance(0.65) else SPRING)
        if self.chance(0.3):
            term["开学日期"] += self.number(0, 12) * ONE
        both = self.chance(0.7)
        rows = [row for row in TERMS if both or row[0] == term["学期"]]
        self.calendar = [YEAR, *rows, *(row for row in OTHER_DAYS if self.chance(0.8))]
        self.term = next(row[2:] for row in rows if row[0] == term["学期"])
        if self.chance(0.45):
            term["统计截止日期"] = self._cut_off(term["开学日期"])
        self.dates = term
        self.as_of = min(self.term[1], term.get("统计截止日期") or self.term[1])
        self.edges = [
            self.as_of,
            term["开学日期"],
            term["结课日期"],
            *(day for row in self.calendar for day in row[2:]),
        ]

    def _cut_off(self, opening):
        day = opening + self.one((-20, 4, 26, 59, 60, 75, 100, 110, 120, 140, 400)) * ONE
        to_friday = (5 - day.isoweekday()) % 7 if self.chance(0.3) else 0
        return day + to_friday * ONE

    def one(self, things):
        """One of them."""
        return self.random.choice(list(things))

    def some(self, things, most):
        """None up to `most` different ones."""
        things = list(things)
        return self.random.sample(things, self.random.randint(0, min(most, len(things))))

    def chance(self, share):
        """True as often as the share says."""
        return self.random.random() < share

    def number(self, least, most):
        """A whole number, both ends among them."""
        return self.random.randint(least, most)

    def day(self):
        """Mostly a day of the term; often an edge, or a day beside it."""
        if self.chance(0.4):
            day = self.one(self.edges) + self.one((-31, -30, -1, 0, 0, 1, 30, 31)) * ONE
        else:
            day = self.dates["开学日期"] + self.number(-35, 150) * ONE
        return self.bounded(day)

    def near(self, day):
        """That day, one beside it, or one at the distance of some window."""
        steps = (-93, -92, -31, -30, -15, -14, -8, -1, 0, 0, 0, 1, 1, 2, 3, 4, 7, 8, 13, 14, 30, 31)
        return self.bounded(day + self.one(steps) * ONE)

    @staticmethod
    def bounded(day):
        """The day, inside what a log may say: the school year and the 92 days before."""
        return min(max(day, YEAR[2] - 92 * ONE), YEAR[3])
