"""What a start has already done, so that the next one skips it."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from oversight.embedded.locate import REPOSITORY, packages


def of_migrations(database: str) -> str:
    """Digest of all migrations, the locked libraries (theirs too) and the database's identity."""
    return _digest([*_files("migrations/*.py"), REPOSITORY / "requirements.lock"], database)


def of_static_files() -> str:
    """Digest of the static files and the locked libraries (theirs too)."""
    return _digest([*_files("static/**/*"), REPOSITORY / "requirements.lock"], "")


def matches(stamp: Path, digest: str) -> bool:
    """Whether the step behind a stamp was done for just this."""
    return stamp.exists() and stamp.read_text() == digest


def _files(pattern: str) -> Iterator[Path]:
    for package in packages():
        yield from (found for found in sorted(package.glob(f"**/{pattern}")) if found.is_file())


def _digest(files: list[Path], extra: str) -> str:
    digest = hashlib.sha256(extra.encode())
    for file in files:
        digest.update(f"{file.relative_to(REPOSITORY)}\0".encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()
