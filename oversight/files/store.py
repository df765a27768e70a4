"""The blob store: bytes under their SHA-256, in a folder or an S3-compatible bucket; written once, never changed."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

CHUNK = 1 << 18


class NotAsStored(ValueError):
    """What lies in the store under a digest is not what was stored under it."""


class StoreAway(OSError):
    """The store as a whole does not answer, so that nothing can be said of any file in it."""


class Store(Protocol):
    """What every store can do; `digest` is the SHA-256 of the content (32 bytes)."""

    def write(self, digest: bytes, content: bytes, *, durable: bool = True) -> None:
        """Keep the content; when it returns and `durable`, a power cut loses nothing."""

    def read(self, digest: bytes) -> bytes:
        """The content; FileNotFoundError when the store lacks it, NotAsStored when it does not give it back."""

    def chunks(self, digest: bytes) -> Iterator[bytes]:
        """The same in pieces."""

    def replace(self, digest: bytes, content: bytes) -> None:
        """Put the content where another, damaged one may lie."""

    def remove(self, digest: bytes) -> None:
        """Forget the content, if it is there; for what was never evidence (no row of `files_blob` names it)."""

    def is_there(self) -> bool:
        """Whether the store itself can be reached; asked when it lacks a file that it should have."""


class FolderStore:
    """A folder of the host, two levels of sub-folders; files appear under their name only when complete."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, digest: bytes) -> Path:
        """Where the content lies."""
        name = digest.hex()
        return self.root / name[:2] / name[2:4] / name

    def write(self, digest: bytes, content: bytes, *, durable: bool = True) -> None:
        if not self.path(digest).exists():
            self._put(digest, content, durable=durable)

    def replace(self, digest: bytes, content: bytes) -> None:
        self._put(digest, content, durable=True)

    def remove(self, digest: bytes) -> None:
        self.path(digest).unlink(missing_ok=True)

    def is_there(self) -> bool:
        # A folder without anything in it is a volume that is not mounted.
        return self.root.is_dir() and any(self.root.iterdir())

    def _put(self, digest: bytes, content: bytes, *, durable: bool) -> None:
        path = self.path(digest)
        path.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                if durable:
                    file.flush()
                    os.fsync(file.fileno())
            Path(draft).replace(path)
        except BaseException:
            Path(draft).unlink(missing_ok=True)
            raise
        if durable:
            folder = os.open(path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)

    def read(self, digest: bytes) -> bytes:
        with _reading():
            return self.path(digest).read_bytes()

    def chunks(self, digest: bytes) -> Iterator[bytes]:
        with _reading(), self.path(digest).open("rb") as file:
            while piece := file.read(CHUNK):
                yield piece


@contextmanager
def _reading() -> Iterator[None]:
    """A file that a broken disk does not give back is damaged; one that may not be opened says nothing of itself."""
    try:
        yield
    except FileNotFoundError:
        raise
    except PermissionError as error:
        raise StoreAway("the store may not be read") from error
    except OSError as error:
        raise NotAsStored("the disk does not give the bytes back") from error


class BucketStore:
    """An S3-compatible bucket: s3://bucket/prefix?endpoint_url=…; keys and secrets come from the environment."""

    def __init__(self, bucket: str, prefix: str, endpoint_url: str | None) -> None:
        from storages.backends.s3 import S3Storage

        self.storage = S3Storage(
            bucket_name=bucket,
            location=prefix,
            endpoint_url=endpoint_url,
            file_overwrite=True,
            querystring_auth=True,
            default_acl=None,
        )

    def write(self, digest: bytes, content: bytes, *, durable: bool = True) -> None:
        if not self.storage.exists(digest.hex()):
            self.replace(digest, content)

    def replace(self, digest: bytes, content: bytes) -> None:
        from django.core.files.base import ContentFile

        self.storage.save(digest.hex(), ContentFile(content))

    def remove(self, digest: bytes) -> None:
        self.storage.delete(digest.hex())

    def is_there(self) -> bool:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            self.storage.connection.meta.client.head_bucket(Bucket=self.storage.bucket_name)
        except (BotoCoreError, ClientError):
            return False
        return True

    def read(self, digest: bytes) -> bytes:
        return b"".join(self.chunks(digest))

    def chunks(self, digest: bytes) -> Iterator[bytes]:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            with self.storage.open(digest.hex(), "rb") as file:
                yield from file.chunks(CHUNK)
        except (BotoCoreError, ClientError) as error:  # what is not found comes as FileNotFoundError
            raise StoreAway("the bucket does not answer") from error


@cache
def store() -> Store:
    """The store that STORAGE_URL names."""
    url = urlsplit(settings.STORAGE_URL)
    if url.scheme == "file":
        return FolderStore(Path(url.path))
    if url.scheme == "s3" and url.hostname:
        endpoint = parse_qs(url.query).get("endpoint_url", [None])[0]
        return BucketStore(url.hostname, url.path.strip("/"), endpoint)
    raise ImproperlyConfigured(f"STORAGE_URL={settings.STORAGE_URL!r}: use file:///folder or s3://bucket.")


def read_sound(digest: bytes) -> bytes:
    """The content, hashed again before it is handed out.

    NotAsStored when it is another, FileNotFoundError when it is gone, StoreAway when the store is.
    """
    try:
        content = store().read(digest)
    except FileNotFoundError:
        _check_there()
        raise
    if sha256(content).digest() != digest:
        raise NotAsStored("the stored bytes no longer have their hash")
    return content


def _check_there() -> None:
    if not store().is_there():
        raise StoreAway("the store does not answer; nothing is said of its files")


def rehash(digest: bytes) -> bytes:
    """The SHA-256 of what the store holds under this digest now.

    FileNotFoundError when it is gone, StoreAway when the store is.
    """
    whole = sha256()
    try:
        for piece in store().chunks(digest):
            whole.update(piece)
    except FileNotFoundError:
        _check_there()
        raise
    return whole.digest()
