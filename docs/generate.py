"""Write the docs that can go stale (workbooks, problems, commands, frames, the cookbook) from what the product itself knows.

`python docs/generate.py` writes them, `--check` only says whether they are up to date.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click
from cookbook import section

from jiafang_batch.catalogue import catalogue
from jiafang_batch.cli import jiafang
from jiafang_batch.frames.frame import Dtype, FrameColumn
from jiafang_batch.frames.term_frames import TERM_FRAMES
from jiafang_batch.problem import Severity
from jiafang_batch.report.district.school_frame import SCHOOL_COLUMNS
from jiafang_batch.sheets.layout import LOG_PLACE, POLICY_PLACE, ROSTER_PLACE, Layout, LayoutColumn, layouts
from jiafang_batch.spellings import spellings

HERE = Path(__file__).resolve().parent
_GENERATED = "<!-- 由 docs/generate.py 生成，请勿手工修改：make docs -->\n"

_BOOK = ("<!-- 条文手册：由 docs/generate.py 从 examples/cookbook.toml 生成 -->\n", "<!-- 条文手册完 -->\n")

_EXIT_CODES = "退出码：0 没有错误；1 还有要看的（“错误”级的问题、没收下或没交的表、不同之处）；2 命令写错；3 程序内部出错；130 中途按 Ctrl-C 停止。\n"

_KINDS = {
    "text": "文字", "raw": "文字或数", "person": "姓名", "students": "学生，可写多个", "teachers": "教师，可写多位",
    "teacher": "一位教师", "lead": "一位教师", "posts": "可选多个", "id": "编号（文本）", "ids": "学号", "phone": "电话（文本）", "class": "班级",
    "year_group": "年级", "date": "日期", "month_or_day": "日期或年月", "datetime": "日期和时间", "word": "选一个",
    "words": "可选多个", "form": "选一个",
    "yes_no": "是 / 否", "signature": "是 / 否，或签名", "count": "整数", "minutes": "分钟数或 1小时", "mark": "0–100", "satisfaction": "1–5",
    "request": "文字；写“无”为没有",
}  # fmt: skip


def workbooks() -> str:
    """docs/workbooks.md: every sheet and column, from the layouts."""
    parts = [
        _GENERATED,
        "# 标准表\n",
        (
            "程序按表头认表，不看文件名和工作表名；列的次序、标题行、空行、合计行、备注行、多余的列都不要紧。"
            "带 * 的列必填。“也认得”是列名的其他写法。\n"
        ),
    ]
    for place, title in ((ROSTER_PLACE, "基础信息"), (LOG_PLACE, "收表"), (POLICY_PLACE, "考核办法.xlsx")):
        parts.append(f"## {title}\n")
        parts += [_layout(layout) for layout in layouts().values() if layout.place == place]
    return "\n".join(parts)


def _layout(layout: Layout) -> str:
    rows = [
        f"| {c.heading} | {_kind(c)} | {'、'.join(c.also)} | {c.example} | {_remark(c, layout)} |"
        for c in layout.columns
    ]
    head = "| 列 | 填什么 | 也认得 | 例 | 说明 |\n|---|---|---|---|---|"
    return f"### {layout.title}\n\n{layout.about}\n\n{head}\n" + "\n".join(rows) + "\n"


def _kind(column: LayoutColumn) -> str:
    words = " ".join(str(word) for word in column.choices)
    kind = _KINDS[column.kind]
    return f"{kind}：{words}" if words and column.vocabulary else kind


def _remark(column: LayoutColumn, layout: Layout) -> str:
    remarks = [column.help] if column.help else []
    if column.default:
        remarks.append(f"不填为“{column.default}”。")
    if column.unless:
        other = next(c.title for c in layout.columns if c.field == column.unless)
        remarks.append(f"填了{other}可以不填。")
    spelled = [
        f"{member.value} ← {'、'.join(others)}"
        for member, others in spellings(column.vocabulary).items()
    ] if column.vocabulary else []  # fmt: skip
    if spelled:
        remarks.append("也认得：" + "；".join(spelled) + "。")
    return "".join(dict.fromkeys(remarks)).replace("|", "\\|")


def problems() -> str:
    """docs/problems.md: every problem code with its words, from the catalogue."""
    parts = [
        _GENERATED,
        "# 问题一览\n",
        (
            "问题清单、退回的表、`jiafang check` 用的是同一套代码和说法。"
            "错误：这一行（这个文件、这个指标）没有计入；警告：已计入，请核对；提示：供参考。花括号里是具体内容。\n"
        ),
        "| 级别 | 代码 | 问题 | 说明 | 怎么办 |\n|---|---|---|---|---|",
    ]
    for severity in Severity:
        for code, wording in catalogue().items():
            if wording.severity is severity:
                said = f"{wording.message}<br>同一张表里多时：{wording.many}" if wording.many else wording.message
                cells = (severity.value, f"`{code}`", wording.title, said, wording.remedy)
                parts.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(parts) + "\n"


_TYPES = {
    Dtype.TEXT: "文字", Dtype.COUNT: "整数", Dtype.FLAG: "是否", Dtype.DAY: "日期", Dtype.FIGURE: "数（可要精确的）",
}  # fmt: skip


def frames() -> str:
    """docs/frames.md: every data frame with its columns and their types."""
    parts = [
        _GENERATED,
        "# 数据表一览\n",
        "[用 Python 分析](python.md)时的表和列。“数”默认是 `float64`，要了 Fraction 或 Decimal 时是 `object`。\n",
    ]
    for name, table in TERM_FRAMES.items():
        parts.append(f"## {name}\n\n{table.about}。\n\n{_frame_columns(table.columns)}\n")
    about = "区县的学校，一校一行；没有统计的数字为空。另有一列“计入合计”（`boolean`）"
    parts.append(f"## schools\n\n{about}。\n\n{_frame_columns(SCHOOL_COLUMNS)}\n")
    return "\n".join(parts)


def _frame_columns(columns: Iterable[FrameColumn[Any, Any]]) -> str:
    rows = [f"| {c.title} | {_TYPES[c.dtype]} | `{c.dtype.value}` | {c.about} |" for c in columns]
    return "| 列 | 类型 | dtype | 说明 |\n|---|---|---|---|\n" + "\n".join(rows)


def commands() -> str:
    """docs/commands.md: the help of every command."""
    parts = [_GENERATED, "# 命令\n", "也可以写成 `python -m jiafang_batch …`。\n", _EXIT_CODES]
    for path, command in _walk(jiafang, "jiafang"):
        names = jiafang.context_settings["help_option_names"]
        ctx = click.Context(command, info_name=path, terminal_width=96, max_content_width=96, help_option_names=names)
        parts.append(f"## {path}\n\n```text\n{command.get_help(ctx)}\n```\n")
    return "\n".join(parts)


def _walk(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        for name, child in command.commands.items():
            yield from _walk(child, f"{path} {name}")


def policies() -> str:
    """docs/policies.md: written by hand, but for the cookbook between its two marks."""
    first, last = _BOOK
    before, _, rest = (HERE / "policies.md").read_text(encoding="utf-8").partition(first)
    return f"{before}{first}\n{section()}\n{last}{rest.partition(last)[2]}"


_PAGES = {
    "workbooks.md": workbooks,
    "problems.md": problems,
    "commands.md": commands,
    "frames.md": frames,
    "policies.md": policies,
}


def main(arguments: Iterable[str]) -> int:
    """Write or check every generated document; 1 when one is stale."""
    check = "--check" in arguments
    stale = []
    for name, make in _PAGES.items():
        path, text = HERE / name, make()
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if not check:
            path.write_text(text, encoding="utf-8")
    if check and stale:
        click.echo(f"过时的文档：{'、'.join(stale)}。请运行 make docs。", err=True)
    return int(check and bool(stale))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
