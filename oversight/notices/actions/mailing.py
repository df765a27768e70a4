"""E-mails that say that a notice waits: queued when the entry is sealed, sent in batches, tried again, given up."""

import smtplib
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction

from oversight.core.ids import uuid7
from oversight.ledger import stuck
from oversight.notices.kinds import KINDS
from oversight.notices.models import Delivery, Notice, Outgoing, Preference

CONSUMER = "notices-mail"
MAX_TRIES = 10
_LONGEST_WAIT = timedelta(hours=6)
# Whoever claims an e-mail has this long to send it; after a crash it is then sent again under the same Message-ID.
_LEASE = timedelta(minutes=10)
_PERMANENT = range(500, 600)

_CLAIM = """
update notices_outgoing set tries = tries + 1, due_at = %(until)s
where notice_id in (
  select notice_id from notices_outgoing where not is_dead and due_at <= %(now)s
  order by due_at limit %(limit)s for update skip locked
)
returning notice_id, leaf, entry, tries
"""
# A letter that was given up is tried anew when somebody retries the stuck work of its entry.
_QUEUE = """
insert into notices_outgoing as o (notice_id, leaf, entry, due_at, tries, is_dead)
select n.id, %(leaf)s, %(entry)s, %(now)s, 0, false from unnest(%(notices)s::uuid[]) as n(id)
on conflict (notice_id) do update set due_at = excluded.due_at, tries = 0, is_dead = false where o.is_dead
"""


class Claimed(NamedTuple):
    """An e-mail that this process alone may send now."""

    notice: UUID
    leaf: int
    entry: UUID
    tries: int


@transaction.atomic
def queue(*, notices: Sequence[UUID], leaf: int, entry: UUID, now: datetime) -> None:
    """E-mails for these notices, but for people without address, those who want none, and those who have theirs."""
    unwanted = set(Preference.objects.filter(user__in=_recipients(notices)).values_list("user", "kind"))
    had = Delivery.objects.filter(notice__in=notices, channel=Delivery.Channel.MAIL).exclude(
        outcome__in=[Delivery.Outcome.DEFERRED, Delivery.Outcome.GIVEN_UP]
    )
    wanted, passed = [], []
    rows = Notice.objects.filter(pk__in=notices).exclude(pk__in=had.values("notice"))
    for pk, kind, person, address in rows.values_list("pk", "kind", "recipient", "recipient__email"):
        if not address:
            passed.append(_record(pk, Delivery.Outcome.NO_ADDRESS, now))
        elif (person, kind) in unwanted and not (kind in KINDS and KINDS[kind].obligatory):
            passed.append(_record(pk, Delivery.Outcome.NOT_WANTED, now))
        else:
            wanted.append(pk)
    Delivery.objects.bulk_create(passed)
    with connection.cursor() as cursor:
        cursor.execute(_QUEUE, {"leaf": leaf, "entry": entry, "now": now, "notices": wanted})


def deliver(*, now: datetime, limit: int = 500) -> dict[str, int]:
    """Send what is due, over one connection to the mail server; how many came to which outcome.

    Safe beside others that do the same. Sending and its record cannot be one transaction: after a crash between the two
    an e-mail goes out twice under one Message-ID.
    """
    found: dict[str, int] = {}
    claimed = _claim(now, limit)
    if not claimed:
        return found
    notices = Notice.objects.select_related("recipient").in_bulk([one.notice for one in claimed])
    server: BaseEmailBackend = get_connection()
    unreachable: Exception | None = None
    try:
        server.open()
    except (OSError, smtplib.SMTPException) as error:
        unreachable = error
    try:
        for one in claimed:
            outcome, detail, fault = _later(unreachable) if unreachable else _send(server, notices[one.notice])
            outcome = _note(one, outcome, detail, fault, now)
            found[outcome] = found.get(outcome, 0) + 1
    finally:
        server.close()
    return found


def message_id(notice: Notice) -> str:
    """The same for every try, so that a mail program shows a repeated letter once."""
    return f"<{notice.pk}@{urlsplit(settings.PUBLIC_URL).hostname or 'localhost'}>"


def _claim(now: datetime, limit: int) -> list[Claimed]:
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"now": now, "until": now + _LEASE, "limit": limit})
        return [Claimed(*row) for row in cursor.fetchall()]


def _send(server: BaseEmailBackend, notice: Notice) -> tuple[str, str, Exception | None]:
    if not notice.recipient.email:  # taken away since it was queued
        return Delivery.Outcome.NO_ADDRESS, "", None
    letter = EmailMessage(
        notice.subject,
        notice.body,
        to=[notice.recipient.email],
        connection=server,
        headers={
            "Message-ID": message_id(notice),
            "Auto-Submitted": "auto-generated",
            "Content-Language": notice.language,
        },
    )
    try:
        letter.send()
    except smtplib.SMTPRecipientsRefused as error:
        code = next((code for code, _ in error.recipients.values()), 0)
        return (Delivery.Outcome.REFUSED, str(code), None) if code in _PERMANENT else _later(error, str(code))
    except smtplib.SMTPResponseException as error:
        return _later(error, str(error.smtp_code))
    except (OSError, smtplib.SMTPException) as error:
        return _later(error)
    return Delivery.Outcome.ACCEPTED, message_id(notice), None


def _later(error: Exception, code: str = "") -> tuple[str, str, Exception | None]:
    """The server's own words may quote the address, so only its code or the kind of failure is kept."""
    return Delivery.Outcome.DEFERRED, code or type(error).__name__, error


@transaction.atomic
def _note(one: Claimed, outcome: str, detail: str, error: Exception | None, now: datetime) -> str:
    row = Outgoing.objects.filter(pk=one.notice)
    if error is None:
        row.delete()
    elif one.tries < MAX_TRIES:
        row.update(due_at=now + min(timedelta(minutes=2 ** (one.tries - 1)), _LONGEST_WAIT))
    else:
        outcome = Delivery.Outcome.GIVEN_UP
        row.update(is_dead=True)
        stuck.record(CONSUMER, error, now=now, leaf=one.leaf, entry=one.entry)
    Delivery.objects.bulk_create([_record(one.notice, outcome, now, detail)])
    return outcome


def _record(notice: UUID, outcome: str, now: datetime, detail: str = "") -> Delivery:
    mail = Delivery.Channel.MAIL
    return Delivery(id=uuid7(now), notice_id=notice, channel=mail, at=now, outcome=outcome, detail=detail[:120])


def _recipients(notices: Iterable[UUID]) -> list[int]:
    return list(Notice.objects.filter(pk__in=notices).values_list("recipient", flat=True))
