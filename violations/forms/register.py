"""What the public register is narrowed by; every field may stay empty."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from oversight.regions import queries as regions
from oversight.web.dayclock import in_language
from violations.queries import register
from violations.rules import law


class Search(forms.Form):
    """Filters of the register. Regencies are offered once a province was chosen, so that the page stays small."""

    use_required_attribute = False
    province = forms.ChoiceField(label=_("Province"), required=False)
    regency = forms.ChoiceField(label=_("Regency or city"), required=False)
    election = forms.ChoiceField(label=_("Election"), required=False)
    year = forms.TypedChoiceField(label=_("Year received"), required=False, coerce=int, empty_value=None)
    state = forms.ChoiceField(label=_("State"), required=False)
    number = forms.CharField(label=_("Number"), required=False, max_length=80)

    def __init__(self, data: Any, *, now: datetime) -> None:
        super().__init__(data)
        fields: dict[str, Any] = self.fields
        provinces = register.provinces()
        fields["province"].choices = [("", _("All")), *((one.path[:-1], one.name) for one in provinces)]
        chosen = self.data.get("province", "")
        known = chosen and any(one.path == f"{chosen}." for one in provinces)
        regencies = register.regencies(f"{chosen}.") if known else []
        # A regency of a province that was chosen before is none of these: it is left out, not refused.
        if regencies:
            fields["regency"].choices = [("", _("All")), *((one.path[:-1], one.name) for one in regencies)]
        else:
            del self.fields["regency"]
        fields["election"].choices = [
            ("", _("All")),
            *((one.code, in_language(one.name_id, one.name_en)) for one in regions.elections()),
        ]
        fields["year"].choices = [
            ("", _("All")),
            *((year, str(year)) for year in range(now.year, register.FIRST_YEAR - 1, -1)),
        ]
        states = law.public_states(now.date()).values()
        fields["state"].choices = [("", _("All")), *((one.code, str(one.title)) for one in states)]

    def narrowing(self) -> register.Narrowing:
        """What was chosen; of a form that is valid."""
        chosen = self.cleaned_data
        place = chosen.get("regency") or chosen["province"]
        return register.Narrowing(
            place=f"{place}." if place else "",
            year=chosen["year"],
            election=chosen["election"],
            state=chosen["state"],
            number=chosen["number"],
        )
