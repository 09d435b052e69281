"""Staff lists without numbers: a teacher is known by the name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from jiafang_batch.problem import Location, Problem
from jiafang_batch.table import NO_NUMBER, Row

_NAMED = 5


def with_staff_numbers(rows: Sequence[Row]) -> tuple[list[Row], list[Problem]]:
    """Return the rows that identify a teacher, and the problems of lists without 工号.

    Where no list has numbers the name stands for the number; teachers of one name then cannot be told apart and are not
    used. A list without numbers beside one with them is not a staff list: its strangers are an error.
    """
    bare = [row for row in rows if row["staff_id"] == NO_NUMBER]
    numbered = [row for row in rows if row["staff_id"] != NO_NUMBER]
    if not bare:
        return numbered, []
    if numbered:
        names = {row["name"] for row in numbered}
        strangers = [row for row in bare if row["name"] not in names]
        if strangers:
            details = {"count": str(len(strangers)), "names": _names(strangers)}
            return numbered, [Problem("staff-without-number", strangers[0].at("name"), details=details)]
        return numbered, [Problem("staff-list-unused", Location(bare[0].head.file), details={"count": str(len(bare))})]
    counts = Counter(row["name"] for row in bare)
    same = [row for row in bare if counts[row["name"]] > 1]
    problems = [
        Problem("names-for-numbers", Location(bare[0].head.file), details={"count": str(len(bare) - len(same))})
    ]
    if same:
        problems.append(Problem("namesakes-without-number", same[0].at("name"), details={"names": _names(same)}))
    return [row.changed({"staff_id": row["name"]}) for row in bare if counts[row["name"]] == 1], problems


def _names(rows: Sequence[Row]) -> str:
    names = list(dict.fromkeys(row["name"] for row in rows))
    return "、".join(names[:_NAMED]) + ("等" if len(names) > _NAMED else "")
