"""The ciphers: AES-256-GCM throughout, every ciphertext bound to what it belongs to. Pure.

A sealed thing is nonce (12 bytes) ‖ ciphertext ‖ tag (16 bytes). Nonces are random; a subject's key seals far fewer
than the 2^32 things that random nonces admit (NIST SP 800-38D §8.3).
"""

import hmac
import os
from hashlib import sha256
from uuid import UUID

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.utils.translation import gettext_lazy as _

from oversight.core import canonical
from oversight.core.errors import Refused

KEY_BYTES = 32
_NONCE_BYTES = 12
_DOMAIN = b"oversight.vault.1"
# Lengths tell too (a name of four letters): contents are filled up with spaces, which JSON ignores.
_BLOCK = 64


class Damaged(Refused):
    """What is stored is not what was sealed: it was changed, moved from elsewhere, or the key is another."""

    status = 500
    code = "sealed-contents-damaged"

    def __init__(self, what: str) -> None:
        super().__init__(_("Sealed contents no longer match their seal and are held back."))
        self.what = what


def new_key() -> bytes:
    """A random key of 256 bits."""
    return os.urandom(KEY_BYTES)


def derive(secret: bytes, purpose: str) -> bytes:
    """A key for one purpose, from which the secret cannot be computed (HKDF, RFC 5869)."""
    info = _DOMAIN + b"|" + purpose.encode()
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(secret)


def fingerprint(root: bytes) -> bytes:
    """16 bytes by which a root key is known again; they say nothing of it."""
    return hmac.digest(root, _DOMAIN + b"|fingerprint", sha256)[:16]


def wrap(key: bytes, root: bytes, owner: bytes, version: int) -> bytes:
    """A key wrapped by a root key of this version, for its owner alone."""
    return _encrypt(root, key, _bound(b"key", owner, b"", version))


def unwrap(wrapped: bytes, root: bytes, owner: bytes, version: int) -> bytes:
    """The key that `wrap` wrapped; Damaged when anything does not fit."""
    return _decrypt(root, wrapped, _bound(b"key", owner, b"", version), f"key of {owner.hex()}")


def seal(fields: object, key: bytes, subject: UUID, label: str, version: int) -> bytes:
    """Fields (what `canonical.check` admits) sealed under the subject's key, bound to label and version."""
    canonical.check(fields)
    plain = canonical.encode(fields)
    plain += b" " * (-len(plain) % _BLOCK)
    return _encrypt(key, plain, _bound(b"sealed", subject.bytes, label.encode(), version))


def unseal(content: bytes, key: bytes, subject: UUID, label: str, version: int) -> object:
    """The fields that `seal` sealed; Damaged when anything does not fit."""
    bound = _bound(b"sealed", subject.bytes, label.encode(), version)
    return msgspec.json.decode(_decrypt(key, content, bound, f"{subject} {label} {version}"))


def blind(value: str, key: bytes) -> bytes:
    """The keyed digest of a normalised value (32 bytes)."""
    return hmac.digest(key, value.encode(), sha256)


def digest(content: bytes, subject: UUID, label: str, version: int) -> bytes:
    """SHA-256 over a sealed row (32 bytes).

    It is over the ciphertext, so it says nothing of the contents, holds after erasure, and needs no key to verify.
    """
    return sha256(_bound(b"digest", subject.bytes, label.encode(), version) + content).digest()


def _bound(use: bytes, owner: bytes, label: bytes, version: int) -> bytes:
    """What a ciphertext is bound to; lengths first, so that no two things read alike."""
    parts = (_DOMAIN, use, owner, label, version.to_bytes(4))
    return b"".join(len(part).to_bytes(2) + part for part in parts)


def _encrypt(key: bytes, plain: bytes, bound: bytes) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound)


def _decrypt(key: bytes, content: bytes, bound: bytes, what: str) -> bytes:
    try:
        return AESGCM(key).decrypt(content[:_NONCE_BYTES], content[_NONCE_BYTES:], bound)
    except (InvalidTag, ValueError):
        raise Damaged(what) from None
