"""Files under a subject's key, in authenticated pieces: a changed, moved, missing or cut-off piece is noticed.

Layout: 4 bytes `OVF1`, 32 bytes of salt, then pieces of 64 KiB, each with its tag of 16 bytes. The key of a file is
derived from the subject's key and the salt; the nonce of a piece is its number and whether it is the last (STREAM,
Hoang, Reyhanitabar, Rogaway, Vizár 2015). The salt is a keyed digest of the contents: the same file under the same
subject is the same bytes, so that what is sent twice is kept once and a lost copy can be made again under its address;
under another subject nothing of it is alike.
"""

import hmac
from collections.abc import Iterable, Iterator
from hashlib import sha256
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from oversight.vault import sealing
from oversight.vault.actions.sealing import key_of

PIECE = 1 << 16
_TAG = 16
_HEAD = b"OVF1"
_SALT = 32


def seal_stream(subject: UUID, pieces: Iterable[bytes], *, digest: bytes) -> Iterator[bytes]:
    """The pieces of a file sealed under the subject's key; `digest` is the SHA-256 of the whole.

    Conflict when the subject is erased; ValueError at the end when the pieces have another digest.
    """
    key = key_of(subject)
    salt = _salt(key, digest)
    return _sealed(_file_key(key, salt), salt, pieces, digest)


def open_stream(subject: UUID, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The pieces of the file that `seal_stream` sealed; sealing.Damaged as soon as one does not fit.

    Nothing may be done with what came before until the last piece has come. Conflict when the subject is erased.
    """
    return _opened(key_of(subject), subject, pieces)


def sealed(subject: UUID, content: bytes) -> bytes:
    """A whole file sealed under the subject's key."""
    return b"".join(seal_stream(subject, [content], digest=sha256(content).digest()))


def opened(subject: UUID, content: bytes) -> bytes:
    """The whole file that `sealed` sealed; sealing.Damaged when anything does not fit."""
    return b"".join(open_stream(subject, [content]))


def _salt(key: bytes, digest: bytes) -> bytes:
    return hmac.digest(sealing.derive(key, "file salt"), digest, sha256)


def _file_key(key: bytes, salt: bytes) -> bytes:
    return sealing.derive(key, f"file {salt.hex()}")


def _sealed(key: bytes, salt: bytes, pieces: Iterable[bytes], digest: bytes) -> Iterator[bytes]:
    cipher, whole = AESGCM(key), sha256()
    yield _HEAD + salt
    for number, (piece, is_last) in enumerate(_even(pieces, PIECE)):
        whole.update(piece)
        yield cipher.encrypt(_nonce(number, is_last), piece, None)
    if whole.digest() != digest:
        raise ValueError("the pieces are not of the file that was named")


def _opened(key: bytes, subject: UUID, pieces: Iterable[bytes]) -> Iterator[bytes]:
    rest = iter(pieces)
    head = b""
    for piece in rest:
        head += piece
        if len(head) >= len(_HEAD) + _SALT:
            break
    salt = head[len(_HEAD) : len(_HEAD) + _SALT]
    if head[: len(_HEAD)] != _HEAD or len(salt) != _SALT:
        raise sealing.Damaged(f"file of {subject}")
    cipher, whole = AESGCM(_file_key(key, salt)), sha256()
    for number, (piece, is_last) in enumerate(_even(_first(head[len(_HEAD) + _SALT :], rest), PIECE + _TAG)):
        try:
            plain = cipher.decrypt(_nonce(number, is_last), piece, None)
        except (InvalidTag, ValueError):
            raise sealing.Damaged(f"file of {subject}, piece {number}") from None
        whole.update(plain)
        yield plain
    if not hmac.compare_digest(_salt(key, whole.digest()), salt):
        raise sealing.Damaged(f"file of {subject}")


def _first(piece: bytes, pieces: Iterable[bytes]) -> Iterator[bytes]:
    yield piece
    yield from pieces


def _even(pieces: Iterable[bytes], size: int) -> Iterator[tuple[bytes, bool]]:
    """Pieces of `size` bytes, and whether it is the last, which may be shorter; one empty piece for nothing."""
    waiting = b""
    for piece in pieces:
        waiting = waiting + piece if waiting else piece
        start = 0
        while len(waiting) - start > size:
            yield waiting[start : start + size], False
            start += size
        waiting = waiting[start:]
    yield waiting, True


def _nonce(number: int, is_last: bool) -> bytes:
    return number.to_bytes(11) + bytes([is_last])
