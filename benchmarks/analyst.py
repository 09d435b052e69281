"""What a capable analyst writes in an afternoon: pandas and openpyxl in a loop over the class workbooks.

    python benchmarks/analyst.py 学期文件夹 写到哪里
It does less than the product: one fixed layout, one rule (visited or not), no checks, no scores, no year groups,
no workbooks for teachers; a summary and a workbook a class.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

HEADER_FILL, HEADER_FONT = PatternFill("solid", fgColor="DCE6F1"), Font(bold=True)
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
        for cell in sheet[1]:
            cell.fill, cell.font = HEADER_FILL, HEADER_FONT
        for row in sheet.iter_rows(min_row=1):
            for cell in row:
                cell.border = GRID
        for index, name in enumerate(frame.columns, 1):
            sheet.column_dimensions[get_column_letter(index)].width = 14
            style = "0.0%" if name == "家访率" else "yyyy-mm-dd" if name == "家访日期" else None
            if style:
                for row in range(2, len(frame) + 2):
                    sheet.cell(row, index).number_format = style
        sheet.freeze_panes = "A2"
    book.save(path)


def main(term: Path, target: Path) -> None:
    """Read, merge, count, write."""
    target.mkdir(parents=True, exist_ok=True)
    students = pd.read_excel(term / "基础信息/学生名册.xlsx", engine="openpyxl", dtype={"学号": str, "联系电话": str})
    found = figures(read_logs(term / "收表"), students)
    write(target / "汇总.xlsx", found)
    for name, own in found["家访明细"].groupby("班级", sort=False):
        unvisited = found["未访学生"]
        write(target / f"{name}.xlsx", {"未访学生": unvisited[unvisited["班级"] == name], "家访明细": own})


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
