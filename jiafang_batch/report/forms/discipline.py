"""The school's own words of discipline for printed papers; a gap to be filled if there are none."""

from __future__ import annotations

from collections.abc import Iterator

from jiafang_batch.policy.document import ConductRule
from jiafang_batch.report.figures import Figures
from jiafang_batch.report.forms.blocks import Block, Look, Text
from jiafang_batch.terms import Conduct

GAP = "［请补充：本校对家访纪律的规定。考核办法.xlsx 的“纪律”表填了以后，这里会照印。］"


def conduct(figures: Figures) -> Iterator[Block]:
    """Yield what teachers are asked to do and not to do, by code; a yellow gap if the policy says nothing."""
    document = figures.term.policy.document
    rules = [*document.conduct_of(Conduct.ASKED), *document.conduct_of(Conduct.FORBIDDEN)]
    if not rules:
        yield Text(GAP, Look.PROMPT)
    title = ""
    for number, rule in enumerate(rules, 1):
        if rule.title and rule.title != title:
            yield Text(f"《{rule.title}》：" if "守则" in rule.title else f"“{rule.title}”：")
        title = rule.title
        yield Text(f"{number}．{conduct_line(rule)}")


def conduct_line(rule: ConductRule) -> str:
    """Return a line of 纪律 with its clause."""
    text = rule.text.rstrip("。；;，,")
    return f"{text}（{rule.basis}）。" if rule.basis else f"{text}。"
