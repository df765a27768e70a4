"""Taking over a list of supervisors: all sound rows in one transaction, a receipt for every row."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext as _

from oversight.accounts.actions.judging import Entry, Judged, Verdict, judge
from oversight.accounts.actor import Actor
from oversight.accounts.ledger import assignment_row
from oversight.accounts.models import Assignment, User
from oversight.accounts.roles import Permission
from oversight.core.errors import Conflict, Fault, NotAllowed
from oversight.ledger import actions as ledger

__all__ = ["Entry", "Receipt", "Result", "Verdict", "import_supervisors"]

_AT_ONCE = 1_000
_ONE_IMPORT_AT_A_TIME = 0x6F76_696D  # key of an advisory lock


class Receipt(msgspec.Struct, frozen=True):
    """What became, or would become, of one row; `entry` is its ledger entry."""

    row: int
    verdict: Verdict
    name: str
    role: str
    place: str
    username: str
    since: datetime | None
    until: datetime | None
    notes: tuple[str, ...]
    faults: tuple[Fault, ...]
    assignment: int | None = None
    entry: UUID | None = None

    @property
    def ends(self) -> datetime | None:
        """The last moment of the period, whose day people read as its end."""
        return self.until - timedelta(microseconds=1) if self.until else None


class Result(msgspec.Struct, frozen=True):
    """The whole list: whether it was applied, how many rows of each verdict, and every receipt."""

    applied: bool
    imported: int
    present: int
    skipped: int
    rows: tuple[Receipt, ...]


def import_supervisors(*, entries: Sequence[Entry], dry_run: bool, by: Actor, now: datetime) -> Result:
    """Judge every row; unless it is a dry run, write the sound ones together. Repeating a list changes nothing."""
    if Permission.MANAGE_ASSIGNMENTS not in by.permissions:
        raise NotAllowed(_("Lists of supervisors are taken over by those who appoint them."))
    if dry_run:
        return _result(judge(entries, by, now), {}, applied=False)
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("select pg_advisory_xact_lock(%s)", [_ONE_IMPORT_AT_A_TIME])
            judged = judge(entries, by, now)
            written = _write([row for row in judged if row.verdict is Verdict.IMPORT], by, now)
    except IntegrityError as error:
        raise Conflict(
            _("People were assigned while the list was read; nothing was imported. Try the list again."), code="race"
        ) from error
    return _result(judged, written, applied=True)


def _write(rows: list[Judged], by: Actor, now: datetime) -> dict[int, tuple[int, UUID]]:
    """Accounts, assignments and entries by a few statements a thousand; the new ids by row number."""
    unusable = make_password(None)
    people: dict[str, User] = {row.username: row.account for row in rows if row.account}
    fresh = {
        row.username: User(
            username=row.username,
            name=row.entry.name,
            email=row.entry.email,
            phone=row.entry.phone,
            date_joined=now,
            password=unusable,
        )
        for row in rows
        if row.username not in people
    }
    User.objects.bulk_create(fresh.values(), batch_size=_AT_ONCE)
    _fill_contact(rows)
    people |= fresh
    assignments = [
        Assignment(
            user=people[row.username],
            office=row.office,
            station=row.station,
            role=str(row.entry.role),
            election_id=row.station.election_id if row.station else None,
            period=DateTimeTZRange(row.since, row.until),
            mandate=row.entry.mandate,
            origin=Assignment.Origin.IMPORT,
            granted_by_id=by.user_id,
            granted_at=now,
        )
        for row in rows
    ]
    Assignment.objects.bulk_create(assignments, batch_size=_AT_ONCE)
    lines = [
        ledger.draw_up(
            verb="accounts.import",
            actor=by.label,
            office=one.office.path,
            at=now,
            dossier=None,
            rows=assignment_row(one),
        )
        for one in assignments
    ]
    ledger.append(lines)
    return {row.entry.number: (one.pk, line.id) for row, one, line in zip(rows, assignments, lines, strict=True)}


def _fill_contact(rows: list[Judged]) -> None:
    """Known people get a phone or e-mail where they had none; what stands there stays."""
    touched = []
    for row in rows:
        account = row.account
        if account and ((row.entry.phone and not account.phone) or (row.entry.email and not account.email)):
            account.phone = account.phone or row.entry.phone
            account.email = account.email or row.entry.email
            touched.append(account)
    User.objects.bulk_update(touched, ["phone", "email"], batch_size=_AT_ONCE)


def _result(judged: list[Judged], written: dict[int, tuple[int, UUID]], *, applied: bool) -> Result:
    receipts = []
    for row in judged:
        entry = row.entry
        made = written.get(entry.number) if row.verdict is Verdict.IMPORT else None
        receipts.append(
            Receipt(
                row=entry.number,
                verdict=row.verdict,
                name=entry.name,
                role=str(entry.role or ""),
                place=entry.place,
                username=row.username,
                since=row.since,
                until=row.until,
                notes=tuple(row.notes),
                faults=tuple(row.faults),
                assignment=made[0] if made else row.present.pk if row.present else None,
                entry=made[1] if made else None,
            )
        )
    count = [receipt.verdict for receipt in receipts].count
    return Result(applied, count(Verdict.IMPORT), count(Verdict.PRESENT), count(Verdict.SKIP), tuple(receipts))
