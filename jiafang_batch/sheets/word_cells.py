"""Cells of a vocabulary: one word, several, posts, the form of a visit, yes or no, a signature."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from jiafang_batch.dates import SchoolYear
from jiafang_batch.normal_text import squeeze
from jiafang_batch.patterns import pattern
from jiafang_batch.sheets.form_answers import visited_word
from jiafang_batch.sheets.layout import LayoutColumn
from jiafang_batch.sheets.loose_forms import forms_of
from jiafang_batch.sheets.name_cells import entries
from jiafang_batch.sheets.parsed_cell import Issue, Parsed, accepts, refused, shown
from jiafang_batch.sheets.posts import posts_in
from jiafang_batch.spellings import FURTHER_WORDS, NO_WORDS, NOTHING_WORDS, ORDINARY_WORDS, YES_WORDS, nearest, spelled
from jiafang_batch.terms import Category, Post, VisitForm


def read_word(cell: object, column: LayoutColumn, year: SchoolYear | None) -> Parsed:  # noqa: ARG001
    """Return the member of the column's vocabulary, or the school's own word."""
    kind = column.vocabulary
    if kind is None:
        # The words are the school's own.
        return Parsed(squeeze(shown(cell)))
    spelling = spelled(kind, shown(cell))
    if column.is_open:
        word = str(spelling.value) if spelling is not None else squeeze(shown(cell))
        is_known = spelling is not None or word in FURTHER_WORDS.get(kind, ())
        return Parsed(word, () if is_known else (_own_word(word, kind),))
    if spelling is None:
        return refused(column, cell, _one_of(kind), _did_you_mean(shown(cell), kind))
    return Parsed(spelling)


def read_words(cell: object, column: LayoutColumn, year: SchoolYear | None) -> Parsed:
    """Return the words of a list, each once."""
    values: list[object] = []
    issues: list[Issue] = []
    for part in entries(shown(cell)):
        if column.vocabulary is Category and squeeze(part) in ORDINARY_WORDS:
            continue
        parsed = read_word(part, column, year)
        issues.extend(parsed.issues)
        if not parsed.issues or column.is_open:
            values.append(parsed.value)
    return Parsed(tuple(dict.fromkeys(values)), tuple(issues))


def read_posts(cell: object, column: LayoutColumn, year: SchoolYear | None) -> Parsed:
    """The posts of a teacher; an unknown word that decides no role is no reason to reject the row."""
    text = shown(cell)
    words = entries(text)
    plain = [spelled(Post, entry) for entry in words]
    if None not in plain:
        return Parsed(tuple(dict.fromkeys(plain)))
    if not accepts("post-understood", year):
        return read_words(cell, column, year)
    read = [posts_in(entry) for entry in words]
    posts = tuple(dict.fromkeys(post for named, _ in read for post in named))
    strange = [entry for entry, (_, is_known) in zip(words, read, strict=True) if not is_known]
    issues = [_own_word(squeeze(entry), Post) for entry in strange]
    if not posts and not strange:
        issues.append(Issue("post-without-role", text))
    elif posts and not strange:
        issues.append(Issue("post-understood", text, {"understood": "、".join(str(post.value) for post in posts)}))
    return Parsed(posts or (Post.OTHER,), tuple(issues))


def _own_word(word: str, kind: type[Enum]) -> Issue:
    near = nearest(word, [member.value for member in kind])
    return Issue("own-word", word, {"expected": "、".join(near) or _one_of(kind)})


def _one_of(kind: type[Enum]) -> str:
    return "“" + "”“".join(str(member.value) for member in kind) + "”之一"


def _did_you_mean(word: str, kind: type[Enum]) -> str:
    near = nearest(squeeze(word), [member.value for member in kind])
    return f"是不是“{near[0]}”？" if near else "请改为其中一种写法。"


_FORM_SEPARATORS = pattern(r"[、,;/\n┋|+和及与]+")


def read_form(cell: object, column: LayoutColumn, year: SchoolYear | None) -> Parsed:
    """Return the form of the visit; of several the most direct."""
    text = shown(cell)
    whole = spelled(VisitForm, text)
    if whole is not None:
        return Parsed(whole)
    parts = [part for part in (squeeze(p) for p in _FORM_SEPARATORS.split(text)) if part]
    forms = [spelled(VisitForm, part) for part in parts]
    if len(parts) < 2 or None in forms:  # noqa: PLR2004  several forms are at least two
        meant = _wider_forms(text, parts) if accepts("form-understood", year) else ()
        if not meant:
            return read_word(cell, column, year)
        if len(meant) == 1:
            return Parsed(meant[0], (Issue("form-understood", text, {"understood": str(meant[0].value)}),))
        forms = list(meant)
    direct = min((form for form in forms if form is not None), key=list(VisitForm).index)
    if len(set(forms)) == 1:
        return Parsed(direct)
    return Parsed(direct, (Issue("several-forms", text, {"understood": direct.value}),))


def _wider_forms(text: str, parts: Sequence[str]) -> tuple[VisitForm, ...]:
    """The forms of an unusual wording, or of each word of a list; none if one word may mean several or none."""
    if (meant := forms_of(text)) or len(parts) < 2:  # noqa: PLR2004  a list has at least two
        return meant
    named = [forms_of(part) for part in parts]
    return tuple(dict.fromkeys(form for (form,) in named)) if all(len(forms) == 1 for forms in named) else ()


def read_yes_no(cell: object, column: LayoutColumn, year: SchoolYear | None) -> Parsed:  # noqa: ARG001
    """Return True or False."""
    word = squeeze(shown(cell)).upper()
    if word in YES_WORDS or cell is True:
        return Parsed(value=True)
    if word in NO_WORDS or cell is False:
        return Parsed(value=False)
    if (came := visited_word(shown(cell))) is not None:
        return Parsed(came, (Issue("answer-understood", shown(cell), {"understood": "是" if came else "否"}),))
    return refused(column, cell, "“是”或“否”")


def read_signature(cell: object, column: LayoutColumn, year: SchoolYear | None) -> Parsed:  # noqa: ARG001
    """Return whether somebody signed: any entry but a word for no."""
    word = squeeze(shown(cell)).upper()
    return Parsed(cell is not False and word not in NO_WORDS and word not in NOTHING_WORDS)
