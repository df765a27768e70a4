"""The log's signing key. The private half is one file of mode 0600, read by the sealer alone.

Beside it, `<file>.pub` holds the verifier keys, the present one first: it is what pages and verifiers read.
"""

import os
import tempfile
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from oversight.ledger import notes


def key_file() -> Path:
    """Where the private key lies."""
    return Path(settings.LEDGER_KEY_FILE)


def public_file() -> Path:
    """Where the verifier keys lie."""
    return Path(f"{settings.LEDGER_KEY_FILE}.pub")


def origin() -> str:
    """The log's name, which is also its key's; ImproperlyConfigured while it has none."""
    if not settings.LEDGER_ORIGIN:
        raise ImproperlyConfigured("Set LEDGER_ORIGIN: the log's public address without scheme, as example.org/ledger.")
    return str(settings.LEDGER_ORIGIN)


def create() -> notes.VerifierKey:
    """Make the key pair, once; FileExistsError when there is one."""
    name, path = origin(), key_file()
    key = Ed25519PrivateKey.generate()
    verifier = notes.verifier_key(name, key.public_key())
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _write_once(path, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    _publish(verifier)
    return verifier


def signing_key() -> Ed25519PrivateKey:
    """The private key. The demo makes it on first use; elsewhere its absence is an error, never a new key."""
    path = key_file()
    if not path.exists():
        if not settings.DEMO:
            raise ImproperlyConfigured(f"There is no signing key at {path}: run `manage.py ledger_key create` once.")
        with suppress(FileExistsError):  # another process was first
            create()
    return _load(path, path.stat().st_mtime_ns, origin())


@lru_cache(maxsize=1)
def _load(path: Path, changed: int, name: str) -> Ed25519PrivateKey:
    """The key of the file as it was at `changed`; its verifier key is published under the name it signs with."""
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise ImproperlyConfigured(f"{path} is not an Ed25519 key.")
    verifier = notes.verifier_key(name, key.public_key())
    if verifier_keys()[:1] != [verifier]:
        _publish(verifier)
    return key


def verifier_keys() -> list[notes.VerifierKey]:
    """The keys that this log signs and has signed with, the present one first; empty before the first key."""
    try:
        lines = public_file().read_text().split("\n")
    except FileNotFoundError:
        return []
    return [notes.read_verifier_key(line) for line in lines if line]


def _publish(verifier: notes.VerifierKey) -> None:
    """Put a verifier key before those that were published earlier, whose checkpoints stay valid."""
    path = public_file()
    earlier = [key for key in verifier_keys() if key != verifier]
    draft = _draft(path, "".join(f"{key}\n" for key in [verifier, *earlier]).encode())
    draft.chmod(0o644)
    draft.replace(path)


def _write_once(path: Path, data: bytes) -> None:
    """Make a file of mode 0600 that nobody sees half-written; FileExistsError when it is there."""
    draft = _draft(path, data)
    try:
        os.link(draft, path)
    finally:
        draft.unlink()


def _draft(path: Path, data: bytes) -> Path:
    """A synced file of mode 0600 beside `path`, under a name of its own."""
    descriptor, name = tempfile.mkstemp(prefix=f"{path.name}.", dir=path.parent)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    return Path(name)
