"""Statistics as the agency prints them: how many were brought in and how they ended, of each area below one.

One grouped read of the index by scope a page; it counts the very rows that the list of cases counts (docs/adr/0028).
"""

from collections.abc import Iterable

import msgspec
from django.db import models
from django.db.models import Case as Switch
from django.db.models import Count, Exists, OuterRef, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Left
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.accounts.roles import Permission
from oversight.core.errors import NotAllowed, NotFound
from oversight.dossiers import queries as dossiers
from oversight.dossiers.models import Kind
from oversight.regions.models import Election
from violations.models import Case, ViolationClass
from violations.queries.cases import Filters, counted

# How long the path of an area is: nation, province, regency, sub-district, village.
LEVELS = (0, 3, 6, 9, 14)
HANDLED = (Kind.VIOLATION_REPORT, Kind.FINDING)
OTHER_ENDS = (
    Case.Result.LAPSED,
    Case.Result.WITHDRAWN,
    Case.Result.TIP_CLOSED,
    Case.Result.BECAME_FINDING,
    Case.Result.ENDED,
)


class Figures(msgspec.Struct):
    """What an area counts. Results and classes are those of reports and findings; one may have several classes.

    `reports` and `findings` together are `registered`, `not_registered`, `other_end` and `in_process` together.
    """

    path: str
    reports: int = 0
    findings: int = 0
    tips: int = 0
    registered: int = 0
    not_registered: int = 0
    other_end: int = 0
    in_process: int = 0
    administrative: int = 0
    ethics: int = 0
    criminal: int = 0
    other_law: int = 0

    @property
    def handled(self) -> int:
        """Reports and findings together."""
        return self.reports + self.findings


class Statistics(msgspec.Struct, frozen=True):
    """The areas of a page in the order of their codes, and their sum."""

    rows: tuple[Figures, ...]
    total: Figures


def area(actor: Actor, place: str, permission: Permission = Permission.READ_CASES) -> tuple[str, ...]:
    """The paths that the actor looks over: `place`, or all of his area when it is empty; none inside another.

    NotFound for a place outside his area, NotAllowed for who may not look at cases so.
    """
    reach = actor.paths(permission)
    if not reach:
        raise NotAllowed(_("Your role does not allow this."))
    if place and (len(place) not in LEVELS or not place.startswith(reach)):
        raise NotFound(_("There is no such place, or it lies outside your area."))
    return (place,) if place else reach


def statistics(actor: Actor, filters: Filters, *, paths: tuple[str, ...]) -> Statistics:
    """The figures of each area below the one path, with its own office as a row; of several paths, of each."""
    rows = counted(actor, filters).annotate(area=area_of(paths))
    groups = rows.values_list("area", "kind", "result", "classes").annotate(number=Count("*")).order_by()
    found: dict[str, Figures] = {}
    total = Figures("")
    for path, kind, result, classes, number in groups:
        for one in (found.setdefault(path, Figures(path)), total):
            _add(one, kind, result, classes, number)
    return Statistics(tuple(found[path] for path in sorted(found)), total)


def area_of(paths: tuple[str, ...]) -> Combinable:
    """For which area a row is counted, by its scope: one level below the one path, or one of several paths."""
    if len(paths) == 1:
        return Left("scope", below(paths[0]))
    whens = [When(dossiers.within([path]), then=Value(path)) for path in paths]
    return Switch(*whens, default=Value(""), output_field=models.CharField())


def below(path: str) -> int:
    """How long the paths are one level below; a village has nothing below it."""
    return next((length for length in LEVELS if length > len(path)), LEVELS[-1])


def elections_of_cases() -> list[Election]:
    """The elections of which there are cases, the latest first: one look into an index for each."""
    some = Exists(Case.objects.filter(election=OuterRef("pk")))
    return list(Election.objects.filter(some).order_by("-voting_day", "code"))


def _add(one: Figures, kind: int, result: str, classes: Iterable[str], number: int) -> None:
    if kind == Kind.TIP:
        one.tips += number
        return
    if kind == Kind.FINDING:
        one.findings += number
    else:
        one.reports += number
    if result == Case.Result.REGISTERED:
        one.registered += number
        for violation in classes:
            name = ViolationClass(violation).value
            setattr(one, name, getattr(one, name) + number)
    elif result == Case.Result.NOT_REGISTERED:
        one.not_registered += number
    elif result:
        one.other_end += number
    else:
        one.in_process += number
