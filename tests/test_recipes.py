"""docs/architecture.md, "Recipes": each is followed in a copy of the package, and the product does what was added."""

import json
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
RATE = {
    "policy/kinds.py": [
        ('    MEETINGS = "家长会次数"\n', '    REACHED = "走到率"\n'),
        (
            "KINDS: Mapping[IndicatorKind, KindRule] = {\n",
            """    IndicatorKind.REACHED: KindRule(
        is_rate=True,
        subjects=(*TEACHER_ROLES, *_UNITS),
        uses=_VISITS | _TIMES,
        base=Base("{scope} {whole} 人中，{window}走到的 {met} 人", _PUPIL, _NOBODY, owes=VisitsOwed.TIMES),
        is_of_population=True,
    ),
""",
        ),
    ],
    "measure/measures.py": [
        ("MEASURES: Mapping[IndicatorKind, Measure] = {\n", "    IndicatorKind.REACHED: _reached,\n"),
        (
            "# ---------------------------------------------------------------- registers of a teacher\n",
            '''

def _reached(lens: Lens, subject: Subject) -> Tally:
    """Pupils with a visit ÷ population."""
    pupils = [pupil for name in lens.classes(subject) for pupil in lens.population(name)]
    visits = {pupil.id: lens.visits_of(pupil.id, lens.visitor(subject)) for pupil in pupils}
    return rate(Item(ItemKind.STUDENT, p.id, 1, int(bool(visits[p.id])), visits[p.id]) for p in pupils)
''',
        ),
    ],
}
"""A rate with targets for everybody who can have one."""
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
    shutil.copytree(PACKAGE, copy)  # with what has been compiled, which stays right for the modules that stay

    def run(*arguments, program="from jiafang_batch.cli import main; main()"):
        environment = {**os.environ, "PYTHONPATH": str(copy.parent), "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": ""}
        command = [sys.executable, "-c", program, *map(str, arguments)]
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


ONE_AFTER_ANOTHER = """
import json, sys
from jiafang_batch.cli import main
commands, codes = json.loads(sys.argv[1]), []
for arguments in commands:
    sys.argv = ["jiafang", *arguments]
    try:
        main()
    except SystemExit as end:
        codes.append(end.code)
print(json.dumps(codes))
"""
"""Runs commands in one process and prints their exit codes as its last line."""


def test_every_command_serves_the_kinds_and_the_column_that_were_added(product, tmp_path):
    """Nothing beside the recipe's files knows a kind or a column by its name: no command fails, and each shows them."""
    follow, run = product
    for recipe in (KIND, RATE, COLUMN):
        follow(recipe)
    changes = (
        ("基本设置", "记录必填项  | 家访过程", "记录必填项  | 家访过程、交通方式"),
        ("基本设置", "2025-1-10", "2024-12-20"),
        ("指标", "", "B-7 | 完整 | 班主任 | 占比 | | | | 学期 | 记录完整 | | 100% | #10 | 比例 |"),
        (
            "指标",
            "",
            "B-8 | 走到 | 班主任、科任教师、班级、年级、学校 | 走到率 | | 实地 | 任一 | 学期 | | #1 | 100% | #10 | 比例 |",
        ),
        ("指标", "", "B-9 | 走访户数 | 班主任 | 走访户数 | | | | 学期 | | | #9 | #10 | 达标 |"),
        ("二班家访", "家访过程\n", "家访过程 | 交通方式\n"),
        ("二班家访", "谈阅读", "谈阅读 | 步行"),
    )
    first, second = (str(written(tmp_path / name, *changes)) for name in ("上学期", "下学期"))
    written(tmp_path / "区县" / "青禾小学", *changes)
    summary = f"{first}/输出/家访汇总.xlsx"
    commands = [
        ["check", first], ["run", first], ["run", second], ["forms", first], ["todo", first, "--today", "2024-12-10"], ["status", first],
        ["privacy", first], ["hand-out", first], ["plan", first, "--days", "2024-12-21"],
        *(["explain", first, who] for who in ("陈静", "赵敏", "一(1)班", "一年级", "学校", "李芳")),
        ["compare", first, second], ["year", first, second], ["compare-policy", first, "qizhuang", f"{first}/考核办法.xlsx"],
        ["policy", "check", f"{first}/考核办法.xlsx"], ["policy", "take", summary], ["district", str(tmp_path / "区县")],
    ]  # fmt: skip
    done = run(json.dumps(commands), program=ONE_AFTER_ANOTHER)
    codes = json.loads(done.stdout.splitlines()[-1])
    assert len(codes) == len(commands), done.stderr
    assert [command for command, code in zip(commands, codes, strict=True) if code not in (0, 1)] == [], done.stderr
    assert "程序内部出错" not in done.stdout + done.stderr

    def says(*places, words):
        """Whether a sheet of one of these workbooks says it."""
        books = [path for place in places for path in tmp_path.glob(place)]
        assert books, places
        return any(words in cell for path in books for rows in sheets_of(path).values() for row in rows for cell in row)

    assert "学期内走到的 3 人" in done.stdout  # explain
    assert "走访任何形式的家访 2 户" in done.stdout
    assert says("上学期/催交/待访名单*.xlsx", words="B-8 走到")
    assert says("上学期/催交/待访名单*.xlsx", words="B-9 走访户数：还差")
    assert says("上学期/输出/家访汇总.xlsx", words="B-8")
    assert says("上学期/发表/**/*.xlsx", words="交通方式")
    assert says("上学期/个人信息清单.xlsx", words="交通方式")
    assert says("下学期/输出/对比.xlsx", words="走访户数")
    assert says("上学期/输出/考核办法对比.xlsx", words="走到")


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
