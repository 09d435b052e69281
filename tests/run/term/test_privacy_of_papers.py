"""Who may see what, over all papers: a marked value stands in no file whose reader is not entitled to it.

A paper that the table does not know fails: whoever adds one says who reads it.
"""

from __future__ import annotations

import re
import zipfile
from fnmatch import fnmatch
from pathlib import Path

import pytest
from click.testing import CliRunner
from small_term import written
from text_tables import rows, write_book

from jiafang_batch.cli import jiafang

MARKS = {
    "姓名": "李标记", "电话": "13977777772", "住址": "住址标记路9号", "监护人": "监护标记", "类别": "类别标记", "谈话": "谈话标记在外打工",
    "诉求": "诉求标记增加体育活动", "对策": "对策标记每周通话", "心理谈话": "心灵标记夜里失眠", "违规": "违规标记经核实",
    "重大情况": "情况标记独自在家",
}  # fmt: skip
PUPIL = (
    ("学生名册", "家访条件 | 联系电话", "家访条件 | 联系电话 | 家庭住址 | 监护人"),
    ("学生名册", "李芳", MARKS["姓名"]),
    (
        "学生名册",
        "留守儿童 | 具备    | 13900000002",
        f"留守儿童、{MARKS['类别']} | 具备 | {MARKS['电话']} | {MARKS['住址']} | {MARKS['监护人']}",
    ),
    ("学生名册", "2024-9-2 |        |         | 具备    | 13900000001", "2024-9-2 | | 心理困难 | 具备 | 13900000001"),
)
LOG = (
    ("一班家访", "照片 | 关联事件", "照片 | 关联事件 | 对策感想"),
    ("一班家访", "李芳", MARKS["姓名"]),
    ("一班家访", "谈请假", MARKS["谈话"]),
    ("一班家访", "希望增加体育活动 | 未办理 | #0 | E1", f"{MARKS['诉求']} | 未办理 | #0 | E1 | {MARKS['对策']}"),
    ("一班家访", "谈作息", MARKS["心理谈话"]),
)
REGISTERS = (
    ("事件登记", "李芳", MARKS["姓名"]), ("诉求办理", "李芳", MARKS["姓名"]), ("违规登记", "经核实", MARKS["违规"]),
)  # fmt: skip

INCIDENT = """
    发现日期    | 班级    | 学生姓名 | 发现教师 | 情况类别 | 发现的情况      | 报告给
    2024-10-14 | 一(1)班 | 李标记  | 陈静   | 监护缺失 | 情况标记独自在家 | 校长
"""
NOBODY: frozenset[str] = frozenset()
NAME = frozenset({"姓名"})
CONTACT = frozenset({"姓名", "电话", "住址", "监护人"})
VISITOR = CONTACT | {"类别"}
HOMEROOM = VISITOR | {"谈话", "诉求", "对策", "心理谈话"}
OFFICE = frozenset(MARKS)
ENTITLED = (
    ("输出/家访汇总_公示.xlsx", NOBODY),
    ("输出/表册/上报表.xlsx", NOBODY), ("输出/数据/上报表.csv", NOBODY),
    ("催交/*.txt", NOBODY), ("催交/待访名单_*.xlsx", CONTACT),
    ("输出/班级/一(1)班.xlsx", HOMEROOM), ("输出/班级/*", NOBODY),
    ("输出/教师/陈静_*", HOMEROOM), ("输出/教师/赵敏_*", VISITOR | {"谈话", "心理谈话"}),
    ("输出/教师/刘洋_*", frozenset({"违规"})), ("输出/教师/*", NOBODY),
    ("输出/年级/*", VISITOR | {"诉求"}),
    ("输出/分发清单.xlsx", NOBODY), ("输出/分发/T1.zip", OFFICE), ("输出/分发/T3.zip", VISITOR | {"谈话", "心理谈话"}),
    ("输出/分发/T2.zip", VISITOR | {"诉求", "违规"}), ("输出/分发/*", NOBODY),
    ("输出/数据/*", OFFICE), ("输出/家访汇总.xlsx", OFFICE), ("输出/变动.xlsx", OFFICE),
    ("发表/一年级/一(1)班*", HOMEROOM), ("发表/*", NOBODY),
    ("收表进度*.xlsx", NOBODY),
    ("输出/表册/附件2_被访学生名单/*", NAME | {"电话"}),
    ("输出/表册/附件3_家访活动记录表/一(1)班*", HOMEROOM), ("输出/表册/附件3_家访活动记录表/*", NOBODY),
    ("输出/表册/家访记录表/一(1)班*", HOMEROOM), ("输出/表册/家访记录表/*", NOBODY),
    ("输出/表册/家访卡/一(1)班*", HOMEROOM), ("输出/表册/家访卡/*", NOBODY),
    ("输出/表册/班级家访计划/一(1)班*", VISITOR), ("输出/表册/班级家访计划/*", NOBODY),
    ("输出/表册/特殊学生花名册/一(2)班*", NOBODY), ("输出/表册/特殊学生花名册/*", VISITOR | {"谈话", "对策"}),
    ("输出/表册/跟踪台账/一(1)班*", HOMEROOM - {"心理谈话"}), ("输出/表册/跟踪台账/*", NOBODY),
    ("输出/表册/一生一档/一(1)班*", HOMEROOM), ("输出/表册/一生一档/*", NOBODY),
    ("输出/表册/教师家访档案/陈静*", NAME), ("输出/表册/教师家访档案/赵敏*", NAME),
    ("输出/表册/教师家访档案/刘洋*", frozenset({"违规"})), ("输出/表册/教师家访档案/*", NOBODY),
    ("输出/表册/信息共享单/赵敏*", NAME | {"对策", "诉求"}), ("输出/表册/信息共享单/*", NOBODY),
    ("输出/表册/问卷/一(1)班*", NAME), ("输出/表册/问卷/*", NAME),
    ("输出/表册/抽查名单.xlsx", CONTACT),
    ("输出/表册/情况报告/陈静*", HOMEROOM - {"心理谈话"}), ("输出/表册/情况报告/*", NOBODY),
    ("输出/表册/重大情况报告/一(1)班*", VISITOR | {"重大情况"}), ("输出/表册/重大情况报告/*", NOBODY),
    ("输出/表册/违规通报.docx", frozenset({"违规"})), ("输出/表册/书面检讨/*", NOBODY),
    ("输出/表册/家访工作总结*", frozenset({"类别"})),
    # Encrypted: whoever has no password reads nothing of it.
    ("输出/表册/心理跟踪.xlsx", NOBODY),
    *((f"输出/表册/{name}*", NOBODY) for name in (
        "座谈会记录", "优秀家访手记集", "手记印前核对", "推荐表", "表彰决定", "荣誉证书", "月度考核表", "归档目录",
    )),
)  # fmt: skip
"""Pattern of a path below the term folder → the marks that its reader may see; the first that fits decides.

赵敏 was along on the visit to 王小明 and reads of it in her own workbook; 刘洋
leads the year group. The summary counts pupils by category.
"""
INPUTS = ("基础信息/", "收表/", "考核办法.xlsx", ".", "输出/.", "输出/表册/.", "导出记录", "发表/.")


@pytest.fixture(scope="module")
def term(tmp_path_factory):
    folder = written(tmp_path_factory.mktemp("学期"), *PUPIL, *LOG, *REGISTERS)
    write_book(folder / "收表/重大情况.xlsx", {"重大情况登记": rows(INCIDENT)})
    for command in (["run", "--pack"], ["forms"], ["hand-out"], ["todo"], ["status", "--remind"]):
        name, *options = command
        result = CliRunner().invoke(jiafang, [name, str(folder), *options], standalone_mode=False)
        assert result.exception is None, result.output
    return folder


def papers(term: Path) -> list[str]:
    names = (path.relative_to(term).as_posix() for path in sorted(term.rglob("*")) if path.is_file())
    return [name for name in names if not name.startswith(INPUTS)]


def entitled(name: str) -> frozenset[str] | None:
    return next((marks for pattern, marks in ENTITLED if fnmatch(name, pattern.replace("[", "[[]"))), None)


def read(path: Path) -> str:
    """Everything in a file, the files in an archive included, read in another way than the product does."""
    if not zipfile.is_zipfile(path):
        return path.read_bytes().decode("utf-8", "replace")
    texts = []
    with zipfile.ZipFile(path) as archive:
        for entry in archive.namelist():
            content = archive.read(entry)
            if entry.endswith((".xlsx", ".docx")):
                inner = path.parent / f".{path.stem}_inner{path.suffix}"
                inner.write_bytes(content)
                texts.append(read(inner))
                inner.unlink()
            elif entry.endswith((".xml", ".rels")):
                texts.append(re.sub("<[^>]+>", "", content.decode("utf-8", "replace")))
    return "".join(texts)


def test_every_paper_has_readers(term):
    assert [name for name in papers(term) if entitled(name) is None] == []


def test_no_paper_shows_more_than_its_reader_may_see(term):
    found = {name: {what for what, mark in MARKS.items() if mark in read(term / name)} for name in papers(term)}
    assert {
        name: marks - (entitled(name) or set()) for name, marks in found.items() if marks - (entitled(name) or set())
    } == {}


def test_the_marks_are_where_they_belong(term):
    """A table that entitles to what is nowhere would prove nothing."""
    seen = {what for name in papers(term) for what, mark in MARKS.items() if mark in read(term / name)}
    assert seen == set(MARKS)
