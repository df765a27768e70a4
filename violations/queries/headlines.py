"""One line of words for each case, for lists that know tracks alone."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db.models import F

from oversight.dossiers.models import Kind
from oversight.dossiers.numbers import numbers_of
from violations.models import Case, ViolationClass


def headlines(tracks: Sequence[UUID]) -> Mapping[UUID, str]:
    """Its newest register number, else that of an older system, else its kind; and its classes. Nothing written."""
    # By way of the tracks, which are found by their key: cases have no index by track.
    cases = list(Case.objects.filter(dossier__tracks__in=tracks, dossier__tracks=F("track")))
    numbers = numbers_of([case.pk for case in cases])
    found = {}
    for case in cases:
        several = numbers[case.pk]
        held = [number.text for number in several if not number.alias] or [number.text for number in several]
        parts = [held[-1] if held else str(Kind(case.kind).label)]
        parts += [str(ViolationClass(one).label) for one in case.classes]
        found[case.track] = ", ".join(parts)
    return found
