"""What the forms of a draft share: their sections, their fields, and reading several values from lines of text."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reports.rules.definition import Text

Choices = list[tuple[str, str | Promise]]
Section = tuple[str | Promise, list[str]]
MARKS: Choices = [
    ("S", _("Read in the source")),
    ("D", _("Derived from the source")),
    ("K", _("General knowledge, to be checked")),
]
ASKED_OF: Choices = [
    ("station_supervisor", _("The supervisor of the station")),
    ("district_member", _("The sub-district committee, station by station")),
]


def words(label: Any, *, lines: int = 0, **options: Any) -> forms.CharField:
    """A text of the definition, of one line or several."""
    widget = forms.Textarea(attrs={"rows": lines}) if lines else forms.TextInput()
    return forms.CharField(label=label, min_length=2, max_length=500, widget=widget, **options)


def slug(label: Any, **options: Any) -> forms.RegexField:
    """A code of small letters, digits and hyphens."""
    return forms.RegexField(
        r"^[a-z0-9]+(-[a-z0-9]+)*$",
        label=label,
        max_length=60,
        help_text=_("Small letters, digits and hyphens."),
        error_messages={"invalid": _("Write small letters, digits and single hyphens alone.")},
        **options,
    )


class PartForm(forms.Form):
    """A form in sections, which knows what the writer had seen of the draft."""

    sections: tuple[Section, ...] = ()
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def shown_sections(self) -> Iterator[tuple[str | Promise, list[BoundField]]]:
        """The visible fields under their headings."""
        for title, names in self.sections:
            yield title, [self[name] for name in names]


def choices_of(form: forms.Form, name: str, offered: Iterable[tuple[str, str | Promise]]) -> None:
    """Let a field choose among values that depend on the draft."""
    form.fields[name].choices = list(offered)  # type: ignore[attr-defined]


def together(form: forms.Form, names: tuple[str, ...]) -> None:
    """Blame what is missing of fields that are filled in all or none."""
    given = [name for name in names if form.cleaned_data.get(name) not in (None, "")]
    if given:
        for name in names:
            if name not in given and name not in form.errors:
                form.add_error(name, gettext("Fill this in too, or leave its companions empty."))


def lines_of(text: str, parts: int) -> list[list[str]]:
    """Each line as its parts between bars; ValidationError names the first line that has others."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) != parts or any(not 0 < len(cell) <= 500 for cell in cells):
            raise forms.ValidationError(
                gettext("Line %(number)s does not have %(parts)s parts between bars.")
                % {"number": number, "parts": parts}
            )
        found.append(cells)
    return found


def text_of(indonesian: str, english: str) -> Text:
    """Words in both languages; ValidationError when one is too short to be words."""
    if min(len(indonesian), len(english)) < 2:
        raise forms.ValidationError(gettext("A text needs two characters at least."))
    return Text(indonesian, english)
