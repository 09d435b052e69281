"""How many cells a visit costs a teacher under a policy: a question for the school."""

from __future__ import annotations

from jiafang_batch.handin.handouts.asked_columns import asked_of
from jiafang_batch.policy.model import Policy
from jiafang_batch.policy.questions import sentence_of
from jiafang_batch.problem import Location, Problem
from jiafang_batch.sheets.layout import layouts
from jiafang_batch.terms import Way

_ITEMS = "记录必填项"


def visit_cells(policy: Policy, file: str) -> Problem:
    """Return how many cells of the visit log the policy requires of each visit, which are its own, and which it also reads."""
    layout, asked = layouts()["visit_log"], asked_of(policy)
    required = [column.title for column in layout.columns if asked.is_required(column)]
    school_columns = [c.title for c in layout.columns if asked.is_required(c) and c.field not in layout.required]
    further = [c.title for c in layout.columns if asked.is_used(c) and not asked.is_required(c)]
    basis = next((b.text for b in policy.document.bases if b.entry == _ITEMS), "")
    sentence = sentence_of(policy.document, Way.SETTING, _ITEMS, basis)
    added = f"，其中{'、'.join(school_columns)}是本校要求的（{sentence}）" if school_columns else ""
    more = f"；用得上的还有 {len(further)} 格：{'、'.join(further)}" if further else ""
    details = {"count": str(len(required)), "own": added, "further": more}
    return Problem("question-cells", Location(file, "基本设置", header=_ITEMS), "、".join(required), details)
