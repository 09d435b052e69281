"""What was united as of a run, kept beside its outputs: by it the next run tells what is new, and the panel shows it."""

from __future__ import annotations

from msgspec import Struct

from jiafang_batch.handin.union_records import Became
from jiafang_batch.handin.union_report import Unions, UnitedFile, UnitedRow
from jiafang_batch.kept_json import as_kept, restored


class KeptUnions(Struct, frozen=True):
    """The workbooks and rows as texts; `keys` are those of the rows, in their order."""

    files: tuple[tuple[str, ...], ...]
    """班级或教师, 文件, and what became of how many rows."""
    rows: tuple[tuple[str, ...], ...]
    """班级或教师, 学生, 家访日期, 怎样算, the row and its place, the other and its place, 为什么."""
    keys: tuple[str, ...]


NOTHING_KEPT = KeptUnions((), (), ())


def kept_of(unions: Unions) -> KeptUnions:
    """Return what is kept of the unions."""
    keys = tuple(row.key for row in unions.rows)
    return KeptUnions(tuple(map(_of_file, unions.files)), tuple(map(_of_row, unions.rows)), keys)


def as_bytes(kept: KeptUnions) -> bytes:
    """Return them in the form that is kept beside the outputs."""
    return as_kept(kept)


def from_bytes(content: bytes) -> KeptUnions | None:
    """Return what was kept, or None if the content is anything else."""
    try:
        return restored(KeptUnions, content)
    except ValueError:
        return None


def _of_file(file: UnitedFile) -> tuple[str, ...]:
    return file.owner, file.path, counts_words(file)


def _of_row(row: UnitedRow) -> tuple[str, ...]:
    return (
        row.owner, row.pupil, row.day.isoformat(), row.became, row.old, str(row.place), row.new, str(row.there), row.why,
    )  # fmt: skip


def counts_words(file: UnitedFile) -> str:
    """Return what became of the rows of a workbook: 18 行：统计 14，改了 4."""
    counts = [f"{kind.value} {file.became[kind]}" for kind in Became if file.became.get(kind)]
    asked = [f"要问 {file.asked}"] if file.asked else []
    return f"{file.rows} 行：{'，'.join((*counts, *asked))}" if file.rows else "没有家访的行"
