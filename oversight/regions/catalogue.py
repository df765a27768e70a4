"""Reads of places, stations and elections as the interface lists them: by code, in the order of codes."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from oversight.core.errors import NotFound
from oversight.regions.models import Election, PollingStation, Region

_LARGEST_ID = 2**31 - 1


def _regions() -> QuerySet[Region]:
    return Region.objects.select_related("edition", "parent")


def regions(
    *, system: str, edition: str, parent: str = "", level: int | None = None, after: str, size: int
) -> Sequence[Region]:
    """At most `size` places of an edition after a code."""
    rows = _regions().filter(edition__system=system, edition__label=edition, code__gt=after)
    if parent:
        rows = rows.filter(parent__code=parent)
    if level:
        rows = rows.filter(level=level)
    return list(rows.order_by("code")[:size])


def region(id: int) -> Region:
    """One place; NotFound when there is none."""
    row = _regions().filter(pk=id).first() if id <= _LARGEST_ID else None
    if row is None:
        raise NotFound(_("There is no such place."))
    return row


def stations(*, election: str, place: str = "", after: str, size: int) -> Sequence[PollingStation]:
    """At most `size` stations of an election after a path, below `place` (64.01.) if given."""
    rows = PollingStation.objects.filter(election__code=election, path__gt=after)
    if place:
        rows = rows.filter(path__gte=place, path__lt=f"{place[:-1]}/")
    return list(rows.select_related("election", "village").order_by("path")[:size])


def station(election: str, code: str) -> PollingStation:
    """One station by the KPU's code; NotFound when there is none."""
    row = (
        PollingStation.objects.select_related("election", "village").filter(election__code=election, code=code).first()
    )
    if row is None:
        raise NotFound(_("There is no such polling station in this election."))
    return row


def elections() -> QuerySet[Election]:
    """All elections with their contests, the latest first."""
    return Election.objects.prefetch_related("contests").order_by("-voting_day")
