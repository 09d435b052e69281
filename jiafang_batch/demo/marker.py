"""示范说明.txt: what a demo shows, and which files it wrote, so that exactly these can be replaced."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from jiafang_batch.demo.demo_files import Demo, Log
from jiafang_batch.demo.people import HandIn
from jiafang_batch.demo.untidy import Habit
from jiafang_batch.run.place.disk import write_whole
from jiafang_batch.run.start.new import check_empty
from jiafang_batch.run.usage import UsageError

MARKER = "示范说明.txt"
_FIRST_LINE = "示范学校说明（由 jiafang demo 生成，人和事都是虚构的）"
_LIST_LINE = "文件清单（重新生成时只替换这些文件）："
_ITEM = "- "

_HABITS = {
    Habit.TITLE_ROWS: "表头上面有标题行",
    Habit.OTHER_HEADINGS: "列名是别的写法",
    Habit.SHUFFLED_COLUMNS: "列的次序不同",
    Habit.SPACED_NAMES: "姓名里有空格",
    Habit.DATE_SPELLINGS: "日期有多种写法",
    Habit.CLASS_SPELLINGS: "班级有多种写法",
    Habit.WORD_SPELLINGS: "家访形式、是否等有多种写法",
    Habit.BLANK_ROWS: "中间有空行",
    Habit.MERGED_CLASS: "班级合并了单元格",
    Habit.TOTAL_ROW: "末尾有合计行",
    Habit.NOTES: "末尾有填表人和备注",
    Habit.RENAMED_FILE: "文件改了名",
}


def clear_earlier(folder: Path, *, force: bool) -> None:
    """Remove, with `force`, the files of an earlier demo. Raises UsageError if there are other files."""
    marker = folder / MARKER
    if not marker.is_file() or not _is_ours(marker):
        check_empty(folder)
        return
    if not force:
        raise UsageError(f"文件夹“{folder}”里已有一所示范学校；要重新生成请加 --force。")
    for name in _listed(marker):
        path = folder / name
        if path.resolve().is_relative_to(folder.resolve()):
            path.unlink(missing_ok=True)
    marker.unlink()


def write_marker(folder: Path, demo: Demo, made_with: str) -> Path:
    """Write the note before any workbook, so that an interrupted demo can be replaced as well."""
    folder.mkdir(parents=True, exist_ok=True)
    classes = demo.school.classes
    pupils = sum(len(c.pupils) for c in classes)
    missing = [c.name for c in classes if c.hand_in is HandIn.MISSING]
    lines = [
        _FIRST_LINE,
        "",
        made_with,
        f"{demo.school.name}：{len(classes)} 个班，{pupils} 名学生，{len(demo.school.teachers)} 名教师。",
        "",
        "下一步运行：jiafang run 加上这个文件夹的名字，再打开 输出 里的 家访汇总.xlsx。",
        "",
        "各班交来的表：",
        *(_about(log) for log in demo.logs),
        *(f"{name}：没有交" for name in missing),
        "",
        _LIST_LINE,
        *(f"{_ITEM}{name}" for name in demo.files),
    ]
    path = folder / MARKER
    write_whole(path, ("\n".join(lines) + "\n").encode())
    return path


def _about(log: Log) -> str:
    habits = [text for habit, text in _HABITS.items() if habit in log.manner]
    faulty = ["有写错的行"] if log.school_class.hand_in is HandIn.FAULTY else []
    return f"{log.school_class.name}：{'，'.join([*habits, *faulty]) or '按模板填写'}（{Path(log.file).name}）"


def _is_ours(marker: Path) -> bool:
    return marker.read_text(encoding="utf-8", errors="replace").startswith(_FIRST_LINE)


def _listed(marker: Path) -> Iterator[str]:
    _, _, after = marker.read_text(encoding="utf-8").partition(_LIST_LINE)
    return (line.removeprefix(_ITEM) for line in after.splitlines() if line.startswith(_ITEM))
