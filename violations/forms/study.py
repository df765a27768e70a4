"""The preliminary study: a check for every requirement, classes with articles, the proposal to the plenary."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django import forms
from django.forms import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from violations import rules
from violations.actions import Check
from violations.models import RequirementCheck, ViolationClass
from violations.rules.law import Offence, Requirement

_ANSWERS = [
    (RequirementCheck.Answer.MET, _("Met")),
    (RequirementCheck.Answer.NOT_MET, _("Not met")),
    (RequirementCheck.Answer.NOT_APPLICABLE, _("Does not apply")),
]


class Asked(NamedTuple):
    """One requirement with its two fields."""

    requirement: Requirement
    answer: BoundField
    note: BoundField


class Checks(forms.Form):
    """Three answers and a note for each requirement; what is left open stays unchecked."""

    def __init__(self, required: Iterable[Requirement], known: Mapping[str, Check], data: Any = None) -> None:
        super().__init__(data)
        self.required = list(required)
        for one in self.required:
            before = known.get(one.code)
            self.fields[f"{one.code}-answer"] = forms.ChoiceField(
                label=str(one.title),
                choices=_ANSWERS,
                required=False,
                widget=forms.RadioSelect,
                initial=before.answer if before else None,
            )
            self.fields[f"{one.code}-note"] = forms.CharField(
                label=_("Note"),
                required=False,
                max_length=rules.NOTE_TEXT,
                widget=forms.Textarea(attrs={"rows": 2}),
                initial=before.note if before else "",
            )

    def clean(self) -> dict[str, Any]:
        """Whoever says that something is missing says what."""
        given = super().clean() or {}
        for one in self.required:
            if given.get(f"{one.code}-answer") == RequirementCheck.Answer.NOT_MET and not given.get(f"{one.code}-note"):
                self.add_error(f"{one.code}-note", _("Say what is missing."))
        return given

    @property
    def asked(self) -> list[Asked]:
        """The requirements in their order, each with its fields."""
        return [Asked(one, self[f"{one.code}-answer"], self[f"{one.code}-note"]) for one in self.required]

    @property
    def checks(self) -> dict[str, Check]:
        """What was answered."""
        return {
            one.code: Check(answer, self.cleaned_data[f"{one.code}-note"])
            for one in self.required
            if (answer := self.cleaned_data[f"{one.code}-answer"])
        }

    @property
    def names(self) -> dict[str, str]:
        """From a fault's field to the form's."""
        return {f"{one.code}.{part}": f"{one.code}-{part}" for one in self.required for part in ("answer", "note")}


class Classes(forms.Form):
    """Classes and articles. `q` narrows the list of articles that is shown; what is ticked stays ticked."""

    q = forms.CharField(label=_("Search the articles"), required=False, max_length=80)
    classes = forms.MultipleChoiceField(
        label=_("Classes"), choices=ViolationClass.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    articles = forms.MultipleChoiceField(label=_("Articles"), widget=forms.CheckboxSelectMultiple, required=False)
    note = forms.CharField(
        label=_("Why?"), required=False, max_length=rules.NOTE_TEXT, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, offences: Mapping[str, Offence], data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        self.offences = offences
        self.fields["articles"].choices = [  # type: ignore[attr-defined]
            (code, f"{one.article}: {one.title}") for code, one in offences.items()
        ]

    @property
    def chosen(self) -> Collection[str]:
        """The articles that are ticked."""
        return {str(code) for code in self["articles"].value() or ()}


class Listed(NamedTuple):
    """One article with its box."""

    box: Any
    code: str
    article: str
    title: str
    mark: str


def listed(form: Classes, words: str) -> Sequence[tuple[str, list[Listed], bool]]:
    """The articles by class: those that are ticked, and those whose number or title has every word that is searched.

    With each class whether one of its articles is ticked.
    """
    wanted = words.casefold().split()
    found: dict[str, list[Listed]] = {}
    for box in form["articles"].subwidgets:
        one = form.offences[str(box.data["value"])]
        text = f"{one.article} {one.title.id} {one.title.en}".casefold()
        if box.data["selected"] or all(word in text for word in wanted):
            line = Listed(box, one.code, one.article, str(one.title), one.mark)
            found.setdefault(one.violation, []).append(line)
    chosen = form.chosen
    return [
        (str(ViolationClass(violation).label), rows, any(row.code in chosen for row in rows))
        for violation, rows in found.items()
    ]


class Conclusion(forms.Form):
    """The proposal of the study, with its reasons."""

    proposal = forms.ChoiceField(label=_("What does the study propose?"), widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("What was found, and why is this proposed?"),
        max_length=rules.NOTE_TEXT,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("For the plenary. It is sealed with the case."),
    )

    def __init__(self, proposals: Iterable[tuple[str, str | Promise]], data: Any = None) -> None:
        super().__init__(data)
        self.fields["proposal"].choices = list(proposals)  # type: ignore[attr-defined]
