"""compare and compare-policy: what rose and fell, who would pass and who would fail, and why."""

from __future__ import annotations

import ooxml_validator
import openpyxl
import pytest
import small_term
from builders import evaluated, indicator, policy, pupil, records, school_class, visit
from test_previous_term import NOW

from jiafang_batch.measure.policy_comparison import losses, verdicts
from jiafang_batch.measure.term_comparison import earlier_classes, result_changes, teacher_changes
from jiafang_batch.run.term.compare import compare_terms, write_comparison
from jiafang_batch.run.term.compare_policy import compare_policies
from jiafang_batch.run.usage import UsageError


def rows(path, sheet, first):
    """The rows of a sheet of a written workbook from a row on."""
    return list(openpyxl.load_workbook(path)[sheet].iter_rows(min_row=first, values_only=True))


@pytest.fixture
def terms(tmp_path):
    more = ("一班家访", "", "2025-3-15 | 一(1)班 | 李芳 | | 陈静 | | 实地家访 | 完成 | 谈阅读 | | | | |")
    return small_term.written(tmp_path / "2024秋"), small_term.written(tmp_path / "2025春", *NOW, more)


def test_two_terms_side_by_side(terms):
    autumn, spring = terms
    compared = compare_terms(autumn, spring)
    assert compared.book == spring / "输出" / "对比.xlsx"
    text = "\n".join(compared.lines)
    # 一(1)班: of two pupils both were visited in both terms; 李芳 was visited once more, on site.
    assert "家访率：100% → 100%（0.00 个百分点）" in text
    assert "家访人次：4 → 5；实地人次：3 → 4" in text
    first = rows(compared.book, "班级", 5)[0]
    assert first[:2] == ("一(1)班", "一(1)班")
    assert first[6:12] == (2, 3, 1, 1, 2, 1)
    # 学期家访率 of 一(1)班: one of two on site by the homeroom teacher in autumn, both in spring.
    found = {row[:4]: row[4:7] for row in rows(compared.book, "指标", 5)}
    assert found["学期家访率", "班级", "一(1)班", "一(1)班"] == (0.5, 1, 0.5)


def test_a_comparison_prints_no_pupil(terms):
    text = "\n".join(compare_terms(*terms).lines)
    assert not [name for name in ("王小明", "李芳", "张伟", "阿依古丽") if name in text]


@pytest.mark.parametrize("order", [(0, 0), (1, 0)])
def test_the_same_folder_and_the_wrong_order_are_refused(terms, order):
    with pytest.raises(UsageError):
        compare_terms(*(terms[n] for n in order))


@pytest.mark.parametrize(
    "name",
    ["考核办法.xlsx", "更正.xlsx", "收表/对比.xlsx", "发表/对比.xlsx", "基础信息/新/对比.xlsx", "对比.docx", "输出"],
)
def test_a_comparison_never_overwrites_an_input(terms, name):
    target = terms[1] / name
    with pytest.raises(UsageError):
        compare_terms(*terms, target)
    assert not target.exists() or target.name == "考核办法.xlsx"


@pytest.mark.parametrize(("name", "said"), [
    ("文件/对比.xlsx", "文件”已经有同名的文件"),
    (f"{'长' * 300}.xlsx", "名称太长"),
    ("开着.xlsx", "打开着"),
])  # fmt: skip
def test_a_comparison_that_can_not_be_written_is_said(tmp_path, name, said):
    (tmp_path / "文件").write_bytes(b"")
    (tmp_path / "~$开着.xlsx").write_bytes(b"")
    with pytest.raises(UsageError, match=said):
        write_comparison(tmp_path, b"", tmp_path / name)
    assert len(list(tmp_path.iterdir())) == 2


def test_a_class_is_found_again_a_year_later_by_its_pupils():
    then = records(pupils=[pupil(f"A{n}") for n in range(4)], classes=(school_class("一(1)班", "T1"),), teaching=())
    now = records(
        pupils=[*(pupil(f"A{n}", "二(1)班") for n in range(3)), pupil("N1", "二(1)班"), pupil("N2"), pupil("N3")],
        classes=(school_class("一(1)班", "T2"), school_class("二(1)班", "T1")),
        teaching=(),
    )
    rules = policy(indicator("覆盖率", "班级", target="100%"))
    before, after = evaluated(rules, then), evaluated(rules, now)
    assert earlier_classes(before.term, after.term) == {"二(1)班": "一(1)班"}
    assert [change.after.subject.key for change in result_changes(before, after)] == ["二(1)班"]


def test_a_teacher_who_came_or_went_is_listed_without_a_change():
    rules = policy(indicator("覆盖率", "班主任", target="100%", points=100, scoring="比例"))
    then = records(visit("A1", "10-08"), classes=(school_class("一(1)班", "T1"), school_class("二(1)班", "T1")))
    changes = {c.staff_id: c for c in teacher_changes(evaluated(rules, then), evaluated(rules, records()))}
    assert changes["T2"].before.card is None
    assert changes["T2"].total.delta is None
    assert float(changes["T1"].total.delta) == pytest.approx(-16.67)


# ---------------------------------------------------------------- 两个办法


def scored(*cells):
    return policy(*[indicator("覆盖率", "班主任", target="100%", points=100, scoring="比例", **c) for c in cells])


def test_who_passes_under_one_policy_and_fails_under_the_other():
    known = records(*(visit(f"A{n}", "10-08", form="电话") for n in (1, 2, 3)), visit("B1", "10-08", "T2"))
    any_form, on_site = evaluated(scored({}), known), evaluated(scored({"forms": "实地"}), known)
    found = {v.first.subject.key: v for v in verdicts(any_form, on_site)}
    assert (found["T1"].first_passed, found["T1"].second_passed, found["T1"].differs) == (True, False, True)
    assert (found["T2"].first_passed, found["T2"].second_passed, found["T2"].differs) == (False, False, False)
    assert losses(found["T1"].second) == ("ZB-1 覆盖率 0%（目标 100%），失 100.00 分",)
    assert losses(found["T1"].first) == ("ZB-1 覆盖率 75%（目标 100%），失 25.00 分",)


def test_a_preset_and_a_workbook_on_the_terms_own_days(terms):
    autumn, _ = terms
    compared = compare_policies(autumn, str(autumn / "考核办法.xlsx"), "pinci")
    assert compared.book == autumn / "输出" / "考核办法对比.xlsx"
    assert compared.lines[0] == "甲：2024秋/考核办法.xlsx（本校）　乙：pinci（按周按月按学期定次）"
    teachers = {row[0]: row for row in rows(compared.book, "教师", 5)}
    # T1 under the school's own policy: half of the class visited of 50% asked, the one event not answered in time is
    # answered a day later by telephone: 60 + 40.
    assert teachers["T1"][3:6] == (100, "优秀", "是")
    assert teachers["T1"][8] == "否"
    assert str(autumn) not in "".join(str(cell) for row in teachers.values() for cell in row)


@pytest.mark.parametrize(("name", "hint"), [("pinzi", "pinci"), ("不存在/考核办法.xlsx", "policy list")])
def test_an_unknown_policy_is_said(terms, name, hint):
    with pytest.raises(UsageError, match=hint):
        compare_policies(terms[0], "pinci", name)


def test_comparisons_are_valid_workbooks(validator, terms):
    autumn, spring = terms
    for compared in (compare_terms(autumn, spring), compare_policies(autumn, "qizhuang", "pinci")):
        assert ooxml_validator.errors(validator, compared.book) == []
