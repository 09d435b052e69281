"""The statements of a policy about its written document: the basis of each entry, its clauses, its words of discipline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from jiafang_batch.normal_text import listed
from jiafang_batch.policy.faults import cell_text
from jiafang_batch.problem import Location
from jiafang_batch.table import Table, sound_rows
from jiafang_batch.terms import Conduct, Way

DRAFTED = "软件拟定"
"""The 依据 of an entry that no document states."""
UNDECIDED = f"{DRAFTED}，请学校确定"
"""The 依据 of the product's own proposal, for the school to decide."""

_NAMED_BY = {
    "policy_settings": ("key",),
    "policy_calendar": ("name",),
    "policy_indicators": ("code", "name"),
    "policy_events": ("kind",),
    "policy_ratings": ("name",),
    "policy_awards": ("name", "subject"),
}
"""Sheet of the policy → the columns that name one of its entries."""
WORDS_OF_DOCUMENT = frozenset({"policy_conduct", "policy_clauses"})
"""The sheets of a policy that only quote its document: no figure depends on them."""


class Basis(Struct, frozen=True):
    """The 依据 of one entry of the policy."""

    entry: str
    text: str
    source: Location

    @property
    def is_undecided(self) -> bool:
        """True if the entry, or a part of it, is the product's proposal and waits for the school's decision."""
        return DRAFTED in self.text


class ConductRule(Struct, frozen=True):
    """One line of 纪律: its code (五要五不能), its kind, and its words."""

    title: str
    kind: Conduct
    text: str
    basis: str


class Clause(Struct, frozen=True):
    """One clause of the document and where it is carried out; `place` names indicators, sheets, forms or people's work."""

    basis: str
    words: str
    way: Way
    place: str
    note: str


class Document(Struct, frozen=True):
    """The document behind a policy as far as its workbook states it."""

    bases: tuple[Basis, ...] = ()
    conduct: tuple[ConductRule, ...] = ()
    clauses: tuple[Clause, ...] = ()

    @property
    def undecided(self) -> tuple[Basis, ...]:
        """The entries that wait for the school's decision."""
        return tuple(basis for basis in self.bases if basis.is_undecided)

    def conduct_of(self, kind: Conduct) -> tuple[ConductRule, ...]:
        """The lines of 纪律 of one kind, in their order."""
        return tuple(rule for rule in self.conduct if rule.kind is kind)

    def clauses_at(self, way: Way, place: str) -> tuple[Clause, ...]:
        """Return the clauses that are carried out in that way by what has that name."""
        return tuple(clause for clause in self.clauses if clause.way is way and place in listed(clause.place))


def undecided_text(document: Document) -> str:
    """Return how many entries wait for the school's decision, by sheet, as a sentence; empty if there are none."""
    counts = Counter(basis.source.sheet for basis in document.undecided)
    return waiting_text(counts) if counts else ""


def waiting_text(counts: Mapping[str, int]) -> str:
    """Sheet → how many of its entries wait, as a sentence."""
    named = "、".join(f"{sheet} {count}" for sheet, count in counts.items())
    return f"考核办法里有 {sum(counts.values())} 处文件没有写、{UNDECIDED}（{named}），标在各表的“依据”一列。"


def read_document(tables: Sequence[Table]) -> Document:
    """Return the statements about the written document in the sheets of one 考核办法."""
    return Document(
        bases=tuple(_bases(tables)),
        conduct=tuple(
            ConductRule(row["title"], row["kind"], row["text"], row["basis"])
            for row in sound_rows(tables, "policy_conduct")
        ),
        clauses=tuple(
            Clause(row["basis"], row["words"], row["way"], row["place"], row["note"])
            for row in sound_rows(tables, "policy_clauses")
        ),
    )


def _bases(tables: Sequence[Table]) -> Iterable[Basis]:
    for kind, fields in _NAMED_BY.items():
        for row in sound_rows(tables, kind):
            if text := row["basis"]:
                entry = " ".join(filter(None, (cell_text(row, field) for field in fields)))
                yield Basis(entry, text, row.at("basis"))
