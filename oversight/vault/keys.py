"""Root keys: files of mode 0600 in one folder, `root-<version>.key`, the highest version in use.

They are in no table and in no dump. The demo's are marked as such and refused by a platform that is none.
"""

import base64
import binascii
import os
import re
import tempfile
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from oversight.vault.sealing import KEY_BYTES

_NAME = re.compile(r"root-([1-9][0-9]{0,3})\.key")
_OTHERS = 0o037  # a group that may enter the folder may read: processes of different users share the keys so
_WORDS, _DEMO_WORDS = "oversight-vault-root", "oversight-vault-root-of-a-demo"


def folder() -> Path:
    """Where the root keys lie."""
    return Path(settings.VAULT_KEYS)


def path_of(version: int) -> Path:
    """The file of one version."""
    return folder() / f"root-{version}.key"


def roots() -> Mapping[int, bytes]:
    """The keys by version; ImproperlyConfigured for a file that others may read, is broken, or is of a demo."""
    where = folder()
    try:
        files = sorted(path for path in where.iterdir() if _NAME.fullmatch(path.name))
    except FileNotFoundError:
        return {}
    # Whatever changes about a file is seen at once: a handful of look-ups each time instead of a restart.
    seen = [(path, path.stat()) for path in files]
    states = tuple((path, stat.st_mtime_ns, stat.st_ino, stat.st_mode) for path, stat in seen)
    return _read(states, bool(settings.DEMO))


@lru_cache(maxsize=4)
def _read(states: tuple[tuple[Path, int, int, int], ...], is_demo: bool) -> Mapping[int, bytes]:
    """The keys of files that are as `states` says."""
    return MappingProxyType({int(path.stem.removeprefix("root-")): read(path, is_demo=is_demo) for path, *_ in states})


def read(path: Path, *, is_demo: bool) -> bytes:
    """The key in a file; ImproperlyConfigured when it may not be used here."""
    if path.stat().st_mode & _OTHERS:
        raise ImproperlyConfigured(f"{path} may be read by others: set its mode to 0600.")
    words, _, key = path.read_text().strip().partition(" ")
    if words == _DEMO_WORDS and not is_demo:
        raise ImproperlyConfigured(f"{path} was made by a demo; a platform in earnest makes its own.")
    try:
        root = base64.b64decode(key, validate=True)
    except (binascii.Error, ValueError):
        root = b""
    if words not in {_WORDS, _DEMO_WORDS} or len(root) != KEY_BYTES:
        raise ImproperlyConfigured(f"{path} is no root key.")
    return root


def root(version: int) -> bytes:
    """The key of one version; ImproperlyConfigured when its file is missing."""
    try:
        return roots()[version]
    except KeyError:
        raise ImproperlyConfigured(
            f"There is no {path_of(version)}: put it back, or recover it from its shares (docs/vault.md)."
        ) from None


def current() -> tuple[int, bytes]:
    """The highest version and its key; ImproperlyConfigured while there is none."""
    known = roots()
    if not known:
        raise ImproperlyConfigured(f"There is no root key in {folder()}: run `manage.py vault_key create` once.")
    version = max(known)
    return version, known[version]


def draft(version: int) -> Path:
    """Where a key waits until the database knows its version."""
    return path_of(version).with_suffix(".key.draft")


def write(path: Path, key: bytes) -> None:
    """Make a key file that nobody sees half-written; FileExistsError when it is there."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    words = _DEMO_WORDS if settings.DEMO else _WORDS
    descriptor, aside = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        os.fchmod(descriptor, 0o600 | path.parent.stat().st_mode & 0o040)
        with os.fdopen(descriptor, "w") as file:
            file.write(f"{words} {base64.b64encode(key).decode()}\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(aside, path)
    finally:
        Path(aside).unlink()


def publish(version: int) -> None:
    """Put the waiting key in use."""
    draft(version).replace(path_of(version))
