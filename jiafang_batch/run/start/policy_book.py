"""A preset policy and a term's dates → the sheets of 考核办法.xlsx, with the policy's own words as dropdowns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import Enum
from fractions import Fraction

from jiafang_batch.policy.document import DRAFTED
from jiafang_batch.policy.kinds import KINDS, IndicatorKind
from jiafang_batch.policy.library import Cells, Preset, setting_notes, settings_in, term_dates
from jiafang_batch.policy.library.bases import event_rows, indicator_rows, setting_bases, undecided_rows
from jiafang_batch.policy.row_faults import NEEDS_NO_POINTS, NEEDS_STEP, NEEDS_TARGET
from jiafang_batch.policy.vocabulary import Scoring, Visitor
from jiafang_batch.policy.windows import RESERVED_WINDOWS
from jiafang_batch.policy.words import CONDITION_EXAMPLES, TOKEN_WORDS, exact
from jiafang_batch.sheets.layout import layouts
from jiafang_batch.sheets.template import Choices, Highlight, TemplateSheet, Value
from jiafang_batch.terms import SCORED_KINDS, CalendarKind, EventKind, SubjectKind, VisitForm

_NUMBERS = ("times", "target", "points", "step", "days", "lowest")
_FORM_WORDS = ("实地", "面对面", "全部", *(form.value for form in VisitForm))


def policy_sheets(preset: Preset, school: str, first_year: int, term: str) -> tuple[TemplateSheet, ...]:
    """Return the sheets of a school's 考核办法 that begins as the preset; the school year begins in `first_year`.

    Reading them gives the preset's indicators, event rules, ratings and awards unchanged.
    """
    dates = term_dates(first_year, term, preset.dates)
    school_settings = {
        "学校": school,
        "学年": f"{first_year}-{first_year + 1}学年",
        "学期": term,
        "方案": preset.own_title,
    }
    settings = {**school_settings, **dates.settings, **settings_in(preset, dates, first_year)}
    windows = (*RESERVED_WINDOWS, *(str(row["name"]) for row in dates.calendar))
    calendar = undecided_rows(dates.calendar)
    return (
        TemplateSheet(layouts()["policy_settings"], _settings(settings, setting_bases(preset, settings))),
        _sheet("policy_calendar", calendar, {"kind": Choices(_words(CalendarKind), free=True)}),
        _sheet("policy_indicators", indicator_rows(preset), _indicator_choices(windows), _indicator_highlights()),
        _sheet("policy_events", event_rows(preset), _event_choices()),
        _sheet("policy_ratings", undecided_rows(preset.ratings)),
        _sheet("policy_awards", undecided_rows(preset.awards), {"subject": Choices(_words(SCORED_KINDS))}),
        _sheet("policy_conduct", preset.conduct),
        _sheet("policy_clauses", preset.clauses),
    )


def undecided_entries(sheets: Iterable[TemplateSheet]) -> Mapping[str, int]:
    """Return sheet → number of entries that are the product's proposal and wait for the school's decision."""
    counts = {sheet.name: sum(DRAFTED in str(row.get("basis") or "") for row in sheet.rows) for sheet in sheets}
    return {name: count for name, count in counts.items() if count}


def _sheet(
    code: str,
    rows: Iterable[Cells],
    choices: Mapping[str, Choices] | None = None,
    highlights: tuple[Highlight, ...] = (),
) -> TemplateSheet:
    cells = tuple({field: _cell(field, value) for field, value in row.items()} for row in rows)
    return TemplateSheet(layouts()[code], cells, choices=choices or {}, highlights=highlights)


def _settings(settings: Mapping[str, object], bases: Mapping[str, str]) -> tuple[Mapping[str, Value], ...]:
    return tuple(
        {"key": key, "value": _cell("value", settings.get(key)), "note": note, "basis": bases.get(key)}
        for key, note in setting_notes().items()
    )


def _cell(field: str, value: object) -> Value:
    """The value as a person would type it: numbers as numbers, 100% as a percentage."""
    match value:
        case int() | date() | datetime():
            return value
        case str() if field in _NUMBERS and (number := exact(value)) is not None:
            return number if value.endswith("%") else _plain(number)
    return None if value is None else str(value)


def _plain(number: Fraction) -> int | float:
    return int(number) if number.denominator == 1 else float(number)


def _indicator_choices(windows: Iterable[str]) -> Mapping[str, Choices]:
    return {
        "subjects": Choices(_words(SubjectKind), free=True),
        "kind": Choices(_words(IndicatorKind)),
        "scope": Choices(TOKEN_WORDS, free=True),
        "forms": Choices(_FORM_WORDS, free=True),
        "visitor": Choices(_words(Visitor)),
        "window": Choices(tuple(dict.fromkeys(windows)), free=True),
        "condition": Choices(_condition_words(), free=True),
        "scoring": Choices(_words(Scoring)),
    }


def _event_choices() -> Mapping[str, Choices]:
    return {"kind": Choices(_words(EventKind), free=True), "forms": Choices(_FORM_WORDS, free=True)}


def _condition_words() -> tuple[str, ...]:
    """An example of every condition, in the order of the kinds that accept it."""
    conditions = [c for rule in KINDS.values() for c in sorted(rule.conditions, key=lambda c: c.name)]
    examples = (part for c in conditions for part in CONDITION_EXAMPLES.get(c, c.value).split("、"))
    return tuple(dict.fromkeys(example.split("或")[0] for example in examples))


def _indicator_highlights() -> tuple[Highlight, ...]:
    """Cells that the row's own 类型 or 计分 needs and that are blank."""
    kinds = [kind for kind, rule in KINDS.items() if rule.needs_condition]
    pointed = [scoring for scoring in Scoring if scoring not in NEEDS_NO_POINTS]
    return (
        Highlight("condition", f'AND({_one_of("kind", kinds)},{{condition}}="")'),
        Highlight("target", f'AND({_one_of("scoring", NEEDS_TARGET)},{{target}}="")'),
        Highlight("points", f'AND({_one_of("scoring", pointed)},{{points}}="")'),
        Highlight("step", f'AND({_one_of("scoring", NEEDS_STEP)},{{step}}="")'),
    )


def _one_of(field: str, members: Iterable[Enum]) -> str:
    return "OR(" + ",".join(f'{{{field}}}="{member.value}"' for member in members) + ")"


def _words(members: Iterable[Enum]) -> tuple[str, ...]:
    return tuple(str(member.value) for member in members)
