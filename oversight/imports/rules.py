"""What a correct intake is: the name of a source, and a layout that fits its target."""

import re
from collections import Counter

from django.utils.translation import gettext as _

from oversight.core.errors import Fault, Invalid
from oversight.imports.mapping import Layout
from oversight.imports.repairs.times import ZONES
from oversight.imports.targets import Target, said

_SOURCE = re.compile(r"[a-z][a-z0-9-]{1,19}")
LONGEST_MAPPING_NAME = 60


def check_source(source: str) -> None:
    """Invalid for what is no short name of a system."""
    if not _SOURCE.fullmatch(source):
        words = _("Write a short name in small letters, as sigaplapor.")
        raise Invalid(words, faults=[Fault("source", "2 to 20 letters, digits, hyphens", words, source[:40])])


def check_layout(layout: Layout, target: Target) -> None:
    """Invalid, naming each field, when a required field has no column or a field has two."""
    faults = [
        Fault(field.name, "needed column", _("“%(field)s” needs a column.") % {"field": said(field.title)})
        for field in layout.missing(target)
    ]
    counted = Counter(column.field for column in layout.columns)
    titles = {field.name: field.title for field in target.fields}
    for name, number in counted.items():
        if name not in titles:
            faults.append(Fault(name, "a field of the target", _("There is no such field.")))
        elif number > 1:
            words = _("“%(field)s” stands at more than one column.") % {"field": said(titles[name])}
            faults.append(Fault(name, "one column a field", words))
    if layout.zone not in ZONES:
        faults.append(Fault("zone", "WIB, WITA or WIT", _("Choose WIB, WITA or WIT."), layout.zone[:10]))
    if layout.header_row < 1:
        faults.append(Fault("header_row", "1 or more", _("Say in which row the headers stand.")))
    if faults:
        raise Invalid(_("The columns do not fit yet."), code="unfit-columns", faults=faults)


def check_name(name: str) -> str:
    """The name of a mapping in one line; Invalid when it is empty or too long."""
    name = " ".join(name.replace("\0", "").split())
    if not 0 < len(name) <= LONGEST_MAPPING_NAME:
        words = _("Give this choice of columns a short name.")
        raise Invalid(words, faults=[Fault("name", f"1 to {LONGEST_MAPPING_NAME} characters", words, name[:60])])
    return name


def check_reason(reason: str) -> str:
    """The reason in one line; Invalid when there is none."""
    reason = " ".join(reason.replace("\0", "").split())
    if not 0 < len(reason) <= 200:
        words = _("Say in one sentence why.")
        raise Invalid(words, faults=[Fault("reason", "1 to 200 characters", words, reason[:60])])
    return reason
