"""What people ask of the lists of cases and clocks, of statistics and of how terms were kept."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from oversight.dossiers.models import Kind
from oversight.regions.models import Election
from violations import queries
from violations.models import Case, ViolationClass
from violations.rules.flags import Flag
from violations.words import FLAGS, OWN, STANDINGS, TERMS
from violations.workflow import TITLES

# How the kinds, and what stands for several results, are spelled in addresses.
KINDS: dict[str, tuple[int, ...]] = {
    "report": (Kind.VIOLATION_REPORT,),
    "finding": (Kind.FINDING,),
    "tip": (Kind.TIP,),
    "handled": queries.HANDLED,
}
RESULTS: dict[str, tuple[str, ...]] = {
    "open": ("",),
    **{value: (value,) for value in Case.Result.values},
    "other": tuple(str(one) for one in queries.OTHER_ENDS),
}
ANY_ELECTION = "any"
_ABOVE_THE_FOLD = frozenset({"place", "kind", "status", "number", "sort"})
_FIRST_YEAR = 2000


def _place() -> forms.CharField:
    return forms.CharField(
        label=_("Place"), required=False, max_length=80, help_text=_("Name or code, as Paser or 64.01")
    )


def _only_office() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Held by"),
        required=False,
        choices=[("", _("Every office of the place")), ("own", _("The office of the place alone"))],
    )


def _day(label: Any) -> forms.DateField:
    within = [MinValueValidator(date(_FIRST_YEAR, 1, 1)), MaxValueValidator(date(2099, 12, 31))]
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, validators=within, widget=widget)


def _sort(names: Iterable[str]) -> forms.ChoiceField:
    return forms.ChoiceField(required=False, choices=[(name, name) for name in names], widget=forms.HiddenInput)


class Narrowing(forms.Form):
    """What all of them share: fields that may stay empty, some of them in a fold, and elections by name."""

    def __init__(self, *args: Any, elections: Sequence[Election] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.elections = {row.code: row for row in elections}
        if "election" in self.fields:
            english = get_language() == "en"
            named = [(row.code, row.name_en if english else row.name_id) for row in elections]
            self.fields["election"].choices = [*self.first_elections(named), *named]  # type: ignore[attr-defined]

    def first_elections(self, named: Sequence[tuple[str, str]]) -> list[tuple[str, Any]]:
        """What stands above the elections: what is meant when none is chosen."""
        return [("", _("Every election"))]

    @property
    def has_more(self) -> bool:
        """Whether one of the filters in the fold is set or wrong, so that it has to be open."""
        return any(self.data.get(name) or name in self.errors for name in self.fields if name not in _ABOVE_THE_FOLD)

    def asked_election(self) -> Election | None:
        """The election that is asked for; None for every one."""
        return self.elections.get(self.cleaned_data.get("election", ""))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        since, until = data.get("since"), data.get("until")
        if since and until and until < since:
            self.add_error("until", _("The end lies before the beginning."))
        return data


class CaseSearch(Narrowing):
    """Narrowing of the list of cases."""

    place = _place()
    number = forms.CharField(
        label=_("Number"), required=False, max_length=80, help_text=_("As it is written, 009/LP/PL/Kab/14.09/II/2024")
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        required=False,
        choices=[
            ("", _("All kinds")),
            ("handled", _("Reports and findings")),
            ("report", _("Reports")),
            ("finding", _("Findings")),
            ("tip", _("Prior information")),
        ],
    )
    status = forms.ChoiceField(label=_("Status"), required=False, choices=[("", _("All statuses")), *TITLES.items()])
    only = _only_office()
    result = forms.ChoiceField(
        label=_("Result"),
        required=False,
        choices=[
            ("", _("All results")),
            ("open", _("Still before registration")),
            *Case.Result.choices,
            ("other", _("Ended otherwise")),
        ],
    )
    violation = forms.ChoiceField(
        label=_("Class of violation"), required=False, choices=[("", _("All classes")), *ViolationClass.choices]
    )
    flag = forms.ChoiceField(
        label=_("To be looked at"),
        required=False,
        choices=[("", _("Flagged or not")), *((str(flag), FLAGS[flag]) for flag in Flag)],
    )
    election = forms.ChoiceField(label=_("Election"), required=False)
    since = _day(_("Received from"))
    until = _day(_("Received until"))
    sort = _sort(queries.SORTS)


class ClockSearch(Narrowing):
    """Narrowing of the list of clocks."""

    place = _place()
    standing = forms.ChoiceField(
        label=_("How it stands"), required=False, choices=[("", _("All that run")), *STANDINGS.items()]
    )
    term = forms.ChoiceField(
        label=_("Term"),
        required=False,
        choices=[("", _("All terms")), ("own", _("Terms of the agency")), *TERMS.items()],
    )
    holder = forms.ChoiceField(
        label=_("Who has it"),
        required=False,
        choices=[("", _("Anybody")), ("mine", _("I have it")), ("nobody", _("Nobody has it"))],
    )
    only = _only_office()
    since = _day(_("Started from"))
    until = _day(_("Started until"))


class EscalatedSearch(Narrowing):
    """Narrowing of what is raised to the level above."""

    place = _place()
    only = _only_office()
    term = forms.ChoiceField(label=_("Term"), required=False, choices=[("", _("All terms")), *OWN.items()])


class StatisticsSearch(Narrowing):
    """Of which area, election and period statistics are shown."""

    place = _place()
    election = forms.ChoiceField(label=_("Election"), required=False)
    since = _day(_("Received from"))
    until = _day(_("Received until"))

    def first_elections(self, named: Sequence[tuple[str, str]]) -> list[tuple[str, Any]]:
        """The latest election stands for none chosen: statistics are of one election unless all are asked for."""
        latest = [("", named[0][1])] if named else []
        return [*latest, (ANY_ELECTION, _("Every election"))]

    def asked_election(self) -> Election | None:
        """The election that is asked for, the latest when none is; None for every one."""
        chosen = self.cleaned_data.get("election", "")
        return next(iter(self.elections.values()), None) if not chosen else self.elections.get(chosen)


class ComplianceSearch(Narrowing):
    """Of which area, term and period it is shown how terms were kept."""

    place = _place()
    term = forms.ChoiceField(label=_("Term"), required=False, choices=[("", _("All terms")), *OWN.items()])
    since = _day(_("Started from"))
    until = _day(_("Started until"))
