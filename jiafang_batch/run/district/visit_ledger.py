"""A school's part of the district's ledger: every counted visit in Parquet, without names of people.

Parquet comes with the extra `district`; a single school does not need it.
"""

from __future__ import annotations

from importlib.util import find_spec

from jiafang_batch.measure.term import Term

EXTRA = 'pip install "jiafang-batch[district]"（在本项目文件夹里是 pip install ".[district]"）'
"""The command that installs the engines of a district and Parquet, valid on any system."""


def has_parquet() -> bool:
    """True if Parquet can be written here."""
    return find_spec("pyarrow") is not None


def visits_parquet(term: Term) -> bytes:
    """Return the school's counted visits up to the as-of date; pupils and teachers by their numbers."""
    import pyarrow as pa
    from pyarrow import parquet

    students, settings, first = term.records.roster.students, term.policy.settings, term.policy.term.first
    visits = term.visits
    text = pa.dictionary(pa.int32(), pa.string())
    columns = {
        "学号": pa.array([v.student for v in visits], pa.string()),
        "年级": pa.array([students[v.student].year_group for v in visits], text),
        "班级": pa.array([students[v.student].school_class for v in visits], text),
        "家访日期": pa.array([v.date for v in visits], pa.date32()),
        "家访形式": pa.array([v.form.value for v in visits], text),
        "本学期": pa.array([v.date >= first for v in visits], pa.bool_()),
        "实地": pa.array([v.form in settings.onsite_forms for v in visits], pa.bool_()),
        "面对面": pa.array([v.form in settings.face_to_face_forms for v in visits], pa.bool_()),
        "主访教师": pa.array([v.lead for v in visits], text),
        "参与教师": pa.array([v.participants for v in visits], pa.list_(pa.string())),
        "照片": pa.array([v.photos for v in visits], pa.int32()),
        "诉求类别": pa.array([v.request_kind.value if v.request_kind else None for v in visits], text),
        "办理状态": pa.array([v.request_status.value if v.request_status else None for v in visits], text),
    }
    sink = pa.BufferOutputStream()
    parquet.write_table(pa.table(columns), sink, compression="zstd")
    content: bytes = sink.getvalue().to_pybytes()
    return content
