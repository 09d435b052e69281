"""The presets as plain tables of text: all of them in a list, and one of them sheet by sheet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from jiafang_batch.policy.library import Cells, Preset, presets

Rows = tuple[tuple[str, ...], ...]

_WHAT = {
    "code": "编号",
    "name": "名称",
    "subjects": "考核对象",
    "kind": "类型",
    "scope": "学生范围",
    "forms": "家访形式",
    "visitor": "家访人",
    "window": "时间窗口",
    "condition": "条件",
    "times": "次数",
}
_SCORE = {
    "code": "编号",
    "name": "名称",
    "target": "目标",
    "points": "分值",
    "scoring": "计分",
    "step": "步长",
    "basis": "依据",
}
_EVENTS = {"kind": "事件类型", "days": "响应天数", "forms": "认可形式", "basis": "依据"}
_RATINGS = {"name": "等级", "lowest": "最低分"}
_AWARDS = {"name": "项目", "subject": "对象", "quota": "名额", "lowest": "最低分"}


def preset_rows() -> tuple[tuple[str, ...], Rows]:
    """The headings and the rows of the list of presets: name, title, source, number of indicators."""
    rows = ((p.name, p.title, p.source, str(len(p.indicators))) for p in presets().values())
    return ("名称", "标题", "出处", "指标数"), tuple(rows)


def preset_tables(name: str) -> tuple[tuple[str, tuple[str, ...], Rows], ...]:
    """Return one preset's sheets, each with a title, headings and rows.

    Raises KeyError for a name that is not a preset.
    """
    preset = presets()[name]
    return (
        (f"{preset.title}（{preset.name}）　出处：{preset.source}", ("设置", "值"), _settings(preset)),
        *_sheet("指标：量什么", preset.indicators, _WHAT),
        *_sheet("指标：怎样计分", preset.indicators, _SCORE),
        *_sheet("事件响应", preset.events, _EVENTS),
        *_sheet("等级", preset.ratings, _RATINGS),
        *_sheet("评优", preset.awards, _AWARDS),
    )


def _settings(preset: Preset) -> Rows:
    return tuple((key, value or "（没有规定）") for key, value in preset.settings.items())


def _sheet(
    title: str, rows: Sequence[Cells], columns: Mapping[str, str]
) -> Iterable[tuple[str, tuple[str, ...], Rows]]:
    """The rows under the headings of the columns that any of them fills; nothing where there are no rows."""
    used = {field: heading for field, heading in columns.items() if any(row.get(field) for row in rows)}
    if rows:
        yield title, tuple(used.values()), tuple(tuple(str(row.get(field, "")) for field in used) for row in rows)
