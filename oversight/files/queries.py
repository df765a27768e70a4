"""Reads of the store's table: what is to be hashed again, and how far that has come."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

import msgspec
from django.db import connection

from oversight.files.models import Blob
from oversight.files.store import read_sound
from oversight.vault import files as vault

COUNT_CAP = 10_000


class Progress(msgspec.Struct, frozen=True):
    """How far the rolling check has come; counts stop at the cap, `files` is the planner's estimate when large."""

    files: int
    never_checked: int
    overdue: int
    oldest_check: datetime | None


_PROGRESS = """
select
  (select greatest(reltuples, 0)::bigint from pg_class where oid = 'files_blob'::regclass),
  (select count(*) from (select from files_blob limit %(cap)s + 1) counted),
  (select count(*) from (select from files_blob where checked_at is null limit %(cap)s + 1) fresh),
  (select count(*) from (select from files_blob where checked_at < %(cutoff)s limit %(cap)s + 1) late),
  (select min(checked_at) from files_blob)
"""


def progress(*, cutoff: datetime) -> Progress:
    """Counts before `cutoff`, from indexes alone."""
    with connection.cursor() as cursor:
        cursor.execute(_PROGRESS, {"cap": COUNT_CAP, "cutoff": cutoff})
        row = cursor.fetchone()
    estimate, counted, never, overdue, oldest = row or (0, 0, 0, 0, None)
    return Progress(max(estimate, counted) if counted > COUNT_CAP else counted, never, overdue, oldest)


def due(*, cutoff: datetime, limit: int) -> list[Blob]:
    """What waits longest for its check: the never checked, then those last checked before `cutoff`."""
    fresh = list(Blob.objects.filter(checked_at=None)[:limit])
    late = Blob.objects.filter(checked_at__lt=cutoff).order_by("checked_at")[: limit - len(fresh)]
    return fresh + list(late) if len(fresh) < limit else fresh


def content(blob: Blob) -> bytes:
    """What was kept, hashed again as it lies, and opened where it is sealed.

    NotAsStored, FileNotFoundError or StoreAway as `read_sound`; Conflict when its subject was erased.
    """
    stored = read_sound(bytes(blob.sha256))
    return stored if blob.sealed_for is None else vault.opened(blob.sealed_for, stored)


def everything(*, size: int) -> Iterator[list[Blob]]:
    """All blobs in pieces, in the order of their ids."""
    last: UUID | None = None
    while piece := list((Blob.objects.filter(pk__gt=last) if last else Blob.objects.all()).order_by("pk")[:size]):
        yield piece
        last = piece[-1].pk
