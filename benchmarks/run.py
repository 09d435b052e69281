"""`make bench`: what a run costs beside an analyst's script and beside the floor, how it grows, what a district costs.

    python benchmarks/run.py [--size full|small] [--write docs/performance.md]
Everything is measured in one sitting, in turns, and told as ratios: the machine and its load cancel out.
"""

from __future__ import annotations

import argparse
import json
import platform
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from installed import base_sizes
from measure import Cost, best, cost
from openpyxl import load_workbook
from page import Measured, Row, chart, page
from school import Size, make_district, make_school

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
DATA = ROOT / "output/基准"
PYTHON = Path(sys.executable)
JIAFANG = PYTHON.parent / "jiafang"


@dataclass(frozen=True, slots=True)
class Sizes:
    """What is measured: one school, schools to grow over, and a district."""

    name: str
    school: Size
    growth: tuple[Size, ...]
    schools: int
    each: Size
    rounds: int
    turns: int
    """How often the district is measured; one takes minutes."""
    planned: Size
    """The school whose visits are planned, a quarter of its families."""


FULL = Sizes(
    "full", Size(120, 5_000, 20_000), (Size(12, 500, 2_000), Size(120, 5_000, 20_000), Size(1_080, 50_000, 200_000)),
    60, Size(100, 4_000, 3_000), 3, 2, Size(50, 1_600, 1_000),
)  # fmt: skip
SMALL = Sizes(
    "small", Size(6, 90, 240), (Size(3, 30, 60), Size(6, 90, 240)), 4, Size(3, 30, 60), 1, 1, Size(6, 240, 90)
)


def built(sizes: Sizes) -> Path:
    """The data, made once and kept below output/."""
    data = DATA / sizes.name
    done = data / "ready"
    if not done.exists():
        shutil.rmtree(data, ignore_errors=True)
        for size in {sizes.school, *sizes.growth}:
            make_school(data / f"学校{size.visits}", size)
        make_district(data / "区县", sizes.schools, sizes.each)
        done.touch()
    return data


def one_school(sizes: Sizes, data: Path) -> list[Row]:
    """Ours, the analyst's script and the floor, in turns."""
    term, work = data / f"学校{sizes.school.visits}", data / "结果"
    ours: list[Cost] = []
    again: list[Cost] = []
    analyst: list[Cost] = []
    floor: list[Cost] = []
    corrected: list[Cost] = []
    for _ in range(sizes.rounds):
        # A short run is disturbed more than a long one, so there are two of them to one of the analyst's.
        for _ in range(2):
            for forgotten in (work / "ours", term / ".缓存"):
                shutil.rmtree(forgotten, ignore_errors=True)
            ours.append(cost(JIAFANG, "run", term, "-o", work / "ours"))
        again.append(cost(JIAFANG, "run", term, "-o", work / "ours"))
        shutil.rmtree(work / "analyst", ignore_errors=True)
        analyst.append(cost(PYTHON, HERE / "analyst.py", term, work / "analyst"))
        floor.append(cost(PYTHON, HERE / "floor.py", term, work / "ours", work / "floor"))
        with _corrected(term):
            corrected.append(cost(JIAFANG, "run", term, "-o", work / "ours"))
    said = [json.loads(run.said) for run in floor]
    bare = min(run["read"] + run["write"] for run in said)
    best_ours, best_analyst, best_again, best_corrected = min(ours), min(analyst), min(again), min(corrected)
    books, cells = said[0]["workbooks"], said[0]["cells"]
    return [
        Row("整学期运行（全新）", best_ours, f"{books} 个工作簿，{cells:,} 个格子"),
        Row("分析师脚本 ÷ 运行（CPU）", best_analyst, "pandas＋openpyxl 逐个工作簿循环，做得更少", best_analyst.cpu / best_ours.cpu, "≥ 15"),
        Row("运行 ÷ 下限（CPU）", None, f"下限 {bare:.1f} 秒：裸 calamine 读＋裸 xlsxwriter 写同样的格子", best_ours.cpu / bare, "≤ 0.25"),
        Row("没有变化再运行 ÷ 全新（CPU）", best_again, "", best_again.cpu / best_ours.cpu, "≤ 0.25"),
        Row("一位教师改正后再运行 ÷ 全新（CPU）", best_corrected, "", best_corrected.cpu / best_ours.cpu, "≤ 0.4"),
        Row("内存峰值（MB）", None, "最大的一个进程", best_ours.peak, "< 500"),
    ]  # fmt: skip


@contextmanager
def _corrected(term: Path) -> Iterator[None]:
    """One class's log with the first visit corrected, as long as the block runs."""
    path = min((term / "收表").rglob("*家访记录.xlsx"))
    content = path.read_bytes()
    book = load_workbook(path)
    sheet = book.active
    heading = {cell.value: cell.column for cell in sheet[2]}
    sheet.cell(3, heading["家访形式"]).value = "医院探望"
    sheet.cell(3, heading["家访过程"]).value = "改正：在医院看望了孩子。"
    book.save(path)
    try:
        yield
    finally:
        path.write_bytes(content)


def growth(sizes: Sizes, data: Path) -> list[Row]:
    """Time per visit row at several sizes."""
    pairs = [word for size in sizes.growth for word in (data / f"学校{size.visits}", str(size.visits))]
    found = json.loads(cost(PYTHON, HERE / "growth.py", data / "增长", *pairs).said)
    shutil.rmtree(data / "增长")
    each = {run["rows"]: run["seconds"] / run["rows"] * 1e6 for run in found}
    rows = [Row(f"每行用时（{count:,} 行）", None, f"{passed:.0f} 微秒") for count, passed in each.items()]
    return [*rows, Row("每行用时最大 ÷ 最小", None, "", max(each.values()) / min(each.values()), "≤ 1.3")]


def district(sizes: Sizes, data: Path) -> list[Row]:
    """A district on one core and on two, half of it, and all of it again."""
    whole, half = data / "区县", data / "半个区县"
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir()
    for number, school in enumerate(sorted(whole.iterdir())):
        if number < sizes.schools // 2:
            (half / school.name).symlink_to(school)
    output = data / "区县结果"

    def run(folder: Path, *options: str, fresh: bool = True) -> Cost:
        if fresh:
            shutil.rmtree(output, ignore_errors=True)
        return cost(JIAFANG, "district", folder, "-o", output, *options)

    # In turns, and of each the quickest: a run that other work on the machine held up says little of this program.
    turns = [
        (run(half, "--workers", "1"), run(whole, "--workers", "1"), run(whole, "--workers", "2"))
        for _ in range(sizes.turns)
    ]
    of_half, one, two = (min(runs, key=lambda cost: cost.wall) for runs in zip(*turns, strict=True))
    again = run(whole, fresh=False)
    shutil.rmtree(output)
    shutil.rmtree(half)
    count, visits = sizes.schools, sizes.schools * sizes.each.visits
    city = two.wall / count * 1_000
    return [
        Row(f"{count} 所学校，一个进程", one, f"{count * sizes.each.classes:,} 个班级工作簿，{visits:,} 行家访"),
        Row("全部 ÷ 一半的用时，按学校数", None, "1.00 为正好成正比", one.wall / of_half.wall * (count // 2) / count, "0.9–1.1"),
        Row("一个进程 ÷ 两个进程（用时）", two, "", one.wall / two.wall, "≥ 1.7"),
        Row("最大进程的内存，全部 ÷ 一半", None, "不随学校数增长", one.peak / of_half.peak, "≈ 1"),
        Row("没有变化再运行 ÷ 全新（用时）", again, "", again.wall / two.wall, ""),
        Row("1,000 所学校（推算）", None, f"由 {count} 所推算，两个进程：约 {city / 60:.0f} 分钟"),
    ]  # fmt: skip


def planning(sizes: Sizes, data: Path) -> list[Row]:
    """A plan of 400 families (in the small size 60): all rosters and logs read, every year group's workbook written."""
    term, each = data / "分工", str(sizes.planned.pupils // sizes.planned.classes // 4)
    shutil.rmtree(term, ignore_errors=True)
    make_school(term, sizes.planned)
    command = (JIAFANG, "plan", term, "--days", "2025-01-18,2025-01-19", "--per-class", each)
    spent = cost(*command, expected=(0, 1))
    families = sum(int(count) for count in re.findall(r"：(\d+) 户，", spent.said))
    teachers = sum(int(count) for count in re.findall(r"(\d+) 位教师", spent.said))
    shutil.rmtree(term)
    remark = f"{families} 户，{teachers} 位教师（教几个年级的重复计），从读名册到写出各年级的分工表"
    return [Row("分工（CPU 秒）", spent, remark, spent.cpu, "< 5")]


def reading_and_forms(sizes: Sizes, data: Path) -> list[Row]:
    """`check`, which reads and checks all and writes nothing, and `forms`, beside a run of the same school."""
    term, work = data / f"学校{sizes.school.visits}", data / "结果"
    runs: list[Cost] = []
    checks: list[Cost] = []
    forms: list[Cost] = []
    for _ in range(sizes.rounds):
        for costs, command in (
            (runs, ("run", term, "-o", work / "ours")), (checks, ("check", term)), (forms, ("forms", term, "-o", work / "ours")),
        ):  # fmt: skip
            for forgotten in (work / "ours", term / ".缓存"):
                shutil.rmtree(forgotten, ignore_errors=True)
            costs.append(cost(JIAFANG, *command))
    run, check, form = min(runs), min(checks), min(forms)
    return [
        Row("只核对（check）÷ 运行（CPU）", check, "读取、核对全部表格，什么都不写", check.cpu / run.cpu, "≤ 0.6"),
        Row("全部表册（forms）÷ 运行（CPU）", form, "读取、统计各一次，一份一份写出", form.cpu / run.cpu, "≤ 2"),
        Row("表册的内存峰值（MB）", None, "最大的一个进程", form.peak, "< 300"),
    ]


def door(sizes: Sizes, data: Path) -> list[Row]:
    """The sheets of up to 60 classes, handed in at the teachers' door in the same second."""
    said = json.loads(cost(PYTHON, HERE / "door.py", data / f"学校{sizes.school.visits}", data / "入口", "60").said)
    count, median = said["sheets"], said["median"]
    remark = f"从点“交表”到看见哪一格要改；一半在 {median:.1f} 秒内。教师们的浏览器也在这台机器上"
    return [
        Row(f"{count} 份同时交，95% 的等多久（秒）", None, remark, said["p95"], "< 5"),
        Row("教师入口的内存峰值（MB）", None, "最大的一个进程", said["peak"], "< 300"),
    ]


def help_page(sizes: Sizes) -> list[Row]:
    """`jiafang --help` beside a click program that does nothing."""
    bare = "import click\n@click.command()\ndef nothing():\n    pass\nnothing(['--help'])"
    rounds = 5 * sizes.rounds
    ours, click = best(rounds, JIAFANG, "--help"), best(rounds, PYTHON, "-c", bare)
    return [Row("jiafang --help ÷ 空的 click 程序（CPU）", ours, "", ours.cpu / click.cpu, "≤ 2")]


def installation() -> list[Row]:
    """What the base of the program takes up on a disk."""
    sizes = base_sizes()
    largest = "、".join(f"{name} {size:.0f}" for name, size in list(sizes.items())[:4])
    return [
        Row(
            "安装后占用（MB）",
            None,
            f"{len(sizes)} 个包，不含 district 和 dev；最大的是 {largest}",
            sum(sizes.values()),
            "≤ 250",
        )
    ]


def main() -> None:
    """Build, measure, print; write the page where asked."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--size", choices=("full", "small"), default="full")
    options.add_argument("--write", type=Path, help="这一页和它的图写到哪里")
    chosen = options.parse_args()
    sizes = FULL if chosen.size == "full" else SMALL
    data = built(sizes)
    parts = {
        "一所学校": one_school(sizes, data),
        "核对与表册": reading_and_forms(sizes, data),
        "随规模增长": growth(sizes, data),
        "区县": district(sizes, data),
        "分工": planning(sizes, data),
        "教师入口": door(sizes, data),
        "帮助": help_page(sizes),
        "安装": installation(),
    }
    found = Measured(
        parts, sizes.school, f"{platform.system()}，{platform.machine()}，Python {platform.python_version()}",
        datetime.now(tz=UTC).date(),
    )  # fmt: skip
    text = page(found)
    print(text)
    if chosen.write:
        chosen.write.write_text(text, encoding="utf-8")
        picture = chosen.write.parent / "images/performance.svg"
        picture.parent.mkdir(exist_ok=True)
        picture.write_text(chart(found), encoding="utf-8")


if __name__ == "__main__":
    main()
