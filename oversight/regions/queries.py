"""Reads of places: by code and edition, up and down the tree, and onward through the editions."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from oversight.regions.models import CodeSystem, Edition, Election, Level, Region, RegionLink, Stage
from oversight.regions.sources import ABROAD, dotted
from oversight.regions.tracing import resembles


def edition_in_force(system: str, on: date) -> Edition:
    """The edition whose dates hold that day; Edition.DoesNotExist when none does (the KPU's have no dates)."""
    return (
        Edition.objects.filter(Q(in_force_until=None) | Q(in_force_until__gte=on), system=system, in_force_from__lte=on)
        .order_by("in_force_from")
        .last()
    ) or _none(system, on)


def edition(id: int) -> Edition:
    """One edition; Edition.DoesNotExist when there is none."""
    return Edition.objects.get(pk=id)


def latest_edition(system: str = CodeSystem.KEMENDAGRI) -> Edition:
    """The newest dated edition of a system."""
    return Edition.objects.filter(system=system, in_force_from__isnull=False).latest("in_force_from")


def election_of(code: str) -> Election | None:
    """The election with this code, `pemilu-2024`."""
    return Election.objects.select_related("edition").filter(code=code).first()


def elections() -> list[Election]:
    """Every election with its contests and edition, the newest first."""
    return list(Election.objects.select_related("edition").prefetch_related("contests").order_by("-voting_day", "code"))


def election_near(day: date) -> Election | None:
    """The election to which something of that day most likely belongs: a stage of it ran, or its voting is nearest.

    A guess for people who do not know; whoever handles the matter may see it otherwise.
    """
    found = elections()
    running = Stage.objects.filter(starts__lte=day, ends__gte=day).values_list("election", flat=True)
    ids = set(running)
    likely = [one for one in found if one.pk in ids] or found
    return min(likely, key=lambda one: abs((one.voting_day - day).days), default=None)


def region_of(code: str, edition: Edition) -> Region | None:
    """The place that this edition gives the code to."""
    return Region.objects.filter(edition=edition, code=code).first()


def provinces(edition: Edition) -> QuerySet[Region]:
    """The provinces of an edition, by code."""
    return Region.objects.filter(edition=edition, level=Level.PROVINCE).order_by("code")


def children(region: Region) -> QuerySet[Region]:
    """The places directly below, by code."""
    return Region.objects.filter(parent=region).order_by("code")


def ancestors(region: Region) -> list[Region]:
    """The places above, widest first. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            with recursive up as (
              select parent_id from regions_region where id = %s
              union all select r.parent_id from up join regions_region r on r.id = up.parent_id
            ) select parent_id from up where parent_id is not null
            """,
            [region.pk],
        )
        ids = [row[0] for row in cursor.fetchall()]
    return sorted(Region.objects.filter(pk__in=ids), key=lambda place: place.level)


def search(
    prefix: str, edition: Edition, *, level: int | None = None, within: str = "", limit: int = 20
) -> QuerySet[Region]:
    """Places whose name begins so, any case; widest first. `within` is the code of a place that they lie in."""
    found = Region.objects.filter(edition=edition).alias(low=Lower("name")).filter(low__startswith=prefix.lower())
    if level is not None:
        found = found.filter(level=level)
    if within:
        found = found.filter(code__startswith=f"{within}.")
    return found.order_by("level", "low", "code")[:limit]


def spelled(places: Collection[Region]) -> dict[int, str]:
    """By region id: each place with the names of those above it, the nearest first. One query for all."""
    above = {code for place in places for code in _codes_above(place.code)}
    editions = {place.edition_id for place in places}
    rows = Region.objects.filter(edition__in=editions, code__in=above).values_list("edition", "code", "name")
    names = {(edition, code): name for edition, code, name in rows}
    return {
        place.pk: ", ".join(
            [place.name, *(names.get((place.edition_id, code), code) for code in reversed(_codes_above(place.code)))]
        )
        for place in places
    }


def _codes_above(code: str) -> list[str]:
    parts = code.split(".")
    return [".".join(parts[:length]) for length in range(1, len(parts))]


def same_places(region: Region) -> QuerySet[Region]:
    """What another system (KPU, Bawaslu, Kemendagri) calls this place, either way of the link."""
    kind = RegionLink.Kind.SAME_PLACE
    return Region.objects.filter(
        Q(links_in__source=region, links_in__kind=kind) | Q(links_out__target=region, links_out__kind=kind)
    ).distinct()


def successors(region: Region, until: Edition | None = None) -> list[Region]:
    """What the place is in `until` (the newest Kemendagri edition when not said); empty when its trace is lost.

    Follows edition by edition: links first; where there is none, the same code while the names resemble each other.
    A province that was split goes on under its own code beside its new neighbours. One query an edition.
    """
    current = {region.pk}
    for edition in _chain(region.edition, until or latest_edition()):
        current = {target for _, target in _step(current, edition)}
    return sorted(Region.objects.filter(pk__in=current), key=lambda place: place.code)


def codes_today(places: Iterable[int]) -> dict[int, str]:
    """By region id: the dotted code under which the newest Kemendagri edition holds each village (or place abroad).

    A village whose trace is lost gets a number of its district that no village uses: its district's office holds it,
    and no other village's office does. A handful of queries, however many villages.
    """
    latest = latest_edition()
    begin = Region.objects.select_related("edition", "parent").in_bulk(set(places))
    found: dict[int, str] = {}
    for edition in {place.edition_id: place.edition for place in begin.values()}.values():
        mine = {key: place for key, place in begin.items() if place.edition_id == edition.pk}
        if edition.in_force_from is not None:
            found |= _today(mine, edition, latest)
    lost = [place for key, place in begin.items() if key not in found]
    above = _districts_today([place.parent for place in lost if place.parent is not None], latest)
    codes = {f"{above[place.parent_id]}.{number}" for place in lost if place.parent_id for number in _spare(place)}
    used = set(Region.objects.filter(edition=latest, code__in=codes).values_list("code", flat=True))
    for place in sorted(lost, key=lambda place: place.code):
        district = above[place.parent_id] if place.parent_id else ABROAD
        code = next(code for number in _spare(place) if (code := f"{district}.{number}") not in used)
        used.add(code)
        found[place.pk] = code
    return found


def _districts_today(districts: list[Region], latest: Edition) -> dict[int, str]:
    """By region id: today's code of each; the KPU's go by way of their Kemendagri twin, or else keep their digits."""
    twins = dict(
        RegionLink.objects.filter(source__in=districts, kind=RegionLink.Kind.SAME_PLACE).values_list(
            "source_id", "target_id"
        )
    )
    places = Region.objects.select_related("edition").in_bulk({twins.get(place.pk, place.pk) for place in districts})
    today: dict[int, str] = {}
    for edition in {place.edition_id: place.edition for place in places.values()}.values():
        if edition.in_force_from is not None:
            today |= _today({k: p for k, p in places.items() if p.edition_id == edition.pk}, edition, latest)
    return {
        place.pk: today.get(twins.get(place.pk, place.pk)) or dotted(place.code.replace(".", "")) for place in districts
    }


def _today(places: Mapping[int, Region], edition: Edition, latest: Edition) -> dict[int, str]:
    """By region id: the code of the successor in the latest edition, for those that have one."""
    current = {key: key for key in places}
    for following in _chain(edition, latest):
        step = dict(_step(current.values(), following))
        current = {key: step[here] for key, here in current.items() if here in step}
    codes = dict(Region.objects.filter(pk__in=set(current.values())).values_list("id", "code"))
    return {key: codes[here] for key, here in current.items()}


_STEP = """
select p.id, p.level, p.name, t.id, s.id, s.name
from regions_region p
left join (
  regions_regionlink l join regions_region t on t.id = l.target_id and t.edition_id = %(edition)s
) on l.source_id = p.id and l.kind = 'successor'
left join regions_region s on s.edition_id = %(edition)s and s.code = p.code
where p.id = any(%(places)s)
"""


def _step(places: Collection[int], edition: Edition) -> Iterator[tuple[int, int]]:
    """Pairs of a place and what it is in the next edition."""
    with connection.cursor() as cursor:
        cursor.execute(_STEP, {"edition": edition.pk, "places": list(places)})
        rows = cursor.fetchall()
    for place, level, name, linked, same, its_name in rows:
        if linked is not None:
            yield place, linked
        if same is not None and (linked is None or level == Level.PROVINCE) and resembles(name, its_name, level):
            yield place, same


def _chain(begin: Edition, end: Edition) -> list[Edition]:
    if begin.in_force_from is None:
        raise ValueError("A place of an undated edition has no successors; ask for its same_places first.")
    return list(
        Edition.objects.filter(
            system=end.system, in_force_from__gt=begin.in_force_from, in_force_from__lte=end.in_force_from
        ).order_by("in_force_from")
    )


def _spare(place: Region) -> list[str]:
    # Real village numbers begin with 1, 2 or 3: what begins with 5 to 9 can only stand for a lost village.
    own = place.code[-4:]
    return [own, *(f"{digit}{own[1:]}" for digit in "56789")]


def _none(system: str, on: date) -> Edition:
    raise Edition.DoesNotExist(f"No edition of {system} is in force on {on}.")
