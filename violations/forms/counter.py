"""What an officer fills in about a case at the counter: papers, from when terms count, when a letter was served."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from violations.actions.additions import LONGEST_REASON
from violations.models import Paper

_STAMPS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
FORMS = [("", _("Not said")), ("copy", _("Copy")), ("original", _("Original"))]


class PaperForm(forms.Form):
    """Papers of one kind: how many came, as what, with a scan."""

    copies = forms.IntegerField(label=_("Copies"), required=False, min_value=0, max_value=99)
    form = forms.ChoiceField(label=_("Original or copy"), choices=FORMS, required=False)
    scan = forms.FileField(label=_("Scan"), required=False, help_text=_("PDF, JPEG, PNG or WebP."))

    def __init__(self, data: Any, files: Any, *, kind: Paper.Kind) -> None:
        super().__init__(data, files, prefix=str(kind), use_required_attribute=False)
        self.kind = kind

    def is_said(self) -> bool:
        """Whether papers of this kind came."""
        return bool(self.cleaned_data.get("copies") or self.cleaned_data.get("scan"))


class Whole(forms.Form):
    """Whether anything more is expected."""

    is_complete = forms.BooleanField(
        label=_("Nothing more is needed: the study begins"),
        required=False,
        help_text=_("By itself it begins when proof, identity card and evidence have come."),
    )


class LocalMoment(forms.Form):
    """A moment by the clock of the office that holds the case."""

    def __init__(self, data: Any, *, zone: str, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, use_required_attribute=False, initial=initial)
        self.zone = ZoneInfo(zone)

    def at(self, name: str) -> datetime:
        """The moment that was typed."""
        typed: datetime = self.cleaned_data[name]
        return typed.replace(tzinfo=self.zone)


def moment(label: Any, hint: Any = "") -> Any:
    """Day and hour; the form gives it its zone."""
    return _Naive(
        label=label,
        help_text=hint,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=_STAMPS,
        error_messages={"required": _("Give day and hour."), "invalid": _("Write day and hour, as 2024-02-01 08:00.")},
    )


class _Naive(forms.DateTimeField):
    """Day and hour as they are typed: the zone is that of the office, not of the page."""

    def to_python(self, value: Any) -> datetime | None:
        for pattern in _STAMPS if isinstance(value, str) else []:
            try:
                return datetime.strptime(value.strip(), pattern)  # noqa: DTZ007  the form adds the office's zone
            except ValueError:
                continue
        if value in self.empty_values:
            return None
        raise forms.ValidationError(self.error_messages["invalid"], code="invalid")

    def prepare_value(self, value: Any) -> Any:
        return value


class CountFrom(LocalMoment):
    """From when the terms count, and why."""

    moment = moment(_("The terms count from"), _("By the clock of the office."))
    reason = forms.CharField(
        label=_("Why?"),
        max_length=LONGEST_REASON,
        help_text=_("Written to the record of every clock with your name, and to the sealed ledger."),
        error_messages={"required": _("Say why in one sentence.")},
    )


class Served(LocalMoment):
    """When the letter reached the reporter."""

    served_at = moment(_("Served at"), _("The reporter's term counts from this moment, by the clock of the office."))
