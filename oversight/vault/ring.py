"""The keys that do not rotate: blind indexes and keyed addresses, derived from one secret that the root keys wrap."""

from functools import lru_cache
from typing import NamedTuple

from django.core.exceptions import ImproperlyConfigured

from oversight.vault import keys, sealing
from oversight.vault.models import RootKey, Term

OWNER = b"index secret"


class Ring(NamedTuple):
    """What is derived from the index secret."""

    terms: dict[Term, bytes]
    addresses: bytes


def index_secret() -> bytes:
    """The secret, unwrapped with whichever root key is at hand; ImproperlyConfigured when none fits."""
    known = keys.roots()
    rows = {row.version: row for row in RootKey.objects.filter(version__in=known)}
    for version in sorted(rows, reverse=True):
        if sealing.fingerprint(known[version]) == bytes(rows[version].fingerprint):
            return sealing.unwrap(bytes(rows[version].index_secret), known[version], OWNER, version)
    raise ImproperlyConfigured(
        f"No root key in {keys.folder()} is of this database: run `manage.py vault_key create`, or put the keys back."
    )


def ring() -> Ring:
    """The derived keys; asked of the database once a process, since the secret never changes."""
    return _ring(str(keys.folder()))


@lru_cache(maxsize=2)
def _ring(folder: str) -> Ring:
    secret = index_secret()
    return Ring({term: sealing.derive(secret, f"index {term}") for term in Term}, sealing.derive(secret, "addresses"))
