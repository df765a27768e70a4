"""Checkpoints leave the database: to an append-only file, and on to a witness at another host.

The file holds whole notes, one after the other with an empty line between. What a crash cut short is left as it is
(the file may lie on a medium that only grows) and the note is written again after it.
"""

import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import chain
from pathlib import Path
from urllib.request import Request, urlopen

from django.conf import settings
from django.db import connection, transaction

from oversight.ledger import keys, notes, stuck

EXPORT, WITNESS = "export", "witness"
_TAIL_BYTES = 64 * 1024
_NOTES_A_PASS = 1_000
_WITNESS_SECONDS = 5


def export_file() -> Path | None:
    """The append-only file, or None where none is kept."""
    return Path(settings.LEDGER_EXPORT) if settings.LEDGER_EXPORT else None


def split_notes(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    """The notes in the lines of an export file: first line number and text. Fragments come out as they stand."""
    text: list[str] = []
    paragraph: list[str] = []
    start = 1
    for number, raw in enumerate(chain(lines, [""]), 1):
        line = raw.rstrip("\n")
        if line:
            if not text and not paragraph:
                start = number
            paragraph.append(line)
        elif paragraph and paragraph[0].startswith("—") and text:
            yield start, "\n".join([*text, "", *paragraph, ""])
            text, paragraph = [], []
        elif paragraph:
            if text:
                yield start, "\n".join(text)
                start = number - len(paragraph)
            text, paragraph = paragraph, []
    if text:
        yield start, "\n".join(text)


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    """The file's descriptor, for appending, while no other process appends."""
    is_new = not path.exists()
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield descriptor
        os.fsync(descriptor)
        if is_new:
            folder = os.open(path.parent, os.O_RDONLY)
            os.fsync(folder)
            os.close(folder)
    finally:
        os.close(descriptor)


def _tail(descriptor: int) -> bytes:
    size = os.fstat(descriptor).st_size
    return os.pread(descriptor, _TAIL_BYTES, max(0, size - _TAIL_BYTES))


def _last_in(tail: bytes) -> notes.Checkpoint | None:
    """The last checkpoint under the log's present name that a known key signed."""
    known, origin = keys.verifier_keys(), keys.origin()
    for _, text in reversed(list(split_notes(tail.decode(errors="replace").split("\n")))):
        try:
            checkpoint = notes.read_checkpoint(notes.open_note(text, known))
        except notes.Unreadable:
            continue
        if checkpoint.origin == origin:
            return checkpoint
    return None


def last_exported() -> notes.Checkpoint | None:
    """The last checkpoint in the export file; None when there is none, or no file."""
    path = export_file()
    if path is None or not path.exists():
        return None
    with path.open("rb") as file:
        return _last_in(_tail(file.fileno()))


def _notes_after(size: int) -> list[tuple[int, str]]:
    """Signed checkpoints of the present origin beyond a size: size and note, at most a thousand."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select size, note from ledger_checkpoint where size > %s and starts_with(note, %s) order by size limit %s",
            [size, f"{keys.origin()}\n", _NOTES_A_PASS],
        )
        return list(cursor.fetchall())


def write_missing(*, now: datetime) -> int:
    """Append the checkpoints that the export file lacks and sync it; how many. A fault becomes stuck work."""
    path = export_file()
    if path is None or not stuck.is_due(EXPORT, now=now):
        return 0
    written = 0
    try:
        with _opened(path) as descriptor:
            tail = _tail(descriptor)
            last = _last_in(tail)
            size = -1 if last is None else last.size
            if tail and not tail.endswith(b"\n\n"):
                os.write(descriptor, b"\n" if tail.endswith(b"\n") else b"\n\n")
            while missing := _notes_after(size):
                data = "".join(f"{note}\n" for _, note in missing).encode()
                while data:
                    data = data[os.write(descriptor, data) :]
                size = missing[-1][0]
                written += len(missing)
    except OSError as error:
        stuck.record(EXPORT, error, now=now)
        return written
    if written:
        stuck.resolve(EXPORT, now=now)
    return written


def post_to_witness(*, now: datetime) -> int:
    """Post the checkpoints that the witness has not acknowledged, as the export file has them; how many.

    A witness that does not answer becomes stuck work and is asked again, ever more slowly up to once a minute.
    """
    if not settings.LEDGER_WITNESS_URL or not stuck.is_due(WITNESS, now=now):
        return 0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("insert into ledger_cursor values (%s, 0) on conflict do nothing", [WITNESS])
        cursor.execute("select next_leaf from ledger_cursor where name = %s for update skip locked", [WITNESS])
        row = cursor.fetchone()
        missing = _notes_after(row[0] - 1) if row else []
        if not missing:
            return 0
        try:
            _post("".join(f"{note}\n" for _, note in missing))
        except (OSError, ValueError) as error:  # urllib's faults are OSErrors; ValueError is an address it cannot use
            stuck.record(WITNESS, error, now=now)
            return 0
        cursor.execute("update ledger_cursor set next_leaf = %s where name = %s", [missing[-1][0] + 1, WITNESS])
        stuck.resolve(WITNESS, now=now)
        return len(missing)


def _post(text: str) -> None:
    url = settings.LEDGER_WITNESS_URL
    if not url.startswith(("https://", "http://")):
        raise ValueError("LEDGER_WITNESS_URL is neither http nor https")
    request = Request(url, text.encode(), {"Content-Type": "text/plain; charset=utf-8"}, method="POST")  # noqa: S310  the scheme is checked above
    with urlopen(request, timeout=_WITNESS_SECONDS):  # noqa: S310
        pass
