"""A refusal of an action goes back into the form that was sent, filled in as it was."""

from collections.abc import Mapping

from django import forms

from oversight.core.errors import Refused


def tell(form: forms.Form, refusal: Refused, names: Mapping[str, str] | None = None) -> None:
    """Put each fault at its field, the rest at the top; `names` lead from a fault's field to the form's."""
    placed = False
    for fault in refusal.faults:
        field = (names or {}).get(fault.field, fault.field)
        placed = True
        form.add_error(field if field in form.fields else None, str(fault.message))
    if not placed:
        form.add_error(None, str(refusal.message))
