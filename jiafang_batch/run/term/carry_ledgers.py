"""A new term after another: the open lines of its 跟踪台账 and of 心理跟踪 become rows of the new term's 收表.

What is closed stays behind. Pupils are named by 学号, because the next school year gives them other classes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec.structs import fields

from jiafang_batch.measure.counselling import cases
from jiafang_batch.measure.improvement import owed_self_criticisms
from jiafang_batch.measure.tracking_notes import words_in
from jiafang_batch.oversight import Counselling
from jiafang_batch.report.figures import Figures, figures
from jiafang_batch.report.forms.ledger_entries import LedgerEntry, ledger_entries
from jiafang_batch.run.place.counsellor_password import counsellor_password, keep_passwords, kept_passwords
from jiafang_batch.run.place.disk import place, stage
from jiafang_batch.run.place.folder import LOG_FOLDER
from jiafang_batch.run.term.pack import encrypted
from jiafang_batch.run.term.school import SchoolJob, check_school, compute_school
from jiafang_batch.run.usage import disk_faults
from jiafang_batch.sheets.layout import layouts
from jiafang_batch.sheets.template import TemplateSheet, Value, workbook_of
from jiafang_batch.terms import TrackedLedger

LEDGERS, TALKS = "上学期跟踪台账.xlsx", "上学期心理跟踪.xlsx"
Cells = Mapping[str, Value]


def carry_ledgers(before: Path, folder: Path) -> tuple[str, ...]:
    """Write the open entries of the previous term into the new one, and return what was done as lines.

    Nothing is brought of a term that cannot be computed; a line says so. Raises UsageError if the disk refuses.
    """
    computed = compute_school(check_school(SchoolJob(before)))
    if computed is None:
        return (f"没有带来跟踪台账：{before} 的考核办法或名册有错误，先用 jiafang check 改正，再建新学期。",)
    shown = figures(computed.evaluation, (), ())
    lines, remedies = list(_open_lines(shown)), list(_owed(shown))
    talks = list(_open_talks(shown))
    done = []
    with disk_faults("不能带来上学期的台账"):
        if lines or remedies:
            sheets = {"tracking": lines, "remedy": remedies}
            _write(folder / LOG_FOLDER / LEDGERS, _book({code: rows for code, rows in sheets.items() if rows}))
            done.append(
                f"带来 {folder / LOG_FOLDER / LEDGERS}：没有办结的台账 {len(lines)} 行、书面检讨 {len(remedies)} 份"
            )
        if talks:
            keep_passwords(folder, kept_passwords(before))
            content = encrypted(_book({"counselling": talks}), counsellor_password(folder))
            _write(folder / LOG_FOLDER / TALKS, content)
            done.append(f"带来 {folder / LOG_FOLDER / TALKS}（加密）：没有结案的辅导记录 {len(talks)} 行")
    return tuple(done)


def _open_lines(shown: Figures) -> Iterator[Cells]:
    title = shown.term.policy.settings.term_title
    for ledger, by_class in ledger_entries(shown).items():
        for entries in by_class.values():
            yield from (_line(ledger, entry, title) for entry in entries if entry.is_open)


def _line(ledger: TrackedLedger, entry: LedgerEntry, title: str) -> Cells:
    """The entry as a row of the next term: what people typed in it, and its state at the end of the previous term."""
    note = "\n".join(filter(None, (words_in(entry.notes, "note"), f"{title}：{entry.state}")))
    texts = {name: words_in(entry.notes, name) for name in ("promise", "aid", "amount", "signed")}
    return {
        "ledger": ledger.value, "student": entry.student.name, "student_id": entry.student.id, "date": entry.day,
        "matter": entry.matter, **texts, "note": note,
    }  # fmt: skip


def _owed(shown: Figures) -> Iterator[Cells]:
    teachers, term = shown.term.records.roster.teachers, shown.term
    for key, due in owed_self_criticisms(shown.evaluation):
        name = teachers[key].name
        yield {"teacher": f"{name}({key})", "due": due, "note": f"{term.policy.settings.term_title}没有交"}


def _open_talks(shown: Figures) -> Iterator[Cells]:
    names = [field.name for field in fields(Counselling) if field.name not in ("day", "student", "source")]
    for case in cases(shown.term):
        if case.is_open:
            for talk in case.talks:
                who: dict[str, Value] = {
                    "date": talk.day, "student": case.student.name, "student_id": case.student.id,
                }  # fmt: skip
                yield who | {name: getattr(talk, name) for name in names}


def _book(rows: Mapping[str, list[Cells]]) -> bytes:
    sheets = tuple(TemplateSheet(layouts()[code], held) for code, held in rows.items())
    return workbook_of(sheets, title="上学期没有办结的")


def _write(path: Path, content: bytes) -> None:
    stage(path, content)
    place(path)
