"""docs/architecture.md, "Recipes": each is followed in a copy of the package, and the product does what was added."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from small_term import written

import jiafang_batch

PACKAGE = Path(jiafang_batch.__file__).parent

KIND = {
    "policy/kinds.py": [
        ('    MEETINGS = "家长会次数"\n', '    HOMES = "走访户数"\n'),
        (
            "KINDS: Mapping[IndicatorKind, KindRule] = {\n",
            """    IndicatorKind.HOMES: KindRule(
        is_rate=False,
        subjects=TEACHER_ROLES,
        uses=_OWN_VISITS,
        base=Base("{window}走访{forms}{only} {met} 户", "户", credited=TEACHER_ROLES),
    ),
""",
        ),
    ],
    "measure/measures.py": [
        ("MEASURES: Mapping[IndicatorKind, Measure] = {\n", "    IndicatorKind.HOMES: _homes,\n"),
        (
            "# ---------------------------------------------------------------- registers of a teacher\n",
            '''

def _homes(lens: Lens, subject: Subject) -> Tally:
    """Visits credited to the teacher, each to a home."""
    return count(visit_item(visit, met=True) for visit in lens.credited(subject.key))
''',
        ),
    ],
}
COLUMN = {
    "sheets/layouts/visit_log.toml": [
        (
            'title = "家访记录"\nplace = "收表"\nabout = "每走访一个家庭一行。带 * 的必填，其余按学校要求填写。"\n',
            '\n[[column]]\nfield = "transport"\ntitle = "交通方式"\ntype = "text"\nwidth = 10\nexample = "步行"\n',
        )
    ],
    "records.py": [('    reflection: str = ""\n', '    transport: str = ""\n')],
}


@pytest.fixture
def product(tmp_path):
    """A copy of the package that may be changed, and a way to run it."""
    copy = tmp_path / "副本" / "jiafang_batch"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__"))

    def run(*arguments):
        environment = {**os.environ, "PYTHONPATH": str(copy.parent), "PYTHONUTF8": "1"}
        command = [sys.executable, "-c", "from jiafang_batch.cli import main; main()", *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, env=environment, check=False, cwd=copy.parent)

    def follow(recipe):
        for file, steps in recipe.items():
            text = (copy / file).read_text(encoding="utf-8")
            for after, lines in steps:
                assert text.count(after) == 1, f"{file}: {after!r}"
                text = text.replace(after, after + lines)
            (copy / file).write_text(text, encoding="utf-8")

    follow.copy = copy
    return follow, run


def rows_of(path, sheet):
    return [
        [str(cell or "") for cell in row] for row in openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True)
    ]


def test_a_kind_added_by_the_recipe_is_measured_said_and_written(product, tmp_path):
    follow, run = product
    follow(KIND)
    added = "B-9 | 走访户数 | 班主任 | 走访户数 | | | | 学期 | | | #1 | #10 | 达标 |"
    term = written(tmp_path / "学期", ("指标", "", added))
    done = run("run", term)
    assert done.returncode in (0, 1), done.stderr
    assert "10.00" in next(
        line for line in (term / "输出/数据/指标明细.csv").read_text("utf-8-sig").splitlines() if "B-9" in line
    )
    assert "学期内走访任何形式的家访 2 户" in run("explain", term, "刘洋", "B-9").stdout
    assert any("B-9" in row for row in rows_of(term / "输出/家访汇总.xlsx", "依据"))


def test_a_column_added_by_the_recipe_is_read_and_may_be_asked_for(product, tmp_path):
    follow, run = product
    follow(COLUMN)
    assert run("templates", tmp_path / "空白表").returncode == 0
    assert any("交通方式" in row for row in rows_of(next((tmp_path / "空白表").rglob("家访记录.xlsx")), "家访记录"))
    term = written(
        tmp_path / "学期",
        ("基本设置", "记录必填项  | 家访过程", "记录必填项  | 家访过程、交通方式"),
        ("指标", "", "B-9 | 完整 | 班主任 | 占比 | | | | 学期 | 记录完整 | | 100% | #10 | 比例 |"),
        ("二班家访", "家访过程\n", "家访过程 | 交通方式\n"),
        ("二班家访", "谈阅读", "谈阅读 | 步行"),
    )
    done = run("run", term)
    assert done.returncode in (0, 1), done.stderr
    rows = (term / "输出/数据/指标明细.csv").read_text("utf-8-sig").splitlines()
    assert "1,2,0.5" in next(row for row in rows if row.startswith("B-9") and "刘洋" in row)


HEADINGS = [
    ("report/lists/request_pages.py", "责任人", "负责办理的人"),
    ("report/lists/ledger_pages.py", "计入的指标", "算进哪些指标"),
    ("report/lists/source_pages.py", "建议", "怎样改"),
    ("report/lists/score_columns.py", "等级", "评定等级"),
]
"""The module of a column, its heading, and another that no sheet has."""


def sheets_of(path):
    return {sheet.title: rows_of(path, sheet.title) for sheet in openpyxl.load_workbook(path)}


def test_a_heading_is_renamed_by_one_edit(product, tmp_path):
    """Every sheet that shows a column shows it under its new heading, and nothing else of the workbook changes."""
    follow, run = product
    term = written(tmp_path / "学期")
    assert run("run", term).returncode in (0, 1)
    before = sheets_of(term / "输出/家访汇总.xlsx")
    renamed = {}
    for file, old, new in HEADINGS:
        follow({file: [(f'Column("{old}"', "")]})  # It stands there once.
        path = follow.copy / file
        path.write_text(
            path.read_text(encoding="utf-8").replace(f'Column("{old}"', f'Column("{new}"'), encoding="utf-8"
        )
        renamed[old] = new
    shutil.rmtree(term / "输出")
    done = run("run", term)
    assert done.returncode in (0, 1), done.stderr
    after = sheets_of(term / "输出/家访汇总.xlsx")
    assert list(after) == list(before)
    met = set()
    for name, rows in before.items():
        for was, now in zip(rows, after[name], strict=True):
            for old, new in zip(was, now, strict=True):
                if old != new:
                    assert renamed.get(old) == new, f"{name}: {old!r} → {new!r}"
                    met.add(old)
    assert met == set(renamed)
