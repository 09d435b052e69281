"""The files of the demo and the functions that write them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from msgspec import Struct

from jiafang_batch.demo.happenings import invent_happenings
from jiafang_batch.demo.invented_visits import invent_visits
from jiafang_batch.demo.mistakes import with_mistakes
from jiafang_batch.demo.office_registers import register_rows
from jiafang_batch.demo.paper import write_paper
from jiafang_batch.demo.people import DemoClass, HandIn, School, invent_school
from jiafang_batch.demo.rows import Cells, class_rows, log_rows, student_rows, teacher_rows, teaching_rows
from jiafang_batch.demo.source import FIRST_YEAR, TERM, sizes, stream, words
from jiafang_batch.demo.untidy import MANNERS, Habit, untidy
from jiafang_batch.run.place.folder import LOG_FOLDER, POLICY_FILE, ROSTER_FOLDER
from jiafang_batch.run.start.templates import HANDOUT_BOOKS, ROSTER_BOOKS, write_book, write_policy
from jiafang_batch.sheets.layout import layouts
from jiafang_batch.sheets.template import TemplateSheet

_LOG = "visit_log"
_TIDY: frozenset[Habit] = frozenset()
_FAULTY_MANNERS = (_TIDY, *MANNERS)
_REGISTERS = ("教导处登记.xlsx", "心理跟踪.xlsx")

Writer = Callable[[Path], object]


class Log(Struct, frozen=True):
    """A class's log as it is handed in: the file's name in the term folder, and the manner in which it is kept."""

    school_class: DemoClass
    file: str
    manner: frozenset[Habit]


class Demo(Struct, frozen=True):
    """A whole demo before it is written: the school, its logs, and every file with the function that writes it."""

    school: School
    logs: tuple[Log, ...]
    files: Mapping[str, Writer]


def invent(preset_name: str, seed: int, size_name: str) -> Demo:
    """Return the whole demo of this policy, seed and size."""
    size = sizes()[size_name]
    school = invent_school(seed, size)
    happenings = invent_happenings(seed, school, size)
    visits = invent_visits(seed, school, size, happenings)
    logs = tuple(_logs(school))
    received = {log.school_class.name: Path(log.file).name for log in logs}
    registers = register_rows(seed, school, size, happenings, visits, received)
    rosters: Mapping[str, Sequence[Cells]] = {
        "student": list(student_rows(school)),
        "teacher": list(teacher_rows(school)),
        "school_class": list(class_rows(school)),
        "teaching": list(teaching_rows(school)),
    }
    policy = partial(write_policy, preset_name=preset_name, school=school.name, first_year=FIRST_YEAR, term=TERM)
    files: dict[str, Writer] = {POLICY_FILE: policy}
    for name, codes in ROSTER_BOOKS.items():
        files[f"{ROSTER_FOLDER}/{name}"] = partial(_write_template, codes=codes, rows=rosters)
    for log in logs:
        rows = log_rows(log.school_class, visits)
        files[log.file] = partial(_write_log, school=school, log=log, rows=rows, seed=seed)
    for name in _REGISTERS:
        files[f"{LOG_FOLDER}/{name}"] = partial(_write_template, codes=HANDOUT_BOOKS[name], rows=registers)
    return Demo(school, logs, files)


def _logs(school: School) -> Iterator[Log]:
    """The log of every class that hands one in: tidy ones under the template's name, others under any."""
    numbers = dict.fromkeys(HandIn, 0)
    renamed = 0
    for school_class in school.classes:
        way = school_class.hand_in
        if way is HandIn.MISSING:
            continue
        manners = {HandIn.MESSY: MANNERS, HandIn.FAULTY: _FAULTY_MANNERS}.get(way, (_TIDY,))
        manner = manners[numbers[way] % len(manners)]
        numbers[way] += 1
        name = words()["files"]["tidy"]
        if Habit.RENAMED_FILE in manner:
            name = words()["files"]["renamed"][renamed % len(words()["files"]["renamed"])]
            renamed += 1
        around = {"school_class": school_class.name, "teacher": school_class.homeroom.name, "number": renamed}
        yield Log(school_class, f"{LOG_FOLDER}/{school_class.year_group}/{name.format(**around)}", manner)


def _write_template(path: Path, codes: Sequence[str], rows: Mapping[str, Sequence[Cells]]) -> None:
    write_book(path, tuple(TemplateSheet(layouts()[code], rows.get(code, ())) for code in codes))


def _write_log(path: Path, school: School, log: Log, rows: Sequence[Cells], seed: int) -> None:
    school_class = log.school_class
    rng = stream(seed, "hand", school_class.name)
    if school_class.hand_in is HandIn.FAULTY:
        rows = with_mistakes(rng, rows)
    if not log.manner:
        _write_template(path, (_LOG,), {_LOG: rows})
        return
    around = {"school": school.name, "school_class": school_class.name, "teacher": school_class.homeroom.name}
    paper = untidy(rng, log.manner, layouts()[_LOG], rows, around)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_paper(path, rng.choice(["Sheet1", school_class.name]), paper)
