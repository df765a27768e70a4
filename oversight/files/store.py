"""The blob store: bytes under their SHA-256, in a folder or an S3-compatible bucket; written once, never changed."""

import os
import tempfile
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

CHUNK = 1 << 18


class Store(Protocol):
    """What every store can do; `digest` is the SHA-256 of the content (32 bytes)."""

    def write(self, digest: bytes, content: bytes, *, durable: bool = True) -> None:
        """Keep the content; when it returns and `durable`, a power cut loses nothing."""

    def read(self, digest: bytes) -> bytes:
        """The content; FileNotFoundError when the store lacks it."""

    def chunks(self, digest: bytes) -> Iterator[bytes]:
        """The content in pieces; FileNotFoundError when the store lacks it."""


class FolderStore:
    """A folder of the host, two levels of sub-folders; files appear under their name only when complete."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, digest: bytes) -> Path:
        """Where the content lies."""
        name = digest.hex()
        return self.root / name[:2] / name[2:4] / name

    def write(self, digest: bytes, content: bytes, *, durable: bool = True) -> None:
        path = self.path(digest)
        if path.exists():
            return
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
        return self.path(digest).read_bytes()

    def chunks(self, digest: bytes) -> Iterator[bytes]:
        with self.path(digest).open("rb") as file:
            while piece := file.read(CHUNK):
                yield piece


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
        from django.core.files.base import ContentFile

        if not self.storage.exists(digest.hex()):
            self.storage.save(digest.hex(), ContentFile(content))

    def read(self, digest: bytes) -> bytes:
        return b"".join(self.chunks(digest))

    def chunks(self, digest: bytes) -> Iterator[bytes]:
        with self.storage.open(digest.hex(), "rb") as file:
            yield from file.chunks(CHUNK)


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


def rehash(digest: bytes) -> bytes:
    """The SHA-256 of what the store holds under this digest now; FileNotFoundError when it is gone."""
    whole = sha256()
    for piece in store().chunks(digest):
        whole.update(piece)
    return whole.digest()
