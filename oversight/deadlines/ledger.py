"""What the ledger says of deadlines, rules and the calendar: digests for actions and for the verifier.

A version of the calendar stands for all that it brought and took away, so one entry speaks of a whole yearly decree.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from oversight.accounts.ledger import number_id
from oversight.core.canonical import digest
from oversight.core.moments import utc_text, utc_text_or_none
from oversight.deadlines.models import CalendarVersion, Deadline, DeadlineRule, Holiday, OfficeHours
from oversight.ledger.rows import Rows, each

VERSION, RULE, DEADLINE = "deadlines_calendar_version", "deadlines_rule", "deadlines_deadline"
_LARGEST_KEY = 2**31 - 1


def digest_of_deadline(row: Deadline) -> bytes:
    """SHA-256 over what is due when, by which rule, and how it ended (the calendar follows from the due moment)."""
    return digest(
        {
            "id": row.pk,
            "dossier": row.dossier_id,
            "subject": row.subject,
            "rule": row.rule_id,
            "counted_from": utc_text(row.counted_from),
            "counted_reason": row.counted_reason,
            "counted_by": row.counted_by,
            "started_at": utc_text(row.started_at),
            "started_by": row.started_by,
            "due_at": utc_text(row.due_at),
            "zone": row.zone,
            "state": str(row.state),
            "met_at": utc_text_or_none(row.met_at),
            "closed_at": utc_text_or_none(row.closed_at),
            "closed_by": row.closed_by,
            "close_reason": row.close_reason,
        }
    )


def digest_of_rule(row: DeadlineRule) -> bytes:
    """SHA-256 over what the reading says and whether it is in force."""
    return digest(
        {
            "key": row.key,
            "reading": row.reading,
            "regime": str(row.regime),
            "amount": row.amount,
            "unit": row.unit,
            "starts": row.starts,
            "first_day": row.first_day,
            "backwards": row.backwards,
            "leave_counts": row.leave_counts,
            "day_end": row.day_end,
            "basis": row.basis_id,
            "mark": str(row.mark),
            "is_confirmed": row.is_confirmed,
            "from": _day(row.validity.lower),
            "until": _day(row.validity.upper),
            "in_force": row.in_force,
            "chosen_at": utc_text_or_none(row.chosen_at),
            "chosen_by": row.chosen_by,
            "chosen_reason": row.chosen_reason,
        }
    )


def deadline_row(row: Deadline) -> dict[str, bytes]:
    """The member of an entry's `rows` for a deadline."""
    return {f"{DEADLINE}:{row.pk}": digest_of_deadline(row)}


def rule_row(row: DeadlineRule) -> dict[str, bytes]:
    """The member of an entry's `rows` for a reading of a rule."""
    return {f"{RULE}:{number_id(row.pk)}": digest_of_rule(row)}


def version_row(number: int) -> dict[str, bytes]:
    """The member of an entry's `rows` for a version of the calendar, read from the database."""
    id = number_id(number)
    return {f"{VERSION}:{id}": CalendarVersions().digests([id])[id]}


class CalendarVersions:
    """Subject `deadlines_calendar_version`; ids are the numbers as UUIDs."""

    table = VERSION

    def digests(self, ids: Sequence[str]) -> Mapping[str, bytes]:
        """Digest by id of those that exist."""
        numbers = [number for id in ids if (number := UUID(str(id)).int) <= _LARGEST_KEY]
        versions = CalendarVersion.objects.in_bulk(numbers)
        content: dict[int, dict[str, list[object]]] = {
            number: {"days": [], "days_withdrawn": [], "hours": [], "hours_withdrawn": []} for number in versions
        }
        for day in Holiday.objects.filter(introduced__in=numbers).order_by("pk"):
            content[day.introduced_id]["days"].append(_of_holiday(day))
        for hours in OfficeHours.objects.filter(introduced__in=numbers).order_by("pk"):
            content[hours.introduced_id]["hours"].append(_of_hours(hours))
        for id, number in Holiday.objects.filter(withdrawn__in=numbers).order_by("pk").values_list("pk", "withdrawn"):
            content[number or 0]["days_withdrawn"].append(str(id))
        gone = OfficeHours.objects.filter(withdrawn__in=numbers).order_by("pk").values_list("pk", "withdrawn")
        for id, number in gone:
            content[number or 0]["hours_withdrawn"].append(str(id))
        return {
            number_id(number): digest(
                {"number": number, "at": utc_text(row.at), "by": row.by, "reason": row.reason, **content[number]}
            )
            for number, row in versions.items()
        }

    def ids_after(self, last: str | None, limit: int) -> Sequence[str]:
        """Ids in order, after `last`."""
        rows = CalendarVersion.objects.filter(pk__gt=UUID(last).int if last else -1).order_by("pk")
        return [number_id(number) for number in rows.values_list("pk", flat=True)[:limit]]


class Rules:
    """Subject `deadlines_rule`; ids are the numeric keys as UUIDs."""

    table = RULE

    def digests(self, ids: Sequence[str]) -> Mapping[str, bytes]:
        """Digest by id of those that exist."""
        keys = [key for id in ids if (key := UUID(str(id)).int) <= _LARGEST_KEY]
        return {number_id(row.pk): digest_of_rule(row) for row in DeadlineRule.objects.filter(pk__in=keys)}

    def ids_after(self, last: str | None, limit: int) -> Sequence[str]:
        """Ids in order, after `last`."""
        rows = DeadlineRule.objects.filter(pk__gt=UUID(last).int if last else -1).order_by("pk")
        return [number_id(pk) for pk in rows.values_list("pk", flat=True)[:limit]]


class Deadlines(Rows[Deadline]):
    """Subject `deadlines_deadline`."""

    def __init__(self) -> None:
        super().__init__(DEADLINE, Deadline.objects.all(), each(digest_of_deadline))


def _of_holiday(row: Holiday) -> dict[str, object]:
    return {
        "id": row.pk,
        "date": row.date.isoformat(),
        "kind": str(row.kind),
        "name_id": row.name_id,
        "name_en": row.name_en,
        "area": row.area_id,
        "is_estimated": row.is_estimated,
        "decree": row.decree,
        "decreed_on": _day(row.decreed_on),
    }


def _of_hours(row: OfficeHours) -> dict[str, object]:
    return {
        "id": row.pk,
        "regime": str(row.regime),
        "level": row.level,
        "weekdays": list(row.weekdays),
        "opens": row.opens.isoformat() if row.opens else None,
        "closes": row.closes.isoformat() if row.closes else None,
        "since": _day(row.since),
        "until": _day(row.until),
        "occasion": row.occasion,
        "basis": row.basis_id,
        "mark": str(row.mark),
        "is_confirmed": row.is_confirmed,
    }


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None
