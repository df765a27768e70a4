"""The forms of an item and of a result form: fields for each part of the definition, and back."""

import re
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from oversight.regions.models import Contest as ElectionContest
from reports import rules
from reports.forms.parts import MARKS, Choices, PartForm, choices_of, lines_of, text_of, together, words
from reports.previewing import TYPES
from reports.rules.definition import PARTS, Alert, Choice, Contest, Definition, Options, Question, Text

_VALUE = re.compile(r"[a-z0-9_]{1,40}")
NONE: tuple[str, str | Promise] = ("", _("None"))
ADVERSE: Choices = [("", _("None")), ("no", _("No")), ("yes", _("Yes"))]
SEVERITIES: Choices = [("low", _("Low")), ("medium", _("Medium")), ("high", _("High"))]
CONSEQUENCES: Choices = [("", _("No alert")), ("revote", _("Revote")), ("recount", _("Recount"))]
EVIDENCE: Choices = [
    ("", _("Not said")),
    ("result_form", _("Result form (C.Hasil)")),
    ("result_copy", _("Copy of the result form")),
    ("incident_form", _("Form for incidents or objections")),
    ("scene", _("What was seen")),
    ("paper_scan", _("Paper report")),
]
AREAS: Choices = [("", _("Everywhere")), ("regency", _("In regencies alone")), ("city", _("In cities alone"))]
PART_NAMES: dict[str, Any] = {
    "voters": _("Voters on the list (DPT)"),
    "users_dpt": _("Voted, from the DPT"),
    "users_dptb": _("Voted, moved in (DPTb)"),
    "users_dpk": _("Voted, special list (DPK)"),
    "users_total": _("Voted, all"),
    "disabled": _("Disabled voters"),
    "ballots": _("Ballots: received, used, returned, unused"),
    "votes": _("Votes of each option"),
    "valid": _("Valid votes"),
    "invalid": _("Invalid votes"),
    "total": _("All votes"),
}


class ItemForm(PartForm):
    """One question with its answer, what an adverse answer asks for, and its source."""

    text_id = words(_("Question in Indonesian"), lines=2)
    text_en = words(_("Question in English"), lines=2)
    hint_id = words(_("Hint in Indonesian"), lines=2, required=False)
    hint_en = words(_("Hint in English"), lines=2, required=False)
    code = forms.RegexField(
        r"^[A-Z]{2}[0-9]{2}$",
        label=_("Code"),
        max_length=4,
        help_text=_("Two capital letters and two digits, as PS01. A code keeps its meaning for ever."),
        error_messages={"invalid": _("Write two capital letters and two digits, as PS01.")},
    )
    group = forms.ChoiceField(label=_("Group"))
    type = forms.ChoiceField(label=_("Kind of answer"), choices=list(TYPES.items()))
    adverse = forms.ChoiceField(
        label=_("Answer that is to be reported"), choices=ADVERSE, required=False, help_text=_("For yes or no alone.")
    )
    severity = forms.ChoiceField(label=_("Severity"), choices=SEVERITIES)
    needs_note = forms.BooleanField(label=_("That answer needs a remark"), required=False)
    needs_photo = forms.BooleanField(label=_("That answer needs a photo"), required=False)
    compares = forms.ChoiceField(label=_("Should agree with the check"), required=False)
    consequence = forms.ChoiceField(
        label=_("That answer may lead to"),
        choices=CONSEQUENCES,
        required=False,
        help_text=_("It is sent at once to the sub-district and the regency."),
    )
    alert_basis = words(_("Legal basis of the alert"), required=False)
    alert_days = forms.IntegerField(
        label=_("Days from voting day"), min_value=1, max_value=60, required=False, help_text=_("10 for a revote.")
    )
    maximum = forms.IntegerField(
        label=_("Largest number"), min_value=0, max_value=999_999, required=False, help_text=_("For a number alone.")
    )
    not_before = forms.ChoiceField(
        label=_("Not earlier than"), required=False, help_text=_("For a time of day: the item that comes before it.")
    )
    choices = forms.CharField(
        label=_("Choices"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One a line: value | Indonesian | English, as open | Ruang terbuka | Open space"),
    )
    evidence = forms.ChoiceField(label=_("What the photo shows"), choices=EVIDENCE, required=False)
    source = words(_("Source"), lines=2, help_text=_("Where the item comes from, for whoever checks it."))
    mark = forms.ChoiceField(label=_("How well it is known"), choices=MARKS)
    basis = words(_("Legal basis"), required=False)
    confirmed = forms.BooleanField(label=_("Seen in a published instrument"), required=False)
    published_count = forms.IntegerField(label=_("Stations in the national publication"), min_value=0, required=False)
    sections = (
        (_("Question"), ["text_id", "text_en", "hint_id", "hint_en", "group", "code"]),
        (_("Answer"), ["type", "adverse", "severity", "needs_note", "needs_photo", "compares"]),
        (_("Alert"), ["consequence", "alert_basis", "alert_days"]),
        (_("For other kinds of answers"), ["maximum", "not_before", "choices", "evidence"]),
        (_("Source"), ["source", "mark", "basis", "confirmed", "published_count"]),
    )

    def __init__(self, *args: Any, definition: Definition, code: str | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._others = {item.code for item in definition.items() if item.code != code}
        times = [item for item in definition.items() if item.type == "time" and item.code != code]
        choices_of(self, "group", [(group.code, f"{group.title.id} ({group.code})") for group in definition.groups])
        choices_of(
            self, "not_before", [("", _("None")), *((item.code, f"{item.code} {item.text.id}") for item in times)]
        )
        choices_of(
            self, "compares", [("", _("None")), *((c.code, f"{c.code} {c.name_id}") for c in rules.CHECKS.values())]
        )

    @staticmethod
    def initial_of(item: Question, group: str) -> dict[str, Any]:
        """The fields of an item in its group."""
        plain = ("code", "type", "severity", "adverse", "needs_note", "needs_photo", "compares", "maximum", "evidence",
                 "not_before", "source", "mark", "basis", "confirmed", "published_count")  # fmt: skip
        found: dict[str, Any] = {name: getattr(item, name) for name in plain}
        found |= {"group": group, "text_id": item.text.id, "text_en": item.text.en}
        if item.hint is not None:
            found |= {"hint_id": item.hint.id, "hint_en": item.hint.en}
        if item.alert is not None:
            alert = item.alert
            found |= {"consequence": alert.consequence, "alert_basis": alert.basis, "alert_days": alert.days}
        found["choices"] = "\n".join(f"{one.value} | {one.text.id} | {one.text.en}" for one in item.choices)
        return found

    def clean_code(self) -> str:
        """A code is used once."""
        code: str = self.cleaned_data["code"]
        if code in self._others:
            raise forms.ValidationError(gettext("Another item of this instrument has this code."))
        return code

    def clean_choices(self) -> tuple[Choice, ...]:
        """The lines as choices."""
        found = lines_of(self.cleaned_data["choices"], 3)
        for value, *_texts in found:
            if not _VALUE.fullmatch(value):
                raise forms.ValidationError(
                    gettext("“%(value)s” is no value: small letters, digits and low lines.") % {"value": value}
                )
        return tuple(Choice(value, text_of(indonesian, english)) for value, indonesian, english in found)

    def clean(self) -> dict[str, Any]:
        """What comes in pairs is complete."""
        data = super().clean() or self.cleaned_data
        together(self, ("hint_id", "hint_en"))
        together(self, ("consequence", "alert_basis", "alert_days"))
        return data

    def item(self) -> Question:
        """The item as it is now."""
        data = self.cleaned_data
        alert = Alert(data["consequence"], data["alert_basis"], data["alert_days"]) if data["consequence"] else None
        return Question(
            code=data["code"],
            text=Text(data["text_id"], data["text_en"]),
            type=data["type"],
            source=data["source"],
            mark=data["mark"],
            severity=data["severity"],
            adverse=data["adverse"] or None,
            needs_note=data["needs_note"],
            needs_photo=data["needs_photo"],
            confirmed=data["confirmed"],
            basis=data["basis"] or None,
            published_count=data["published_count"],
            alert=alert,
            compares=data["compares"] or None,
            not_before=data["not_before"] or None,
            choices=data["choices"],
            maximum=data["maximum"],
            hint=Text(data["hint_id"], data["hint_en"]) if data["hint_id"] else None,
            evidence=data["evidence"] or None,
        )


class TallyForm(PartForm):
    """One result form whose figures are typed in."""

    contest = forms.ChoiceField(label=_("Election"), choices=ElectionContest.Type.choices)
    title_id = words(_("Title in Indonesian"))
    title_en = words(_("Title in English"))
    form = words(_("Name of the form"))
    fewest = forms.IntegerField(label=_("Fewest options on the ballot"), min_value=1, max_value=100)
    most = forms.IntegerField(label=_("Most options on the ballot"), min_value=1, max_value=100)
    labels = forms.CharField(
        label=_("Names of the options"),
        max_length=8000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One a line: Indonesian | English. Empty where they differ by area."),
    )
    area = forms.ChoiceField(label=_("Where this election is held"), choices=AREAS, required=False)
    source = words(_("Source"), lines=2)
    mark = forms.ChoiceField(label=_("How well it is known"), choices=MARKS)
    confirmed = forms.BooleanField(label=_("Seen in a published instrument"), required=False)
    sections = (
        (_("Result form"), ["contest", "title_id", "title_en", "form", "area", "fewest", "most", "labels"]),
        (_("Figures that are typed in"), [f"part_{part}" for part in PARTS]),
        (_("Source"), ["source", "mark", "confirmed"]),
    )

    def __init__(self, *args: Any, definition: Definition, code: str | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._others = {tally.contest for tally in definition.tallies if tally.contest != code}
        for part in PARTS:
            self.fields[f"part_{part}"] = forms.BooleanField(label=PART_NAMES[part], required=False)

    @staticmethod
    def initial_of(tally: Contest) -> dict[str, Any]:
        """The fields of a result form."""
        found: dict[str, Any] = {
            name: getattr(tally, name) for name in ("contest", "form", "area", "source", "mark", "confirmed")
        }
        found |= {"title_id": tally.title.id, "title_en": tally.title.en}
        found |= {"fewest": tally.options.min, "most": tally.options.max}
        found |= {f"part_{part}": part in tally.parts for part in PARTS}
        return found | {"labels": "\n".join(f"{label.id} | {label.en}" for label in tally.labels)}

    def clean_contest(self) -> str:
        """One form an election."""
        contest: str = self.cleaned_data["contest"]
        if contest in self._others:
            raise forms.ValidationError(gettext("This instrument has a form for this election already."))
        return contest

    def clean_labels(self) -> tuple[Text, ...]:
        """The lines as texts."""
        return tuple(text_of(*cells) for cells in lines_of(self.cleaned_data["labels"], 2))

    def tally(self) -> Contest:
        """The result form as it is now."""
        data = self.cleaned_data
        return Contest(
            contest=data["contest"],
            title=Text(data["title_id"], data["title_en"]),
            form=data["form"],
            options=Options(data["fewest"], data["most"]),
            parts=tuple(part for part in PARTS if data[f"part_{part}"]),
            source=data["source"],
            mark=data["mark"],
            labels=data["labels"],
            confirmed=data["confirmed"],
            area=data["area"] or None,
        )
