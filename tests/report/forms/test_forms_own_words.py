"""Printed papers say what the school's own policy says, else they leave a gap; essays are printed when chosen."""

from __future__ import annotations

import pytest
from builders import at, breach, day, load, policy, policy_tables, pupil, records, table, visit
from form_files import document, files_of, material, sheet_rows, texts

from jiafang_batch.policy.library import presets
from jiafang_batch.records import Essay
from jiafang_batch.report.forms.discipline import GAP
from jiafang_batch.terms import Conduct

OF_OTHERS = (
    "五不要",
    "五要",
    "三个工作日",
    "年级组长",
    "全员参与",
    "诫勉",
    "立德树人",
    "实地走访为主",
    "特殊学生花名册",
)
"""Words that some document has, and no policy without them may be given."""


def with_conduct(rules):
    typed = [{**rule, "kind": Conduct(rule["kind"])} for rule in rules]
    found, problems = load([*policy_tables([]), table("policy_conduct", typed)])
    assert not problems, problems
    return found


def with_breach():
    return records(visit("A1", "10-12"), pupils=[pupil("A1")], breaches=(breach("11-01", "T3"),))


@pytest.mark.parametrize("name", ["违规通报", "家访工作总结"])
def test_a_policy_without_words_of_discipline_leaves_a_gap(name):
    (made,) = files_of(name, material(policy(), with_breach())).values()
    gap = next(p for p in document(made).paragraphs if p.text == GAP)
    assert gap.style.name == "家访 待补充"
    assert [word for word in OF_OTHERS if word in "".join(texts(made))] == []


@pytest.mark.parametrize("name", ["违规通报", "家访工作总结"])
@pytest.mark.parametrize("preset", [name for name, preset in presets().items() if preset.conduct])
def test_a_policy_with_words_of_discipline_has_them_printed_and_no_others(name, preset):
    rules = presets()[preset].conduct
    (made,) = files_of(name, material(with_conduct(rules), with_breach())).values()
    said = "".join(texts(made))
    assert GAP not in said
    expected = [row for row in rules if name == "违规通报" or row["kind"] != "处理"]
    assert [row["text"] for row in expected if row["text"] not in said] == []
    own = "".join(str(row) for row in rules)
    assert [word for word in OF_OTHERS if word in said and word not in own] == []


def test_what_follows_from_a_breach_stands_with_its_clause():
    rules = [
        {"kind": "处理", "text": "经查出视为旷职", "basis": "五.5"},
        {"kind": "禁止", "text": "不得借机旷工；", "basis": "五.5"},
    ]
    lines = texts(next(iter(files_of("违规通报", material(with_conduct(rules), with_breach())).values())))
    assert (
        lines.index("经查出视为旷职（五.5）。")
        < lines.index("三、学校的规定")
        < lines.index("1．不得借机旷工（五.5）。")
    )


# ---------------------------------------------------------------- essays


def essay(title, mark=None, chosen=None, text="走进一个家。"):
    return Essay(("T1",), title, text, day("11-01"), mark, at(2, sheet="家访手记"), chosen)


def titles(rules, *essays):
    made = files_of("优秀家访手记集", material(rules, records(pupils=[pupil("A1")], essays=essays)))
    return [line.partition("（")[0] for data in made.values() for line in texts(data) if "\t" in line]


@pytest.mark.parametrize(
    ("enough", "essays", "printed"),
    [
        (None, [("甲", 99, None), ("乙", None, None)], []),  # nobody has chosen
        (None, [("甲", 60, True), ("乙", 99, None), ("丙", 99, False)], ["甲"]),
        ("85", [("甲", 85, None), ("乙", 84.5, None), ("丙", None, None)], ["甲"]),  # the mark itself is enough
        ("85", [("甲", 99, False), ("乙", 10, True)], ["乙"]),  # 入选 wins over the mark
    ],
)
def test_only_chosen_essays_are_printed(enough, essays, printed):
    rules = policy(settings={"手记入选分": enough}) if enough else policy()
    assert titles(rules, *(essay(title, mark, chosen) for title, mark, chosen in essays)) == printed


def test_pupils_named_in_a_chosen_essay_are_listed_for_the_office():
    pupils = [pupil("A1", name="王小明"), pupil("A2", "二(1)班", name="王小明"), pupil("A3", name="李芳")]
    text = "那天傍晚我去看王小明，他爸爸喝酒。王小明说不怕。"
    given = (essay("李芳的灯", None, True, text), essay("没入选", None, None, "王小明"))
    made = files_of("手记印前核对", material(policy(), records(pupils=pupils, essays=given)))
    rows = [row[1:7] for row in sheet_rows(made["手记印前核对.xlsx"])[3:5]]
    assert rows == [
        ["李芳的灯", "教师T1", "李芳", "一(1)班", "标题", "李芳的灯"],
        [
            "李芳的灯",
            "教师T1",
            "王小明",
            "一(1)班、二(1)班",
            "正文",
            "那天傍晚我去看王小明，他爸爸喝酒。王小明说不怕。",
        ],
    ]
    assert files_of("手记印前核对", material(policy(), records(pupils=pupils, essays=given[1:]))) == {}
