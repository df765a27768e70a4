"""The one stream: everything that follows from an entry, in the order of the leaves, in batches after a cursor.

A consumer's writes and its cursor commit together, so whatever it writes to the database happens once. An item that
fails is set aside as stuck work and the cursor goes on.
"""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from threading import Lock
from typing import Any, Protocol
from uuid import UUID

import msgspec
from django.conf import settings
from django.db import connection, transaction
from django.utils.module_loading import import_string

from oversight.core.database import prepared
from oversight.ledger import stuck
from oversight.ledger.models import StuckWork

log = logging.getLogger(__name__)
_BATCH = 5_000  # as many as one pass of the sealer gives, so that nobody falls behind by counting
_KEPT = 4 * _BATCH  # leaves that are remembered, about 1 kB each


class Body(msgspec.Struct, frozen=True):
    """What an entry says, as `actions.draw_up` wrote it; `rows` are hexadecimal digests by `table:id`."""

    verb: str
    actor: str
    office: str
    at: datetime
    rows: dict[str, str]
    dossier: UUID | None = None
    more: dict[str, Any] = {}


class SealedEntry(msgspec.Struct, frozen=True):
    """An entry with its place in the log."""

    index: int
    id: UUID
    at: datetime
    dossier: UUID | None
    verb: str
    actor: str
    office: str
    rows: Mapping[str, str]
    more: Mapping[str, Any]


class Consumer(Protocol):
    """Something that follows the ledger. `verbs` is what it wants to see; None is everything.

    It may have `most`: how many of those it takes at once; and `can_wait = True`: it rests while more comes in than
    can be followed, but never stands still. Figures that say as of when they are may lag on the evening of the vote,
    alerts may not.
    """

    name: str
    verbs: frozenset[str] | None

    def handle(self, entries: Sequence[SealedEntry], now: datetime) -> None:
        """Do what follows from these entries, in order, within the transaction that is open; raise to refuse.

        After a refused batch each entry comes alone. Effects outside the database must be safe to repeat.
        """


_VERB = b'"verb":"'
_decode = msgspec.json.Decoder(Body).decode
_LEAVES = """
select l.index, l.entry, e.body from (select index, entry from ledger_leaf where index >= %s order by index limit %s) l
left join ledger_entry e on e.id = l.entry order by l.index
"""


def consumers() -> list[Consumer]:
    """The consumers that settings.STREAM_CONSUMERS names by dotted path: classes without arguments, or objects."""
    found = [import_string(path) for path in settings.STREAM_CONSUMERS]
    return [item() if isinstance(item, type) else item for item in found]


def follow(consumer: Consumer, *, now: datetime, limit: int = _BATCH, window: "Window | None" = None) -> int:
    """Hand a consumer its next batch and move its cursor; how many leaves it has passed.

    0 when it is up to date, or when another process is serving it. Consumers that share a window share the reading.
    """
    with transaction.atomic():
        first = _cursor(consumer.name)
        if first is None:
            return 0
        leaves = _share(consumer, (window or Window()).read(first, limit))
        if leaves:
            _hand_over(consumer, leaves, now)
            with connection.cursor() as cursor:
                cursor.execute(
                    "update ledger_cursor set next_leaf = %s where name = %s", [leaves[-1].index + 1, consumer.name]
                )
    return len(leaves)


def retry_stuck(*, now: datetime, consumer: str | None = None, ids: Sequence[int] | None = None) -> tuple[int, int]:
    """Try stuck items again, oldest first, each in a transaction of its own: how many went through, how many not."""
    work = StuckWork.objects.filter(resolved_at=None, entry__isnull=False, leaf__isnull=False).order_by("id")
    if consumer is not None:
        work = work.filter(consumer=consumer)
    if ids is not None:
        work = work.filter(pk__in=ids)
    by_name = {item.name: item for item in consumers()}
    done = failed = 0
    for pk in list(work.values_list("pk", flat=True)):
        with transaction.atomic():
            item = StuckWork.objects.select_for_update(skip_locked=True).filter(pk=pk, resolved_at=None).first()
            if item is None or item.leaf is None or item.consumer not in by_name:
                continue
            leaves = _sealed(item.leaf, 1)
            if leaves and _alone(by_name[item.consumer], leaves[0], now):
                stuck.resolve(item.consumer, now=now, entry=item.entry)
                done += 1
            else:
                failed += 1
    return done, failed


class Leaf:
    """A leaf with the bytes of its entry, which are read as an entry once, when a consumer first wants to."""

    __slots__ = ("_entry", "_raw", "id", "index", "verb")

    def __init__(self, index: int, id: UUID, raw: bytes) -> None:
        self.index, self.id, self._raw = index, id, raw
        # What the entry is about, without reading it: the last member of its canonical form; empty when unreadable.
        _before, mark, rest = raw.rpartition(_VERB)
        self.verb = rest[:-2].decode(errors="replace") if mark and rest.endswith(b'"}') else ""
        self._entry: SealedEntry | None = None

    def entry(self) -> SealedEntry:
        """What the entry says; msgspec's errors when it is none."""
        if self._entry is None:
            body = _decode(self._raw)
            self._entry = SealedEntry(
                self.index, self.id, body.at, body.dossier, body.verb, body.actor, body.office, body.rows, body.more
            )
        return self._entry


class Window:
    """The leaves that were read last, for all consumers of a process: leaves never change, and their row has no gap.

    Who stands within it is served from it, who stands at its end reads on, and who lies behind it reads for himself.
    """

    def __init__(self) -> None:
        self._leaves: list[Leaf] = []
        self._lock = Lock()

    def read(self, first: int, limit: int) -> list[Leaf]:
        """Leaves from `first` on; at most `limit`."""
        with self._lock:
            start = self._leaves[0].index if self._leaves else first
            end = start + len(self._leaves)
            if first < start:
                return _sealed(first, limit)
            if first > end:
                self._leaves, start = [], first
            if first >= end:
                self._leaves += _sealed(first, limit)
            found = self._leaves[first - start : first - start + limit]
            del self._leaves[:-_KEPT]
            return found


def _cursor(name: str) -> int | None:
    """Where a consumer stands, its cursor locked; None while another process holds it."""
    with connection.cursor() as cursor:
        for _ in range(2):
            cursor.execute("select next_leaf from ledger_cursor where name = %s for update skip locked", [name])
            row = cursor.fetchone()
            if row:
                return int(row[0])
            cursor.execute("insert into ledger_cursor (name, next_leaf) values (%s, 0) on conflict do nothing", [name])
            if cursor.rowcount == 0:
                return None
    return None


def _sealed(first: int, limit: int) -> list[Leaf]:
    with prepared(binary=True) as cursor:
        cursor.execute(_LEAVES, (first, limit))
        return [Leaf(index, entry, bytes(body or b"")) for index, entry, body in cursor.fetchall()]


def _hand_over(consumer: Consumer, leaves: Sequence[Leaf], now: datetime) -> None:
    """The batch as a whole, or item by item when it fails.

    When the connection is lost, setting an item aside fails too and so does the whole: the batch comes again.
    """
    try:
        batch = [leaf.entry() for leaf in leaves if _wants(consumer, leaf)]
        if batch:
            with transaction.atomic():
                consumer.handle(batch, now)
    except Exception as error:  # whatever a consumer raises concerns its item, not the stream
        log.warning("%s refused a batch of %d (%s); item by item now", consumer.name, len(leaves), type(error).__name__)
        for leaf in leaves:
            _alone(consumer, leaf, now)


def _alone(consumer: Consumer, leaf: Leaf, now: datetime) -> bool:
    """One item by itself; when it fails, it becomes stuck work."""
    try:
        if _wants(consumer, leaf):
            with transaction.atomic():
                consumer.handle([leaf.entry()], now)
    except Exception as error:
        log.error(
            "%s is stuck at leaf %d: %s %s", consumer.name, leaf.index, type(error).__name__, stuck.describe(error)
        )
        stuck.record(consumer.name, error, now=now, leaf=leaf.index, entry=leaf.id)
        return False
    return True


def _share(consumer: Consumer, leaves: list[Leaf]) -> list[Leaf]:
    """The leaves up to the last that the consumer takes at once; what it does not want costs it nothing."""
    most = getattr(consumer, "most", None)
    if most is None:
        return leaves
    wanted = 0
    for number, leaf in enumerate(leaves):
        wanted += _wants(consumer, leaf)
        if wanted == most:
            return leaves[: number + 1]
    return leaves


def _wants(consumer: Consumer, leaf: Leaf) -> bool:
    """An entry that nobody can read is everybody's, so that it becomes stuck work and is seen."""
    return consumer.verbs is None or not leaf.verb or leaf.verb in consumer.verbs
