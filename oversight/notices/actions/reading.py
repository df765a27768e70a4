"""A person reads his notices, and chooses which of them also come by e-mail."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from oversight.accounts.actor import Actor
from oversight.core.ids import uuid7
from oversight.notices.kinds import KINDS
from oversight.notices.models import Delivery, Notice, Preference

_AT_ONCE = 1_000


@transaction.atomic
def read(*, notice: Notice, by: Actor, now: datetime) -> None:
    """The recipient has it before his eyes: the proof of service. Others leave no trace, nor does a second time."""
    if notice.recipient_id == by.user_id and notice.read_at is None:
        _mark([notice.pk], now)


@transaction.atomic
def read_all(*, by: Actor, now: datetime) -> int:
    """The recipient takes note of all that is unread, a thousand at a time; how many."""
    unread = Notice.objects.filter(recipient=by.user_id, read_at=None).order_by("-pk")
    return _mark(list(unread.values_list("pk", flat=True)[:_AT_ONCE]), now)


def _mark(ids: Sequence[UUID], now: datetime) -> int:
    # Two windows of one person mark it once.
    locked = Notice.objects.select_for_update().filter(pk__in=ids, read_at=None).values_list("pk", flat=True)
    fresh = list(locked)
    Notice.objects.filter(pk__in=fresh).update(read_at=now)
    Delivery.objects.bulk_create(
        Delivery(id=uuid7(now), notice_id=pk, channel=Delivery.Channel.DESK, at=now, outcome=Delivery.Outcome.READ)
        for pk in fresh
    )
    return len(fresh)


@transaction.atomic
def choose(*, without: Iterable[str], by: Actor, now: datetime) -> None:
    """Which kinds the person wants no e-mail of; those that are obligatory come all the same."""
    unwanted = {kind for kind in without if kind in KINDS and not KINDS[kind].obligatory}
    Preference.objects.filter(user=by.user_id).exclude(kind__in=unwanted).delete()
    Preference.objects.bulk_create(
        (Preference(user_id=by.user_id, kind=kind, at=now) for kind in sorted(unwanted)), ignore_conflicts=True
    )
