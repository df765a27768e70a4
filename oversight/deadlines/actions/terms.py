"""Rules: the shipped readings are adopted, an administrator chooses which of two is in force."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.accounts.roles import Permission
from oversight.core.errors import Conflict, Fault, Invalid
from oversight.deadlines.actions.record import reason_of, tidy
from oversight.deadlines.ledger import rule_row
from oversight.deadlines.models import DeadlineRule, Mark
from oversight.deadlines.rules import Terms, Unit
from oversight.ledger import actions as ledger

LARGEST_AMOUNT = 1_000


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
def enter_reading(
    *,
    like: DeadlineRule,
    name: str,
    terms: Terms,
    basis_id: str,
    basis_en: str,
    mark: Mark,
    by: Actor,
    now: datetime,
    since: date | None = None,
    until: date | None = None,
) -> DeadlineRule:
    """Enter another reading of the term that `like` belongs to, for events from `since` up to and including `until`.

    It is known, not in force: `choose_rule` puts it there. Invalid names every fault.
    """
    by.check(Permission.MANAGE_CALENDAR, "", _("Only national administrators change the terms."))
    texts = {"name": tidy(name), "basis_id": tidy(basis_id), "basis_en": tidy(basis_en)}
    faults = [
        Fault(field, f"1 to {longest} characters", _("Fill this in, not longer."), texts[field][:50])
        for field, longest in (("name", 40), ("basis_id", 200), ("basis_en", 200))
        if not 0 < len(texts[field]) <= longest
    ]
    if not 0 <= terms.amount <= LARGEST_AMOUNT:
        faults.append(Fault("amount", f"0 to {LARGEST_AMOUNT}", _("Check the number."), terms.amount))
    if since and until and until < since:
        faults.append(Fault("until", "not before the first day", _("Check the date."), str(until)))
    if DeadlineRule.objects.filter(key=like.key, reading=texts["name"]).exists():
        faults.append(Fault("name", "unique", _("This term has a reading of that name."), texts["name"]))
    if faults:
        raise Invalid(_("The reading cannot be entered like this."), faults=faults)
    row = DeadlineRule.objects.create(
        key=like.key,
        reading=texts["name"],
        code=like.code,
        regime=like.regime,
        title_id=like.title_id,
        title_en=like.title_en,
        amount=terms.amount,
        unit=terms.unit.value,
        starts=like.starts,
        first_day=terms.first_day.value,
        backwards=like.backwards,
        leave_counts=terms.leave_counts and terms.unit is Unit.WORKING_DAY,
        day_end=terms.day_end.value,
        basis_id=texts["basis_id"],
        basis_en=texts["basis_en"],
        mark=mark,
        validity=DateRange(since, until + timedelta(days=1) if until else None),
        in_force=False,
    )
    _record("enter_reading", rule_row(row), row, by, now)
    return row


@transaction.atomic
def choose_rule(*, rule: DeadlineRule, reason: str, by: Actor, now: datetime) -> DeadlineRule:
    """Put one reading in force in place of those that disagree with it; clocks that run keep the reading they have.

    What was in force for other days stays in force for them: a reading that begins on a day cuts the one before it.
    Conflict when it is in force already, or would split another reading in two.
    """
    by.check(Permission.MANAGE_CALENDAR, "", _("Only national administrators choose between readings."))
    why = reason_of(reason)
    rows = list(DeadlineRule.objects.select_for_update().filter(key=rule.key).order_by("pk"))
    chosen = next(row for row in rows if row.pk == rule.pk)
    if chosen.in_force:
        raise Conflict(_("This reading is in force already."), code="in-force-already")
    changed: dict[str, bytes] = {}
    for row in rows:
        if row.in_force and _overlap(row, chosen):
            rest = _rest(row.validity, chosen.validity)
            row.in_force = rest is not None
            row.validity = rest or row.validity
            row.save(update_fields=["in_force", "validity"])
            changed |= rule_row(row)
    chosen.in_force, chosen.chosen_at, chosen.chosen_by, chosen.chosen_reason = True, now, by.label, why
    chosen.save(update_fields=["in_force", "chosen_at", "chosen_by", "chosen_reason"])
    _record("choose_rule", changed | rule_row(chosen), chosen, by, now)
    return chosen


def _record(verb: str, rows: dict[str, bytes], row: DeadlineRule, by: Actor, now: datetime) -> None:
    told: dict[str, object] = {"key": row.key, "reading": row.pk}
    line = ledger.draw_up(
        verb=f"deadlines.{verb}", actor=by.label, office="", at=now, dossier=None, rows=rows, more=told
    )
    ledger.append([line])


def _overlap(one: DeadlineRule, other: DeadlineRule) -> bool:
    first, second = one.validity, other.validity
    return (first.lower is None or second.upper is None or first.lower < second.upper) and (
        second.lower is None or first.upper is None or second.lower < first.upper
    )


def _rest(old: DateRange, new: DateRange) -> DateRange | None:
    """The days that the new range leaves to the old one; None when it leaves nothing."""
    before = new.lower is not None and (old.lower is None or old.lower < new.lower)
    after = new.upper is not None and (old.upper is None or new.upper < old.upper)
    if before and after:
        raise Conflict(
            _("This would split a reading in two. Enter the reading without a last day."), code="splits-a-reading"
        )
    if before:
        return DateRange(old.lower, new.lower)
    return DateRange(new.upper, old.upper) if after else None
