"""The frames of a term: their rows and columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from jiafang_batch.catalogue import message, remedy, severity
from jiafang_batch.frames.frame import Dtype, Figures, FrameColumn, frame
from jiafang_batch.grouping import grouped_pairs
from jiafang_batch.measure.duties import Duty, duties
from jiafang_batch.measure.evaluate import Evaluation
from jiafang_batch.measure.score import Result, Scorecard
from jiafang_batch.measure.term import Term, is_enrolled
from jiafang_batch.measure.term_visits import is_onsite, term_visits
from jiafang_batch.measure.unit_statistics import statistics
from jiafang_batch.problem import Location, Problem
from jiafang_batch.records import VISIT_TEXTS, SchoolClass, Student, Teacher, Visit
from jiafang_batch.sheets.layout import layouts

if TYPE_CHECKING:
    import pandas as pd

TEXT, COUNT, FLAG, DAY, FIGURE = Dtype.TEXT, Dtype.COUNT, Dtype.FLAG, Dtype.DAY, Dtype.FIGURE


class Source(Struct, frozen=True):
    """The inputs of a term's frames."""

    evaluation: Evaluation
    problems: Sequence[Problem]

    @property
    def term(self) -> Term:
        """The measured term."""
        return self.evaluation.term

    def once(self, what: object, find: Callable[[], Any]) -> Any:
        """Return the result of `find`, computed once for the whole frame."""
        return self.term.once(("frames", what), find)


class TermFrame(Struct, frozen=True):
    """One frame: its rows and its columns."""

    about: str
    rows: Callable[[Source], Iterable[Any]]
    columns: tuple[FrameColumn[Any, Any], ...]

    def of(self, source: Source, figures: Figures = float) -> pd.DataFrame:
        """Return the frame of a term."""
        return frame(self.columns, self.rows(source), source, figures)

    def empty(self, figures: Figures = float) -> pd.DataFrame:
        """Return the frame without rows."""
        return frame(self.columns, (), None, figures)


def _places(place_of: Callable[[Any, Source], Location]) -> tuple[FrameColumn[Any, Source], ...]:
    """The source of a row: 文件, 工作表, 行."""
    return (
        FrameColumn("文件", TEXT, "来自哪个文件（相对学期文件夹）", lambda r, s: place_of(r, s).file or None),
        FrameColumn("工作表", TEXT, "来自哪张工作表", lambda r, s: place_of(r, s).sheet or None),
        FrameColumn("行", COUNT, "第几行", lambda r, s: place_of(r, s).row or None),
    )


def _own_place(record: Any, _source: Source) -> Location:
    place: Location = record.source
    return place


def _plain(name: str) -> Callable[[Any, Source], Any]:
    """The attribute as it is; a blank text is a blank cell."""
    get = attrgetter(name)
    return lambda record, _source: None if (value := get(record)) == "" else value


def _word(name: str) -> Callable[[Any, Source], str | None]:
    """The Chinese word of an attribute that is a term of the vocabulary."""
    get = attrgetter(name)
    return lambda record, _source: getattr(get(record), "value", None)


def _several(names: Iterable[str]) -> str | None:
    return "、".join(names) or None


def _teacher_name(source: Source, staff_id: str) -> str | None:
    teacher = source.term.records.roster.teachers.get(staff_id)
    return teacher.name if teacher else None


# ---------------------------------------------------------------- pupils, teachers, classes


def _duty(student: Student, source: Source) -> Duty | None:
    by_id: Mapping[str, Duty] = source.once("duties", lambda: {d.student.id: d for d in duties(source.term)})
    return by_id.get(student.id)


def _is_visited(student: Student, source: Source) -> bool | None:
    duty = _duty(student, source)
    return None if duty is None else duty.visited


_STUDENTS: tuple[FrameColumn[Student, Source], ...] = (
    FrameColumn("学号", TEXT, "", _plain("id")),
    FrameColumn("姓名", TEXT, "", _plain("name")),
    FrameColumn("班级", TEXT, "", _plain("school_class")),
    FrameColumn("年级", TEXT, "", _plain("year_group")),
    FrameColumn("性别", TEXT, "", _word("sex")),
    FrameColumn("入学方式", TEXT, "", _word("entry_kind")),
    FrameColumn("入校日期", DAY, "", _plain("entry_date")),
    FrameColumn("转出日期", DAY, "", _plain("leave_date")),
    FrameColumn("学籍状态", TEXT, "", _word("status")),
    FrameColumn("特殊类别", TEXT, "几种用“、”分开", lambda r, _: _several(sorted(r.categories))),
    FrameColumn("家长常住外地", FLAG, "", _plain("parents_away")),
    FrameColumn("家访条件", FLAG, "有条件家访", _plain("visitable")),
    FrameColumn("家庭住址", TEXT, "", _plain("address")),
    FrameColumn("监护人", TEXT, "", _plain("guardian")),
    FrameColumn("联系电话", TEXT, "", _plain("phone")),
    FrameColumn("在籍", FLAG, "统计截止日在籍", lambda r, s: is_enrolled(r, s.term.as_of)),
    FrameColumn("应访", FLAG, "本学期应家访", lambda r, s: _duty(r, s) is not None),
    FrameColumn("已访", FLAG, "应访学生本学期已有家访；不应访的为空", _is_visited),
    *_places(_own_place),
)


def _credited(teacher: Teacher, source: Source) -> Sequence[Visit]:
    """The visits of the term that a teacher took part in."""

    def find() -> Mapping[str, list[Visit]]:
        visits: dict[str, list[Visit]] = {}
        for visit in term_visits(source.term):
            for member in visit.participants:
                visits.setdefault(member, []).append(visit)
        return visits

    credited: Mapping[str, list[Visit]] = source.once("credited", find)
    return credited.get(teacher.id, ())


def _headed(teacher: Teacher, source: Source) -> str | None:
    homerooms = source.term.homerooms
    headed = source.once(
        "headed", lambda: grouped_pairs((tenure.teacher, name) for name, heads in homerooms.items() for tenure in heads)
    )
    return _several(headed.get(teacher.id, ()))


_TEACHERS: tuple[FrameColumn[Teacher, Source], ...] = (
    FrameColumn("工号", TEXT, "", _plain("id")),
    FrameColumn("姓名", TEXT, "", _plain("name")),
    FrameColumn("岗位", TEXT, "几种用“、”分开", lambda r, _: _several(sorted(post.value for post in r.posts))),
    FrameColumn("年级组", TEXT, "", _plain("grade_group")),
    FrameColumn("学科", TEXT, "", _plain("subject")),
    FrameColumn("在岗", FLAG, "", _plain("active")),
    FrameColumn("班主任班级", TEXT, "统计截止日担任班主任的班级", _headed),
    FrameColumn("家访人次", COUNT, "本学期参加的家访", lambda r, s: len(_credited(r, s))),
    FrameColumn("实地人次", COUNT, "其中实地的", lambda r, s: sum(is_onsite(s.term, v) for v in _credited(r, s))),
    *_places(_own_place),
)


def _homeroom(held: SchoolClass, source: Source) -> str | None:
    return _several([tenure.teacher for tenure in source.term.homerooms.get(held.name, ())])


def _counted(name: str) -> Callable[[SchoolClass, Source], Any]:
    """A figure of the class's statistics."""
    get = attrgetter(name)
    return lambda held, source: get(source.once("statistics", lambda: statistics(source.term)[1])[held.name])


_CLASSES: tuple[FrameColumn[SchoolClass, Source], ...] = (
    FrameColumn("班级", TEXT, "", _plain("name")),
    FrameColumn("年级", TEXT, "", _plain("year_group")),
    FrameColumn("起始年级", FLAG, "", _plain("is_entry_grade")),
    FrameColumn("班主任", TEXT, "统计截止日的班主任（工号）", _homeroom),
    FrameColumn("班主任姓名", TEXT, "", lambda r, s: _teacher_name(s, _homeroom(r, s) or "")),
    FrameColumn("应访学生", COUNT, "", _counted("due")),
    FrameColumn("已访学生", COUNT, "", _counted("visited")),
    FrameColumn("家访率", FIGURE, "已访学生÷应访学生；没有应访学生的为空", _counted("coverage")),
    FrameColumn("家访人次", COUNT, "", _counted("visits")),
    FrameColumn("实地人次", COUNT, "", _counted("onsite")),
    *_places(_own_place),
)


# ---------------------------------------------------------------- visits


def _pupil(visit: Visit, source: Source) -> Student:
    return source.term.records.roster.students[visit.student]


def _other_rows(visit: Visit, _source: Source) -> str | None:
    return "；".join(f"{place.file}!{place.sheet}!{place.row}" for place in visit.sources[1:]) or None


_LOG = {column.field: column.title for column in layouts()["visit_log"].columns}

_VISITS: tuple[FrameColumn[Visit, Source], ...] = (
    FrameColumn("学号", TEXT, "", _plain("student")),
    FrameColumn("姓名", TEXT, "", lambda r, s: _pupil(r, s).name),
    FrameColumn("班级", TEXT, "学生现在的班级", lambda r, s: _pupil(r, s).school_class),
    FrameColumn("年级", TEXT, "", lambda r, s: _pupil(r, s).year_group),
    FrameColumn("家访日期", DAY, "", _plain("date")),
    FrameColumn("时刻", TEXT, "记录里写了的，如 18:30", lambda r, _: f"{r.clock:%H:%M}" if r.clock else None),
    FrameColumn("家访形式", TEXT, "", _word("form")),
    FrameColumn("实地", FLAG, "形式属于考核办法的实地形式", lambda r, s: is_onsite(s.term, r)),
    FrameColumn("面对面", FLAG, "形式属于面对面形式", lambda r, s: r.form in s.term.policy.settings.face_to_face_forms),
    FrameColumn("本学期", FLAG, "在本学期内，计入家访人次", lambda r, s: r.date >= s.term.policy.term.first),
    FrameColumn("主访教师", TEXT, "工号", _plain("lead")),
    FrameColumn("主访教师姓名", TEXT, "", lambda r, s: _teacher_name(s, r.lead)),
    FrameColumn("参与教师", TEXT, "工号，主访在前，用“、”分开", lambda r, _: _several(r.participants)),
    FrameColumn("照片", COUNT, "张数", _plain("photos")),
    FrameColumn("家长签字", FLAG, "", _plain("signed")),
    FrameColumn("是否回访", FLAG, "", _plain("is_follow_up")),
    FrameColumn("工作时间", FLAG, "", _plain("in_work_hours")),
    FrameColumn("四进内容", TEXT, "几项用“、”分开", lambda r, _: _several(sorted(theme.value for theme in r.themes))),
    FrameColumn("诉求类别", TEXT, "", _word("request_kind")),
    FrameColumn("办理状态", TEXT, "", _word("request_status")),
    *(FrameColumn(_LOG[name], TEXT, "记录里的文字", _plain(name)) for name in VISIT_TEXTS),
    *_places(lambda visit, _: visit.sources[0]),
    FrameColumn("另见", TEXT, "同一次家访的其他行，文件!工作表!行", _other_rows),
)


# ---------------------------------------------------------------- problems, results, scores

_PROBLEMS: tuple[FrameColumn[Problem, Source], ...] = (
    FrameColumn("级别", TEXT, "错误（这一行没有计入）、警告、提示", lambda r, _: severity(r).value),
    FrameColumn("代码", TEXT, "见问题一览", _plain("code")),
    FrameColumn("内容", TEXT, "格子里写的", _plain("value")),
    FrameColumn("说明", TEXT, "", lambda r, _: message(r)),
    FrameColumn("建议", TEXT, "", lambda r, _: remedy(r) or None),
    *_places(lambda problem, _: problem.location),
    FrameColumn("列", TEXT, "列标，如 C", _plain("location.column")),
    FrameColumn("列名", TEXT, "", _plain("location.header")),
)


def _weight(result: Result, _source: Source) -> Any:
    """分值, if the subject gets points for it."""
    return result.indicator.points if result.is_scored else None


_SUBJECT: tuple[FrameColumn[Any, Source], ...] = (
    FrameColumn("对象类型", TEXT, "班主任、科任教师、校领导、班级、年级、学校", _word("subject.kind")),
    FrameColumn("对象编号", TEXT, "工号，或班级、年级、学校的名称", _plain("subject.key")),
    FrameColumn("对象", TEXT, "姓名或名称", _plain("subject.name")),
)

_RESULTS: tuple[FrameColumn[Result, Source], ...] = (
    FrameColumn("编号", TEXT, "指标的编号", _plain("indicator.code")),
    FrameColumn("指标", TEXT, "指标的名称", _plain("indicator.name")),
    FrameColumn("类型", TEXT, "指标类型", _word("indicator.kind")),
    *_SUBJECT,
    FrameColumn("分子", COUNT, "", _plain("tally.numerator")),
    FrameColumn("分母", COUNT, "计次的指标没有", _plain("tally.denominator")),
    FrameColumn("值", FIGURE, "完成值，没有舍入；不适用的为空", _plain("tally.value")),
    FrameColumn("目标", FIGURE, "", _plain("indicator.target")),
    FrameColumn("达标", FLAG, "没有目标或不适用的为空", _plain("met")),
    FrameColumn("分值", FIGURE, "", _weight),
    FrameColumn("计分", TEXT, "计分方式", _word("indicator.scoring")),
    FrameColumn("得分", FIGURE, "没有舍入", _plain("points")),
    *_places(lambda result, _: result.indicator.source),
)


def _cards(source: Source) -> Iterable[Scorecard]:
    return (card for kind in source.term.policy.scored_kinds for card in source.evaluation.scorecards[kind])


def _subject_place(card: Scorecard, source: Source) -> Location:
    roster, key = source.term.records.roster, card.subject.key
    return roster.teachers[key].source if card.subject.kind.is_teacher else roster.classes[key].source


_SCORES: tuple[FrameColumn[Scorecard, Source], ...] = (
    *_SUBJECT,
    FrameColumn("班级", TEXT, "班主任、科任教师的班级，用“、”分开", lambda r, _: _several(r.subject.classes)),
    FrameColumn("总分", FIGURE, "舍入到两位小数，等级和名次由它得出", _plain("shown_total")),
    FrameColumn("未舍入总分", FIGURE, "", _plain("total")),
    FrameColumn("等级", TEXT, "", _plain("rating")),
    FrameColumn("名次", COUNT, "在同一对象类型内排列", _plain("rank")),
    FrameColumn("否决", FLAG, "被一票否决", _plain("vetoed")),
    *_places(_subject_place),
)


def _until(source: Source) -> Iterable[Visit]:
    """The term's own records up to the as-of date, in date order, without visits of the previous term."""
    before: frozenset[tuple[str, date, object]] = frozenset(
        (visit.student, visit.date, visit.form) for visit in source.term.records.previous
    )
    return (visit for visit in source.term.visits if (visit.student, visit.date, visit.form) not in before)


TERM_FRAMES: Mapping[str, TermFrame] = {
    "students": TermFrame(
        "学生名册，一名学生一行；出处是名册的那一行", lambda s: s.term.records.roster.students.values(), _STUDENTS
    ),
    "teachers": TermFrame(
        "教师名册，一位教师一行；出处是名册的那一行", lambda s: s.term.records.roster.teachers.values(), _TEACHERS
    ),
    "classes": TermFrame(
        "班级表，一个班一行；出处是班级表的那一行", lambda s: s.term.records.roster.classes.values(), _CLASSES
    ),
    "visits": TermFrame("统计截止日以前的家访，一次一行，按日期排；出处是记录的那一行", _until, _VISITS),
    "problems": TermFrame("问题清单，一处一行；出处是有问题的那一行", lambda s: s.problems, _PROBLEMS),
    "results": TermFrame(
        "指标明细，一个指标一个对象一行；出处是考核办法里指标的那一行", lambda s: s.evaluation.results, _RESULTS
    ),
    "scores": TermFrame(
        "总分、等级、名次，一位教师（一个角色）或一个班一行；出处是名册、班级表的那一行", _cards, _SCORES
    ),
}
"""Name → frame; the names are attributes of `api.Term`."""
