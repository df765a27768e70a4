"""Root keys come, take over the subjects of their predecessors, and go."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction
from django.utils.translation import gettext as _

from oversight.core.database import single_flight
from oversight.core.errors import Conflict
from oversight.vault import keys, ring, sealing
from oversight.vault.models import Key, RootKey

_BATCH = 500
_LOCK = "vault.rotation"


class Progress(NamedTuple):
    """How many subjects hang on the current key already, of how many."""

    done: int
    all: int


def make_root_key(*, now: datetime) -> int:
    """The next version of the root key, in its file and known to the database; new subjects hang on it at once.

    A key file that waits for the database (after a restart in between, or of another copy of it) is taken up instead.
    """
    newest = RootKey.objects.order_by("-version").first()
    version = newest.version + 1 if newest else 1
    if newest is not None and keys.draft(newest.version).exists():  # the database knew it, the file was not yet in use
        keys.publish(newest.version)
        return newest.version
    place = keys.path_of(version) if keys.path_of(version).exists() else keys.draft(version)
    if not place.exists():
        keys.write(place, sealing.new_key())
    root = keys.read(place, is_demo=True)
    secret = ring.index_secret() if newest else sealing.new_key()
    RootKey.objects.create(
        version=version,
        fingerprint=sealing.fingerprint(root),
        index_secret=sealing.wrap(secret, root, ring.OWNER, version),
        made_at=now,
    )
    if place == keys.draft(version):
        keys.publish(version)
    return version


def rewrap() -> Iterator[Progress]:
    """Wrap every subject's key by the current root key, a batch a step; who stops in between goes on where he was.

    Conflict while another process does it.
    """
    version, root = keys.current()
    with single_flight(_LOCK) as alone:
        if not alone:
            raise Conflict(_("Another process rotates the keys now."))
        everything = Key.objects.count()
        waiting = Key.objects.exclude(root=version).order_by("root", "subject")
        left = waiting.count()
        yield Progress(everything - left, everything)
        while batch := list(waiting[:_BATCH]):
            _rewrap(batch, version, root)
            left = max(0, left - len(batch))
            yield Progress(everything - left, everything)


@transaction.atomic
def _rewrap(batch: list[Key], version: int, root: bytes) -> None:
    fresh = []
    for row in batch:
        owner = row.subject_id.bytes
        key = sealing.unwrap(bytes(row.wrapped), keys.root(row.root_id), owner, row.root_id)
        fresh.append(sealing.wrap(key, root, owner, version))
    with connection.cursor() as cursor:
        cursor.execute("select vault_rewrap(%s, %s::smallint, %s)", [[row.subject_id for row in batch], version, fresh])


def remove_root_key(*, version: int) -> None:
    """Forget a version on which nothing hangs, in the database and its file; Conflict otherwise."""
    newest = RootKey.objects.order_by("-version").first()
    if newest is None or newest.version == version:
        raise Conflict(_("The current root key cannot be removed."))
    if Key.objects.filter(root=version).exists():
        raise Conflict(_("Subjects still hang on this root key: rotate first."))
    with connection.cursor() as cursor:
        cursor.execute("select vault_forget_root(%s::smallint)", [version])
    keys.path_of(version).unlink(missing_ok=True)


def put_back(*, root: bytes) -> int:
    """Write a recovered root key to its file; Conflict when it is none of this database, or the file holds another."""
    for row in RootKey.objects.order_by("-version"):
        if sealing.fingerprint(root) == bytes(row.fingerprint):
            try:
                keys.write(keys.path_of(row.version), root)
            except FileExistsError:
                if keys.read(keys.path_of(row.version), is_demo=True) != root:
                    raise ImproperlyConfigured(f"{keys.path_of(row.version)} is another key: move it away.") from None
            return row.version
    raise Conflict(_("These shares give a key, but none of this database."))
