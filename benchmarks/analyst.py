"""What a capable analyst writes in an afternoon: pandas and openpyxl in a loop over the class workbooks.

    python benchmarks/analyst.py 学期文件夹 写到哪里
It gives the same people a workbook as the product does (the school, year groups, classes, teachers), formatted for
print, and does less: one fixed layout, one rule (visited or not), no checks, no scores, no formulas, no explanations,
no ledgers, no charts, two lists in most workbooks. Its workbooks hold fewer cells than the product's.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

HEADER_FILL, HEADER_FONT = PatternFill("solid", fgColor="DCE6F1"), Font(name="微软雅黑", size=10, bold=True)
BODY_FONT, WRAPPED = Font(name="微软雅黑", size=10), Alignment(vertical="center", wrap_text=True)
THIN = Side(style="thin", color="BFC8D2")
GRID = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)


def read_logs(folder: Path) -> pd.DataFrame:
    """Every class's log in one frame, with the file that a row came from."""
    frames = []
    for path in sorted(folder.rglob("*家访记录.xlsx")):
        frame = pd.read_excel(path, engine="openpyxl", header=1, dtype={"学号": str})
        frame["来源"] = path.name
        frames.append(frame)
    return pd.concat(frames, ignore_index=True)


def figures(log: pd.DataFrame, students: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Coverage by class, visits by teacher, who is unvisited, and every visit."""
    visits = log[log["家访结果"].fillna("完成") == "完成"].drop_duplicates(["学号", "家访日期", "家访形式"])
    visits = visits.merge(students[["学号", "年级", "特殊类别"]], on="学号", how="left")
    count = visits.groupby("学号").size().rename("家访次数")
    pupils = students.merge(count, on="学号", how="left").fillna({"家访次数": 0})
    pupils["已访"] = pupils["家访次数"] > 0
    classes = pupils.groupby("班级", sort=False).agg(应访=("学号", "size"), 已访=("已访", "sum")).reset_index()
    classes["家访率"] = classes["已访"] / classes["应访"]
    credited = pd.concat(
        [visits[["主访教师"]].set_axis(["教师"], axis=1), visits[["同行教师"]].dropna().set_axis(["教师"], axis=1)]
    )
    teachers = credited.groupby("教师").size().rename("家访人次").reset_index()
    return {"班级": classes, "教师": teachers, "未访学生": pupils[~pupils["已访"]], "家访明细": visits}


def write(path: Path, sheets: dict[str, pd.DataFrame]) -> None:
    """A formatted workbook: headings, thin lines, widths, dates and percentages as such, a frozen header."""
    book = Workbook()
    book.remove(book.active)
    for title, frame in sheets.items():
        sheet = book.create_sheet(title)
        sheet.append(list(frame.columns))
        for row in frame.itertuples(index=False):
            sheet.append([None if pd.isna(value) else value for value in row])
        for row in sheet.iter_rows():
            for cell in row:
                cell.border, cell.font, cell.alignment = GRID, BODY_FONT, WRAPPED
        for cell in sheet[1]:
            cell.fill, cell.font = HEADER_FILL, HEADER_FONT
        for index, name in enumerate(frame.columns, 1):
            sheet.column_dimensions[get_column_letter(index)].width = 14
            style = "0.0%" if name == "家访率" else "yyyy-mm-dd" if name == "家访日期" else None
            if style:
                for row in range(2, len(frame) + 2):
                    sheet.cell(row, index).number_format = style
        sheet.freeze_panes, sheet.print_title_rows = "A2", "1:1"
        sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
        sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr = 0, PageSetupProperties(fitToPage=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)


def main(term: Path, target: Path) -> None:
    """Read, merge, count, write a workbook for everybody."""
    students = pd.read_excel(term / "基础信息/学生名册.xlsx", engine="openpyxl", dtype={"学号": str, "联系电话": str})
    heads = pd.read_excel(term / "基础信息/教师与班级.xlsx", engine="openpyxl", sheet_name="班级表")
    found = figures(read_logs(term / "收表"), students)
    visits, unvisited = found["家访明细"], found["未访学生"]
    write(target / "家访汇总.xlsx", found)
    for name, own in found["班级"].merge(heads[["班级", "年级"]], on="班级").groupby("年级"):
        write(target / f"年级/{name}.xlsx", {"班级": own, "未访学生": unvisited[unvisited["年级"] == name]})
    for name, own in visits.groupby("班级"):
        write(target / f"班级/{name}.xlsx", {"未访学生": unvisited[unvisited["班级"] == name], "家访明细": own})
    class_of = dict(zip(heads["班主任"], heads["班级"], strict=True))
    for name in found["教师"]["教师"]:
        own = visits[(visits["主访教师"] == name) | (visits["同行教师"] == name)]
        due = unvisited[unvisited["班级"] == class_of.get(name)]
        write(target / f"教师/{name}.xlsx", {"未访学生": due, "家访明细": own})


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
