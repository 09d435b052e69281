"""What a hand-out asks of a teacher: what the policy's indicators, required entries and forms use, and no more."""

from __future__ import annotations

import pytest
from builders import indicator, policy
from msgspec.structs import replace

from jiafang_batch.catalogue import message
from jiafang_batch.handin.handouts.asked_columns import asked_of
from jiafang_batch.handin.handouts.visit_cells import visit_cells
from jiafang_batch.policy.document import Basis, Clause, Document
from jiafang_batch.problem import Location
from jiafang_batch.terms import Way

WHO_AND_WHEN = {"date", "school_class", "student", "student_id", "lead", "form", "outcome"}
COVERAGE = indicator("覆盖率", "班主任")
NOTHING_REQUIRED = {"记录必填项": None}


def share(condition):
    return indicator("占比", "班主任", condition=condition)


CASES = [
    ([COVERAGE], {}, {"companions"}, set()),
    ([indicator("回访率", "班主任")], {}, {"companions", "is_follow_up"}, set()),
    ([indicator("诉求办理率", "班主任")], {}, {"companions", "request", "request_kind", "request_status"}, set()),
    ([indicator("家长会次数", "班主任")], {}, set(), set()),
    ([share("照片>=2")], {}, {"companions", "photos"}, set()),
    ([share("家长签字")], {}, {"companions", "signed"}, set()),
    ([share("工作时间审批")], {}, {"companions", "in_work_hours", "approver"}, set()),
    ([share("四进>=2")], {}, {"companions", "themes"}, set()),
    ([COVERAGE], {"记录必填项": "家访过程、照片>=3"}, {"companions", "record", "photos"}, {"record", "photos"}),
    ([share("记录完整:对策感想")], {}, {"companions", "reflection"}, {"reflection"}),
]


@pytest.mark.parametrize(("indicators", "settings", "used", "required"), CASES)
def test_only_what_is_used_is_asked(indicators, settings, used, required):
    asked = asked_of(policy(*indicators, settings={**NOTHING_REQUIRED, **settings}))
    assert asked.used == WHO_AND_WHEN | used
    assert asked.required == WHO_AND_WHEN - {"student_id", "outcome"} | required
    assert asked.photos == (3 if "photos" in required else 0)


@pytest.mark.parametrize(
    ("way", "place", "more"),
    [
        (Way.FORM, "家访记录表", {"reason", "record", "request", "reflection"}),
        (Way.FORM, "教师家访档案、一生一档", {"record", "request"}),
        (Way.FORM, "附件3_家访活动记录表", {"parent", "preparation", "record", "request", "photos", "reflection"}),
        # A word about a form is no form.
        (Way.PERSON, "家访记录表", set()),
    ],
)
def test_a_form_that_the_document_names_asks_for_what_it_prints(way, place, more):
    document = Document(clauses=(Clause("三.1", "填好家访记录", way, place, ""),))
    asked = asked_of(replace(policy(COVERAGE, settings=NOTHING_REQUIRED), document=document))
    assert asked.used == WHO_AND_WHEN | {"companions"} | more


@pytest.mark.parametrize(
    ("items", "basis", "count", "own"),
    [
        (None, "", 5, ""),
        ("家访过程、照片>=3", "", 7, "，其中家访过程、照片是本校要求的（没有写依据）"),
        ("家访过程", "五.(四)", 6, "，其中家访过程是本校要求的（依据写的是“五.(四)”）"),
    ],
)
def test_a_visit_costs_so_many_cells(items, basis, count, own):
    rules = policy(COVERAGE, settings={"记录必填项": items})
    bases = (Basis("记录必填项", basis, Location()),) if basis else ()
    problem = visit_cells(replace(rules, document=Document(bases=bases)), "考核办法.xlsx")
    assert (problem.code, problem.details["count"], problem.details["own"]) == ("question-cells", str(count), own)
    assert len(problem.value.split("、")) == count
    assert f"教师每记一次家访必填 {count} 格：家访日期、班级、" in message(problem)
    assert "；用得上的还有 3 格：学号、同行教师、家访结果。" in message(problem)


def test_the_clause_on_required_entries_is_quoted():
    clause = Clause("五.4", "如实记载", Way.SETTING, "记录必填项", "")
    rules = policy(COVERAGE, settings={"记录必填项": "家访过程"})
    problem = visit_cells(replace(rules, document=Document(clauses=(clause,))), "考核办法.xlsx")
    assert "（学校的文件写的是：五.4“如实记载”）" in message(problem)
