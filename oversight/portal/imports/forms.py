"""What people fill in when they bring a spreadsheet in. Forms parse; what is right is decided by the actions."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from oversight.accounts.models import Office
from oversight.imports.mapping import Column, Layout, asks_order
from oversight.imports.models import Decision
from oversight.imports.queries import Head
from oversight.imports.reading import MOST_COLUMNS, MOST_ROWS, letters
from oversight.imports.repairs import Order
from oversight.imports.targets import FieldType, Target, said

_ORDERS = (
    (Order.UNSAID.value, _("refuse dates that may be two days")),
    (Order.DAY_FIRST.value, _("day first: 12/02/2024 is 12 February")),
    (Order.MONTH_FIRST.value, _("month first: 12/02/2024 is 2 December")),
)


class Upload(forms.Form):
    """A spreadsheet of an older system."""

    target = forms.ChoiceField(label=_("Which records are in the file?"))
    source = forms.SlugField(
        label=_("Which system do they come from?"),
        min_length=2,
        max_length=20,
        help_text=_(
            "A short name in small letters, as sigaplapor. Use the same one each time: by it and the number in that "
            "system a record is known again and comes in once."
        ),
    )
    office = forms.ChoiceField(label=_("For which office?"))
    file = forms.FileField(
        label=_("Spreadsheet (.xlsx, .xls, .ods or .csv)"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv,.txt,.tsv"}),
        help_text=_("At most 20 MiB and 20,000 rows."),
    )

    def __init__(self, targets: Mapping[str, Target], offices: Sequence[Office], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["target"].choices = [(name, said(one.title)) for name, one in targets.items()]  # type: ignore[attr-defined]
        self.fields["office"].choices = [(str(one.pk), one.name) for one in offices]  # type: ignore[attr-defined]
        if len(offices) == 1:
            self.fields["office"].widget = forms.HiddenInput()
            self.fields["office"].initial = str(offices[0].pk)


class Where(forms.Form):
    """Where in the file the table stands."""

    sheet = forms.CharField(required=False, max_length=100)
    header_row = forms.IntegerField(label=_("Row with the headers"), required=False, min_value=1, max_value=MOST_ROWS)


class Columns(forms.Form):
    """Which column holds which field, how dates are written, and the name under which that is kept."""

    zone = forms.ChoiceField(
        label=_("Times without a zone are"),
        choices=(("WIB", "WIB"), ("WITA", "WITA"), ("WIT", "WIT")),
    )
    name = forms.CharField(
        label=_("Name of this choice"),
        max_length=60,
        help_text=_("Kept for the next file of this system; a change becomes a new version."),
    )

    def __init__(self, target: Target, head: Head, zone: str, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.target, self.head = target, head
        columns = [
            (str(index), f"{letters(index)} · {' '.join(str(cell).split())[:60]}")
            for index, cell in enumerate(head.header.cells[:MOST_COLUMNS])
            if str(cell).strip()
        ]
        chosen = {column.field: column for column in head.columns}
        made: dict[str, forms.Field] = {}
        for field in target.fields:
            known = chosen.get(field.name)
            made[f"column_{field.name}"] = forms.ChoiceField(
                label=said(field.title),
                required=False,
                choices=[("", _("– none –")), *columns],
                initial=str(known.index) if known else "",
                help_text=said(field.hint) if field.hint else "",
            )
            if asks_order(field):
                made[f"order_{field.name}"] = forms.ChoiceField(
                    label=_("Dates such as 12/02/2024 in “%(field)s”") % {"field": said(field.title)},
                    required=False,
                    choices=_ORDERS,
                    initial=str(known.order) if known else Order.UNSAID.value,
                )
        self.fields = made | self.fields
        self.fields["zone"].initial = head.zone or zone
        self.fields["name"].initial = head.name or said(target.title)[:60]

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Each field of the target: its column, its order, whether it must be filled."""
        return [
            {
                "column": self[f"column_{field.name}"],
                "order": self[f"order_{field.name}"] if asks_order(field) else None,
                "required": field.required,
                "is_code": field.type is FieldType.CODE,
                "shape": field.shape,
                "choices": [said(choice.title) for choice in field.choices],
            }
            for field in self.target.fields
        ]

    def layout(self) -> Layout:
        """What was chosen."""
        found = []
        for field in self.target.fields:
            index = self.cleaned_data[f"column_{field.name}"]
            if index != "":
                header = " ".join(str(self.head.header.cells[int(index)]).split())[:80]
                order = Order(self.cleaned_data.get(f"order_{field.name}") or Order.UNSAID)
                found.append(Column(int(index), header, field.name, order))
        return Layout(self.head.header.number, tuple(found), self.cleaned_data["zone"], self.head.sheet)


class Reason(forms.Form):
    """Why an import is undone."""

    reason = forms.CharField(
        label=_("Why is it undone?"),
        max_length=200,
        help_text=_("One sentence without names; it stays with the import and with each record."),
    )


class Review(forms.Form):
    """What is right about a contradiction: of one row, or of all that nobody decided."""

    rule = forms.CharField(max_length=40, widget=forms.HiddenInput)
    number = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    choice = forms.ChoiceField(label=_("What is right?"), choices=Decision.Choice.choices)
    words = forms.CharField(label=_("Why (optional)"), max_length=200, required=False)
