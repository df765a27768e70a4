"""Files that wait: sealed one by one under a key that lies in the sealed contents they belong to.

The store sees ciphertext under its own hash; no hash of a file leaves the sealed contents. They are no evidence yet:
the module's action takes them into evidence, or they are destroyed.
"""

import os
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from oversight.files.store import NotAsStored, store
from oversight.gate.models import WaitingFile

_NONCE_BYTES = 12


def new_key() -> str:
    """A key for the files of one submission."""
    return os.urandom(32).hex()


def keep(*, id: UUID, submission: UUID, content: bytes, file_key: str, now: datetime) -> None:
    """Seal and store the bytes, durably before the row says so."""
    nonce = os.urandom(_NONCE_BYTES)
    sealed = nonce + AESGCM(bytes.fromhex(file_key)).encrypt(nonce, content, id.bytes)
    address = sha256(sealed).digest()
    store().write(address, sealed)
    WaitingFile.objects.create(id=id, submission=submission, address=address, size=len(sealed), kept_at=now)


def opened(*, id: UUID, file_key: str) -> bytes:
    """The bytes as they were sent; NotAsStored or FileNotFoundError when the store does not give them back."""
    row = WaitingFile.objects.filter(pk=id).first()
    if row is None:
        raise FileNotFoundError(str(id))
    sealed = store().read(bytes(row.address))
    try:
        return AESGCM(bytes.fromhex(file_key)).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], id.bytes)
    except InvalidTag:
        raise NotAsStored("the waiting file no longer matches its seal") from None


def destroy(rows: Iterable[WaitingFile]) -> None:
    """Take the sealed bytes out of the store, then the rows."""
    gone = list(rows)
    for row in gone:
        store().remove(bytes(row.address))
    WaitingFile.objects.filter(pk__in=[row.pk for row in gone]).delete()
