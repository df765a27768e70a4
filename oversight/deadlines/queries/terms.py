"""Reads of the rules: which readings there are, which is in force on a day."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from oversight.core.errors import Conflict, NotFound
from oversight.deadlines.models import DeadlineRule


def rules() -> QuerySet[DeadlineRule]:
    """Every reading, by key; the one in force first."""
    return DeadlineRule.objects.order_by("key", "-in_force", "reading")


def rule(pk: int) -> DeadlineRule:
    """One reading; NotFound when there is none."""
    row = DeadlineRule.objects.filter(pk=pk).first()
    if row is None:
        raise NotFound(_("There is no such rule."))
    return row


def rules_in_force(keys: Collection[str]) -> Mapping[str, Sequence[DeadlineRule]]:
    """The readings in force of some keys; several of one key hold on different days."""
    found: dict[str, list[DeadlineRule]] = {key: [] for key in keys}
    for row in DeadlineRule.objects.filter(key__in=found, in_force=True):
        found[row.key].append(row)
    return found


def rule_in_force(key: str, on: date, known: Mapping[str, Sequence[DeadlineRule]] | None = None) -> DeadlineRule:
    """The reading that holds for an event of that day; Conflict when none does."""
    for row in (known or rules_in_force([key])).get(key, ()):
        lower, upper = row.validity.lower, row.validity.upper
        if (lower is None or lower <= on) and (upper is None or on < upper):
            return row
    raise Conflict(
        _("No reading of the rule %(key)s is in force on %(day)s.") % {"key": key, "day": on}, code="no-rule-in-force"
    )
