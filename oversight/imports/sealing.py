"""Contents of an import under the key of its subject: the file, its name, each row. Erasing the subject ends them."""

import hmac
from datetime import datetime
from hashlib import sha256
from uuid import UUID

import msgspec

from oversight.files.actions import keep
from oversight.files.models import Blob
from oversight.files.store import read_sound
from oversight.imports.judging import Contents
from oversight.vault import files, sealing
from oversight.vault.actions.sealing import key_of
from oversight.vault.ring import ring

Stored = bytes | memoryview  # as the database hands it out
FILE = "file"  # the label of name and size


class Sealer:
    """Seals and opens rows with one look at the key. Conflict when the contents were erased."""

    def __init__(self, of: UUID) -> None:
        self._of, self._key = of, key_of(of)

    def seal(self, contents: Contents, round: int, number: int) -> bytes:
        """The contents of a row, bound to its place."""
        return sealing.seal(msgspec.to_builtins(contents), self._key, self._of, f"row:{number}", round)

    def open(self, sealed: Stored, round: int, number: int) -> Contents:
        """What `seal` sealed."""
        found = sealing.unseal(bytes(sealed), self._key, self._of, f"row:{number}", round)
        return msgspec.convert(found, Contents)

    def seal_words(self, words: str, round: int, number: int) -> bytes:
        """The words of a refusal, which may quote a value."""
        return sealing.seal({"words": words[:500]}, self._key, self._of, f"outcome:{number}", round)

    def open_words(self, sealed: Stored, round: int, number: int) -> str:
        """What `seal_words` sealed."""
        found = sealing.unseal(bytes(sealed), self._key, self._of, f"outcome:{number}", round)
        return str(found["words"]) if isinstance(found, dict) else ""


def fingerprint(content: bytes) -> bytes:
    """A keyed digest by which the same file is known again; it says nothing to who lacks the key."""
    key = sealing.derive(ring().addresses, "fingerprints of imports")
    return hmac.digest(key, sha256(content).digest(), sha256)


def keep_file(of: UUID, content: bytes, *, now: datetime) -> Blob:
    """The file in the blob store, sealed; its address is the hash of what is stored, not of the file."""
    return keep(files.sealed(of, content), "application/octet-stream", now=now)


def open_file(of: UUID, blob: Blob) -> bytes:
    """The file as it came; sealing.Damaged when it is not what was sealed, Conflict when it was erased."""
    return files.opened(of, read_sound(bytes(blob.sha256)))
