"""Lines that rest on traces of work or on a veto are questions for the school, with the sentence they come from."""

import pytest
from builders import FILE, indicator, policy
from msgspec.structs import replace

from jiafang_batch.catalogue import message, severity
from jiafang_batch.policy.document import Clause, Document
from jiafang_batch.policy.questions import questions
from jiafang_batch.problem import Severity
from jiafang_batch.terms import Way

FULL = {"target": "80%", "points": "20", "scoring": "比例"}
COUNT = {"target": "1", "points": "20", "scoring": "达标"}


def asked(*rows, document=None, **sheets):
    rules = policy(*rows, **sheets)
    return questions(replace(rules, document=document) if document else rules, FILE)


@pytest.mark.parametrize(
    ("row", "what"),
    [
        (indicator("占比", condition="照片>=2", **FULL), "照片"),
        (indicator("占比", condition="家长签字", **FULL), "家长签字"),
        (indicator("占比", condition="工作时间审批", **FULL), "审批的记录"),
        (indicator("占比", condition="记录完整:家访过程", **FULL), "记录填全了没有"),
        (indicator("家访次数", condition="照片>=2且家长签字", **COUNT), "照片、家长签字"),
        (indicator("手记篇数", **COUNT), "交了几篇手记"),
        (indicator("建档率", condition="普访", **FULL), "名单里列了没有"),
        (indicator("计划按时率", condition="普访", **FULL), "名单按时报了没有"),
        (indicator("按时交表", **FULL), "表按时交了没有"),
        (indicator("占比", "年级", condition="照片>=2", **FULL), None),
        (indicator("占比", condition="照片>=2", target="80%"), None),
        (indicator("占比", condition="团队2-3人", **FULL), None),
        (indicator("占比", condition="面对面", **FULL), None),
        (indicator("覆盖率", **FULL), None),
        (indicator("计划落实率", condition="普访", **FULL), None),
    ],
)
def test_points_for_traces_are_asked_about(row, what):
    assert [(p.code, p.details["what"]) for p in asked(row)] == ([("question-traces", what)] if what else [])


def test_a_year_group_with_points_is_asked_about_too():
    row = indicator("占比", "年级", condition="照片>=2", **FULL)
    assert [p.code for p in asked(row, settings={"年级计分": "是"})] == ["question-traces"]


@pytest.mark.parametrize(
    "row", [indicator("违规次数", target="0", scoring="否决"), indicator("覆盖率", target="80%", scoring="否决")]
)
def test_every_veto_is_asked_about(row):
    (problem,) = asked(row)
    assert problem.code == "question-veto"


@pytest.mark.parametrize(
    ("name", "basis", "clause", "what"),
    [
        ("家访档案", None, None, "档案（评分）"),
        ("过程管理", None, "每次家访上传照片、写出材料，每缺一份扣1分", "材料、照片（评分）"),
        ("过程管理", "四.3 台账检查", None, "台账（评分）"),
        ("家长满意", "四.3", "走访家长问一问", None),
    ],
)
def test_a_mark_for_papers_is_known_by_its_name_or_by_the_schools_sentence(name, basis, clause, what):
    clauses = [Clause("四.3", clause, Way.INDICATOR, "ZB-1", "")] if clause else []
    row = indicator("评分", name=name, basis=basis, **COUNT)
    problems = asked(row, document=Document(clauses=tuple(clauses)))
    assert [(p.code, p.details["what"]) for p in problems] == ([("question-traces", what)] if what else [])


@pytest.mark.parametrize(
    ("step", "points", "says"),
    [
        ("50", None, "一次扣 50 分，其余都满分的也只能评“不合格”，和一票否决一样"),
        ("100", "100", "一次扣 100 分"),
        ("40", None, None),
        ("50", "20", None),
        ("5", None, None),
    ],
)
def test_a_penalty_that_leaves_the_lowest_rating_only_is_asked_about_as_a_veto(step, points, says):
    problems = asked(indicator("违规次数", points=points, step=step, scoring="扣罚"))
    assert [p.code for p in problems] == (["question-outweighs"] if says else [])
    assert all(says in message(p) and "一票否决" in message(p) for p in problems)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (indicator("违规次数", target="2", scoring="否决"), "不超过 2 次的不否决，第 3 次起一票否决"),
        (indicator("违规次数", target="0", scoring="否决"), "”一票否决"),
        (indicator("违规次数", scoring="否决"), "”一票否决"),
        (indicator("家访次数", target="2", scoring="否决"), "”一票否决"),
    ],
)
def test_a_veto_says_from_which_breach_it_holds(row, says):
    (problem,) = asked(row)
    assert says in message(problem)


def test_a_veto_on_traces_is_two_questions():
    row = indicator("占比", condition="照片>=2", target="80%", scoring="否决")
    assert [p.code for p in asked(row)] == ["question-traces", "question-veto"]


@pytest.mark.parametrize(
    ("basis", "clauses", "sentence"),
    [
        (None, (), "没有写依据"),
        ("四.2", (), "依据写的是“四.2”"),
        ("四.2", (("五.1", "拍两张照片", Way.INDICATOR, "ZB-1、ZB-9", ""),), "学校的文件写的是：五.1“拍两张照片”"),
        ("四.2", (("五.1", "拍照", Way.INDICATOR, "ZB-1", "拟定"), ("五.2", "存档", Way.INDICATOR, "ZB-1", "")),
         "学校的文件写的是：五.1“拍照”（拟定）；五.2“存档”"),
        # A clause about another line, or one that a form carries out, is not the sentence of this one.
        ("四.2", (("五.1", "拍照", Way.INDICATOR, "ZB-10", ""), ("五.2", "存档", Way.FORM, "ZB-1", "")), "依据写的是“四.2”"),
    ],
)  # fmt: skip
def test_the_sentence_of_the_document_is_quoted(basis, clauses, sentence):
    row = indicator("占比", condition="照片>=2", basis=basis, **FULL)
    (problem,) = asked(row, document=Document(clauses=tuple(Clause(*clause) for clause in clauses)))
    assert (problem.location.file, problem.location.sheet, problem.location.row) == (FILE, "指标", 2)
    assert f"{sentence}。教育部办公厅教师厅〔2025〕2号：" in message(problem)
    assert severity(problem) is Severity.NOTICE
