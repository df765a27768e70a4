"""Rules: the shipped readings are adopted, an administrator chooses which of two is in force."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.accounts.roles import Permission
from oversight.core.errors import Conflict
from oversight.deadlines.actions.record import reason_of
from oversight.deadlines.ledger import rule_row
from oversight.deadlines.models import DeadlineRule
from oversight.ledger import actions as ledger


@transaction.atomic
def adopt_rules(*, rules: Sequence[DeadlineRule], by: str, now: datetime) -> list[DeadlineRule]:
    """Enter shipped readings that are not there yet; what administrators chose stays in force.

    A reading that is to be in force stands back when its key already has one in force.
    """
    present = set(DeadlineRule.objects.values_list("key", "reading"))
    decided = set(DeadlineRule.objects.filter(in_force=True).values_list("key", flat=True))
    new = [row for row in rules if (row.key, row.reading) not in present]
    for row in new:
        row.in_force = row.in_force and row.key not in decided
    DeadlineRule.objects.bulk_create(new)
    lines = [
        ledger.draw_up(
            verb="deadlines.adopt_rule",
            actor=by,
            office="",
            at=now,
            dossier=None,
            rows=rule_row(row),
            more={"key": row.key},
        )
        for row in new
    ]
    ledger.append(lines)
    return new


@transaction.atomic
def choose_rule(*, rule: DeadlineRule, reason: str, by: Actor, now: datetime) -> DeadlineRule:
    """Put one reading in force in place of those that disagree with it; clocks that run keep the reading they have."""
    by.check(Permission.MANAGE_CALENDAR, "", _("Only national administrators choose between readings."))
    why = reason_of(reason)
    rows = list(DeadlineRule.objects.select_for_update().filter(key=rule.key).order_by("pk"))
    chosen = next(row for row in rows if row.pk == rule.pk)
    if chosen.in_force:
        raise Conflict(_("This reading is in force already."), code="in-force-already")
    displaced = [row for row in rows if row.in_force and _overlap(row, chosen)]
    DeadlineRule.objects.filter(pk__in=[row.pk for row in displaced]).update(in_force=False)
    chosen.in_force, chosen.chosen_at, chosen.chosen_by, chosen.chosen_reason = True, now, by.label, why
    chosen.save(update_fields=["in_force", "chosen_at", "chosen_by", "chosen_reason"])
    changed: dict[str, bytes] = {}
    for row in displaced:
        row.in_force = False
        changed |= rule_row(row)
    line = ledger.draw_up(
        verb="deadlines.choose_rule",
        actor=by.label,
        office="",
        at=now,
        dossier=None,
        rows=changed | rule_row(chosen),
        more={"key": rule.key, "reading": chosen.reading},
    )
    ledger.append([line])
    return chosen


def _overlap(one: DeadlineRule, other: DeadlineRule) -> bool:
    first, second = one.validity, other.validity
    return (first.lower is None or second.upper is None or first.lower < second.upper) and (
        second.lower is None or first.upper is None or second.lower < first.upper
    )
