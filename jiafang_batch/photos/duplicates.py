"""The same picture used for two visits: identical content, or so similar that it is the same picture saved again.

This is a hint for a person to check, never a deduction: brothers and sisters may rightly share a picture.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence

from jiafang_batch.photos.image import FINGERPRINT_BITS
from jiafang_batch.photos.photo_evidence import PhotoUse
from jiafang_batch.problem import Location, Problem

LIKENESS = 15
"""Bits of 256 that may differ. A picture saved again at a third of the size and low quality differs in up to 10; two
pictures of one scene, or one form filled in twice, in 30 and more.
"""

_BANDS = LIKENESS + 1
"""With one band more than bits that may differ, two similar pictures agree in at least one whole band."""

_MASKS = tuple(sum(1 << bit for bit in range(band, FINGERPRINT_BITS, _BANDS)) for band in range(_BANDS))


def row_of(use: PhotoUse) -> tuple[str, str, int]:
    """The row (or file) of a picture; it is a visit of its own unless the caller passes `visit_of`."""
    return (use.place.file, use.place.sheet, use.place.row)


def same_photos(uses: Iterable[PhotoUse], visit_of: Callable[[PhotoUse], Hashable] = row_of) -> tuple[Problem, ...]:
    """Return one hint for each picture that is used for several visits, at its first place, naming the others.

    `visit_of` gives the visit of a use, so that two rows of one visit may share a picture.
    """
    by_content: dict[str, list[PhotoUse]] = defaultdict(list)
    for use in sorted(uses, key=_position):
        by_content[use.fingerprint.sha256].append(use)
    likeness = {
        sha256: bits for sha256, same in by_content.items() if (bits := same[0].fingerprint.likeness) is not None
    }
    problems = []
    for group in _groups(list(by_content), likeness):
        together = sorted((use for sha256 in group for use in by_content[sha256]), key=_position)
        if len({visit_of(use) for use in together}) > 1:
            problems.append(_problem(together, visit_of))
    return tuple(problems)


def _position(use: PhotoUse) -> tuple[str, str, int, int, str]:
    place = use.place
    return (place.file, place.sheet, place.row, len(place.column), place.column)


def _problem(uses: Sequence[PhotoUse], visit_of: Callable[[PhotoUse], Hashable]) -> Problem:
    """The hint, with the first place of each visit."""
    places: dict[Hashable, Location] = {}
    for use in uses:
        places.setdefault(visit_of(use), use.place)
    first, *others = places.values()
    identical = len({use.fingerprint.sha256 for use in uses}) == 1
    details = {"likeness": "完全相同" if identical else "几乎相同", "count": str(len(places))}
    return Problem("same-photo", first, details=details, related=tuple(others))


def _groups(contents: Sequence[str], likeness: Mapping[str, int]) -> Iterator[list[str]]:
    """The contents in groups of similar ones, in the order of their first members."""
    leader = {content: content for content in contents}

    def root_of(content: str) -> str:
        while leader[content] != content:
            leader[content] = leader[leader[content]]
            content = leader[content]
        return content

    for earlier, later in _like(likeness):
        leader[root_of(later)] = root_of(earlier)
    groups: dict[str, list[str]] = defaultdict(list)
    for content in contents:
        groups[root_of(content)].append(content)
    yield from groups.values()


def _like(likeness: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    """Yield the pairs of contents that look alike."""
    for mask in _MASKS:
        bands: dict[int, list[str]] = defaultdict(list)
        for content, bits in likeness.items():
            bands[bits & mask].append(content)
        for same in bands.values():
            for place, later in enumerate(same):
                for earlier in same[:place]:
                    if (likeness[earlier] ^ likeness[later]).bit_count() <= LIKENESS:
                        yield earlier, later
