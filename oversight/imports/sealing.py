"""Contents of an import under the key of its subject: the file, its name, each row. Erasing the subject ends them."""

import base64
import hmac
from datetime import datetime
from hashlib import sha256
from uuid import UUID

import msgspec

from oversight.files.actions import keep
from oversight.files.models import Blob
from oversight.files.store import read_sound
from oversight.imports.judging import Contents
from oversight.vault import sealing
from oversight.vault.actions.sealing import key_of
from oversight.vault.ring import ring

Stored = bytes | memoryview  # as the database hands it out
FILE = "file"  # the label of name and size
_PIECE = 1 << 20
_LENGTH = 4
_LAST = "last"


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
    return hmac.digest(ring().addresses, sha256(content).digest(), sha256)


def keep_file(of: UUID, content: bytes, *, now: datetime) -> Blob:
    """The file in the blob store, sealed piece by piece; its address is the hash of what is stored, not of the file."""
    key, sealed = key_of(of), []
    for number, start in enumerate(range(0, len(content), _PIECE)):
        piece = content[start : start + _PIECE]
        fields = {"bytes": base64.b64encode(piece).decode(), _LAST: start + _PIECE >= len(content)}
        ciphertext = sealing.seal(fields, key, of, f"{FILE}:{number}", 1)
        sealed.append(len(ciphertext).to_bytes(_LENGTH) + ciphertext)
    return keep(b"".join(sealed), "application/octet-stream", now=now)


def open_file(of: UUID, blob: Blob) -> bytes:
    """The file as it came; sealing.Damaged when a piece is missing or another, Conflict when it was erased."""
    key, stored = key_of(of), read_sound(bytes(blob.sha256))
    pieces: list[bytes] = []
    at, ended = 0, False
    while at < len(stored) and not ended:
        end = at + _LENGTH + int.from_bytes(stored[at : at + _LENGTH])
        fields = sealing.unseal(stored[at + _LENGTH : end], key, of, f"{FILE}:{len(pieces)}", 1)
        if not isinstance(fields, dict):
            break
        pieces.append(base64.b64decode(str(fields["bytes"])))
        at, ended = end, bool(fields[_LAST])
    if not ended or at != len(stored):
        raise sealing.Damaged(f"file of {of}")
    return b"".join(pieces)
