"""What names in lists of older systems stand for here: offices by code, elections, places; and what is here already."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from uuid import UUID

import msgspec
from django.db.models import Q

from oversight.accounts.models import Office
from oversight.dossiers.models import OfficeCode, RegisterNumber
from oversight.regions.models import Contest, Election, Regime, Region
from oversight.vault import queries as vault
from oversight.workflow.models import Step
from violations.digests import OLD_RECORD
from violations.models import (
    Case,
    Classification,
    Finding,
    Message,
    Paper,
    Plenary,
    RequirementCheck,
    SameEvent,
    WithdrawalRequest,
)
from violations.rules import legacy

_LONGEST_AFTER = 800  # days between voting and the last cases of an election


class Found(msgspec.Struct, frozen=True):
    """What one row stands for; None where it cannot be told."""

    office: Office | None
    election: Election | None
    place: Region | None


class Atlas:
    """Looks up what many rows name, in a handful of queries for all of them."""

    def __init__(self, rows: Iterable[legacy.Values]) -> None:
        self._elections = list(Election.objects.select_related("edition").order_by("voting_day"))
        rows = list(rows)
        codes = {legacy.office_code(values) for values in rows}
        listed = OfficeCode.objects.filter(code__in=codes).select_related("office__region").order_by("valid_from")
        self._offices: dict[str, list[OfficeCode]] = {}
        for row in listed:
            self._offices.setdefault(row.code, []).append(row)
        wanted = {str(values["place"]) for values in rows if values.get("place")}
        wanted |= {row.office.path.strip(".") for several in self._offices.values() for row in several}
        regions = Region.objects.filter(edition__in={one.edition_id for one in self._elections}, code__in=wanted)
        self._places = {(place.edition_id, place.code): place for place in regions}
        self._contests: dict[int, set[str]] = {}
        for election, contest in Contest.objects.values_list("election", "type"):
            self._contests.setdefault(election, set()).add(contest)

    def look_up(self, values: legacy.Values) -> Found:
        """Office, election and place of one row."""
        office, election = self._office(values), self._election(values)
        return Found(office, election, self._place(values, office, election))

    def has_contest(self, election: Election, contest: str) -> bool:
        """Whether the election elects this."""
        return contest in self._contests.get(election.pk, ())

    def _office(self, values: legacy.Values) -> Office | None:
        """The office that had the code when the case was received; the oldest list where it is older than all."""
        several = self._offices.get(legacy.office_code(values), [])
        day = values["received"].date()
        held = [row for row in several if row.valid_from <= day] or several[:1]
        return held[-1].office if held else None

    def _election(self, values: legacy.Values) -> Election | None:
        """The one that is named, else the nearest of the regime that the number says."""
        named = " ".join(str(values.get("election", "")).casefold().split())
        if named:
            return next((one for one in self._elections if named in {one.code, one.name_id.casefold()}), None)
        said = legacy.numbered(str(values["number"]))
        day = values["received"].date()
        of_its_law = [one for one in self._elections if said is not None and one.regime == Regime(said.regime)]
        near = [one for one in of_its_law if abs((one.voting_day - day).days) <= _LONGEST_AFTER]
        return min(near, key=lambda one: abs((one.voting_day - day).days), default=None)

    def _place(self, values: legacy.Values, office: Office | None, election: Election | None) -> Region | None:
        """The place that is named by its code, else that of the office."""
        if office is None or election is None:
            return None
        if values.get("place"):
            return self._places.get((election.edition_id, str(values["place"])))
        return self._places.get((election.edition_id, office.path.strip("."))) or office.region


def numbers_elsewhere(numbers: Collection[str]) -> set[str]:
    """Those of the numbers under which a case stands here already, from whichever system; undone ones left out."""
    rows = RegisterNumber.objects.filter(text__in=numbers).values_list("text", "dossier")
    by_case: dict[UUID, set[str]] = {}
    for text, dossier in rows:
        by_case.setdefault(dossier, set()).add(text)
    standing = Case.objects.filter(pk__in=by_case).values_list("pk", flat=True)
    return {text for case in standing for text in by_case[case]}


class OldRecord(msgspec.Struct, frozen=True):
    """A case as an older system had it: its fields word for word, what a person decided, from where and when."""

    values: Mapping[str, str]
    decisions: Mapping[str, str]
    system: str
    reference: str
    brought_over_at: datetime


def old_record(case: Case) -> OldRecord | None:
    """What an older system said of a case that the caller has already fetched by right; None when it began here."""
    dossier = case.dossier
    if dossier.source_system is None:
        return None
    sealed = vault.opened([case.pk], OLD_RECORD).get(case.pk, {})
    values, decisions = sealed.get("values", {}), sealed.get("decisions", {})
    return OldRecord(
        {str(name): str(value) for name, value in values.items()} if isinstance(values, dict) else {},
        {str(name): str(value) for name, value in decisions.items()} if isinstance(decisions, dict) else {},
        dossier.source_system,
        dossier.source_reference or "",
        dossier.recorded_at,
    )


def worked_on(cases: Collection[UUID]) -> set[UUID]:
    """Those of the cases with which somebody did something since they were brought over."""
    stepped = Step.objects.filter(track__dossier__in=cases).exclude(source="").values_list("track__dossier", flat=True)
    found = set(stepped)
    for model in (RequirementCheck, Classification, Plenary, Paper, Message, WithdrawalRequest):
        found |= set(model._default_manager.filter(case__in=cases).values_list("case", flat=True))
    for pair in SameEvent.objects.filter(Q(first__in=cases) | Q(second__in=cases), undone_at=None):
        found |= {pair.first_id, pair.second_id} & set(cases)
    return found | set(Finding.objects.filter(source__in=cases).values_list("source", flat=True))
