"""One line of words for each case, for lists that know tracks alone."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from oversight.dossiers.models import Kind
from oversight.dossiers.numbers import numbers_of
from violations.models import Case, ViolationClass


def headlines(tracks: Sequence[UUID]) -> Mapping[UUID, str]:
    """Its newest register number (its kind, when it has none) and its classes; nothing that somebody wrote."""
    cases = list(Case.objects.filter(track__in=tracks))
    numbers = numbers_of([case.pk for case in cases])
    found = {}
    for case in cases:
        held = [number.text for number in numbers[case.pk] if not number.alias]
        parts = [held[-1] if held else str(Kind(case.kind).label)]
        parts += [str(ViolationClass(one).label) for one in case.classes]
        found[case.track] = ", ".join(parts)
    return found
