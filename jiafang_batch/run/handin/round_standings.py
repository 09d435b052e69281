"""The standings of a term's hand-ins: of the whole term, of the round of the moment, and of every round by its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from jiafang_batch.handin.hand_in_state import (
    Situation,
    Standing,
    class_standings,
    group_of_owner,
    teacher_standings,
)
from jiafang_batch.handin.identity import Owner
from jiafang_batch.handin.rounds import Round, all_rounds, round_on, rounds_of
from jiafang_batch.policy.model import Policy
from jiafang_batch.records import Records
from jiafang_batch.run.handin.collecting_term import deadline_of


class RoundStandings(Struct, frozen=True):
    """Every class, then the teachers with workbooks of their own, by round."""

    current: Mapping[str, Round]
    """Year group → its round of handing in at the moment; empty if the term is one round."""
    standings: tuple[Standing, ...]
    """For the round of the moment."""
    of_term: tuple[Standing, ...]
    """For the whole term."""
    by_name: Mapping[str, Mapping[Owner, Standing]]
    """Name of a round, in their order → the standings of those who hand in for it; empty for one that has not opened."""


def round_standings(
    whole: Situation, policy: Policy, records: Records, handout_owners: Sequence[Owner]
) -> RoundStandings:
    """Return the standings in the situation of a whole term; `handout_owners` were given workbooks of their own."""

    def stand(situation: Situation) -> tuple[Standing, ...]:
        return (*class_standings(situation), *teacher_standings(situation, handout_owners))

    groups = dict.fromkeys(c.year_group for c in records.roster.classes.values())
    at_the_time = ((group, round_on(rounds_of(policy, group), whole.today)) for group in groups)
    current = {group: of_round for group, of_round in at_the_time if of_round is not None}
    of_term = stand(whole)
    standings = stand(_in_rounds(whole, current, records)) if current else of_term
    by_name = {name: _of_round(name, whole, policy, records, standings, stand) for name in all_rounds(policy, groups)}
    return RoundStandings(current, standings, of_term, by_name)


def _in_rounds(whole: Situation, rounds: Mapping[str, Round], records: Records) -> Situation:
    """The situation of the rounds of the year groups; others have the whole term."""

    def deadline(owner: Owner) -> datetime | None:
        of_round = rounds.get(group_of_owner(owner, records.roster))
        if of_round is None:
            return whole.deadline_of(owner)
        return deadline_of(owner, records.roster, of_round.deadline, of_round.granted(records.extensions))

    return replace(whole, round_of=rounds.get, deadline_of=deadline)


def _of_round(
    name: str, whole: Situation, policy: Policy, records: Records, current: Sequence[Standing],
    stand: Callable[[Situation], tuple[Standing, ...]],
) -> Mapping[Owner, Standing]:  # fmt: skip
    """The standings of one round by name; those of the present one as they are shown elsewhere."""
    groups = dict.fromkeys(c.year_group for c in records.roster.classes.values())
    named = {
        g: round_
        for g in groups
        for round_ in rounds_of(policy, g)
        if round_.name == name and round_.opens <= whole.today
    }
    if not named:
        return {}
    present = {g for g, round_ in named.items() if round_on(rounds_of(policy, g), whole.today) == round_}
    shown = {s.owner: s for s in current}
    return {
        s.owner: shown[s.owner] if group in present else s
        for s in stand(replace(_in_rounds(whole, named, records), is_alone=True))
        if (group := group_of_owner(s.owner, records.roster)) in named
    }
