"""A log as teachers send it gives the figures of the tidy one: other spellings, headers, columns, titles, totals, notes."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from sheets_of_a_school import HEADER, PUPILS, TEACHERS, evaluated, figures, log, logs, policies

from jiafang_batch.grid import Grid

IDS = {name: key for key, (name, _) in PUPILS.items()} | {name: key for key, name in TEACHERS.items()}
WEEKDAYS = "一二三四五六日"

YES, NO = ("√", "Y", "是 "), ("×", "N", "否　")
WORDS = {
    ("家访形式", "实地家访"): ("实地", "上门", "登门", "入户", "走访", "家访", "上门家访", "实地、电话"),
    ("家访形式", "家长到校"): ("到校", "来校座谈", "家长来访", "请家长来校", "家长到校/微信"),
    ("家访形式", "视频"): ("视频家访", "线上视频"),
    ("家访形式", "电话"): ("电话家访", "电话联系", "电 话"),
    ("家访形式", "微信"): ("微信 ", "微\u200b信"),
    ("家访结果", "完成"): ("", " 完成"),
    ("家长诉求", "无"): ("暂无", "没有", "/", "-", "无。"),
    **{(title, "是"): YES for title in ("家长签字", "是否回访", "工作时间")},
    **{(title, "否"): NO for title in ("家长签字", "是否回访")},
}
CLASSES = {
    "一(1)班": (
        "一（1）班",
        "一年级1班",
        "一年级(1)班",
        "1年级1班",
        "一1班",
        "101班",
        "101",
        101.0,
        "1.1班",
        "一年级一班",
        "2024级1班",
    ),
    "一(2)班": ("一（2）班", "一年级2班", "102", "一 ( 2 ) 班", "１（２）班", "2024级（2）班"),
    "二(1)班": ("二（1）班", "二年级1班", "2年级1班", "201班", 201.0, "二年级一班", "2023级1班"),
}
HEADINGS = {
    "家访日期": ("家访时间", "走访日期", "日期", "家访日期*", "家访日期（必填）", "家 访 日 期"),
    "班级": ("*班级", "班级：", "班别", "所在班级"),
    "学生姓名": ("被访学生", "学生", "姓名", "学生\n姓名"),
    "主访教师": ("教师姓名", "家访教师", "走访教师"),
    "同行教师": ("参与老师", "参与教师", "陪同教师"),
    "家访形式": ("家访方式", "走访形式"),
    "家访结果": ("走访结果",),
    "家访过程": ("家访内容", "谈话内容", "家访记录"),
    "家长诉求": ("家长意见", "意见建议", "家长反馈"),
    "照片": ("家访照片", "照片张数"),
    "家长签字": ("家长签名",),
}


def spelled_date(draw, day: date) -> object:
    y, m, d = day.year, day.month, day.day
    serial = (day - date(1899, 12, 30)).days
    numerals = "〇一二三四五六七八九"
    spellings = [
        day, f"{y}-{m}-{d}", f"{y}/{m:02}/{d:02}", f"{y}.{m}.{d}", f"{y}{m:02}{d:02}", float(serial), f"{y}年{m}月{d}日",
        f"{y}年{m}月{d}日 星期{WEEKDAYS[day.weekday()]}", f"{y}年{m}月{d}日下午", f"{y}-{m}-{d} 18:30", f" {y} 年 {m} 月 {d} 日",
        f"{y % 100}.{m}.{d}",
    ]  # fmt: skip
    if (y, m) >= (2024, 8):
        spellings.append(f"{m}月{d}日")  # the school year begins in August
    if m < 10 and d < 10:
        spellings.append("".join(numerals[int(c)] for c in str(y)) + f"年{numerals[m]}月{numerals[d]}日")
    return draw(st.sampled_from(spellings))


def spelled_name(draw, name: str, id_: str) -> str:
    spaced = f"{name[0]} {name[1:]}"
    return draw(
        st.sampled_from(
            [name, spaced, f" {name}　", f"{name}\u200b", f"{name}({id_})", f"{name}（{id_}）", name.replace("·", "•")]
        )
    )


def spelled_list(draw, cell: str) -> str:
    return cell.replace("、", draw(st.sampled_from(["、", "，", ",", "；", ";", "/", "\n", "、 "])))


def spelled(draw, title: str, cell: object) -> object:
    """Another spelling of the cell with the same meaning."""
    match title:
        case "家访日期":
            return spelled_date(draw, cell)
        case "班级":
            return draw(st.sampled_from([cell, *CLASSES[cell]]))
        case "学生姓名" | "主访教师":
            return spelled_name(draw, cell, IDS[cell])
        case "同行教师" if cell:
            return spelled_list(draw, "、".join(spelled_name(draw, name, IDS[name]) for name in cell.split("、")))
        case "四进内容":
            return spelled_list(draw, cell)
        case "照片" if cell != "":
            return draw(st.sampled_from([cell, float(cell), str(cell), f"{cell}张", f"{cell} "]))
    return draw(st.sampled_from([cell, *WORDS.get((title, cell), ())]))


@st.composite
def messy(draw, rows) -> Grid:
    """The rows as one sheet with everything that is normal around and in it."""
    titles = draw(st.permutations([*HEADER, "序号", "天气"]))
    head = [draw(st.sampled_from([title, *HEADINGS.get(title, ())])) for title in titles]
    body = [
        [
            "" if title == "天气" else float(n) if title == "序号" else spelled(draw, title, row[title])
            for title in titles
        ]
        for n, row in enumerate(rows, 1)
    ]
    blank = [""] * len(titles)
    note = ["填表人：陈静", *blank[1:]]
    above = draw(st.sampled_from([[], [["青禾小学家访记录表", *blank[1:]]], [["家访记录", *blank[1:]], blank, note]]))
    below = draw(
        st.sampled_from([[], [["合计", *blank[1:-1], float(len(rows))]], [blank, note, ["注：据实填写", *blank[1:]]]])
    )
    for place in sorted(draw(st.sets(st.integers(1, max(1, len(body))), max_size=2)), reverse=True):
        body.insert(place, draw(st.sampled_from([blank, head])))
    top, left = draw(st.sampled_from([(0, 0), (2, 1)]))
    return replace(log(()), rows=[*above, head, *body, *below], top=top, left=left, sheet="Sheet1")


@given(policies, logs, st.data())
def test_a_messy_log_has_the_figures_of_the_tidy_one(name, rows, data):
    sheet = data.draw(messy(rows))
    assert figures(evaluated(name, sheet)) == figures(evaluated(name, log(rows)))
