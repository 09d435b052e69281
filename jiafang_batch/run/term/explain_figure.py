"""`explain`: how a figure of a term came about, in words."""

from __future__ import annotations

from jiafang_batch.measure.explain import Explanation, NotFound
from jiafang_batch.measure.explain import explain as explained
from jiafang_batch.run.term.school import Computed

__all__ = ["Explanation", "NotFound", "explain_term"]


def explain_term(computed: Computed, who: str, indicator: str | None = None) -> Explanation | NotFound:
    """Explain somebody's figures in a computed term; NotFound lists the candidates for a word that is not clear."""
    return explained(computed.evaluation, who, indicator)
