"""Filings that promise photos, so that the photos may come."""

import http.client
import os
from itertools import islice
from pathlib import Path

from benchmarks.filings import Writer, uuid7
from benchmarks.photos import Photo

PER_FILING = 8
_AT_ONCE = 200


def promise(port: int, photo: Photo, wanted: int, folder: Path) -> None:
    """File reports that promise so many photos, from the last phones of `pairs`; write `photos` (token, item, mark)."""
    pairs = [line.split() for line in (folder / "pairs").read_text().splitlines()]
    # From the end: the beginning is for single filings. One phone's stations follow each other, and stay together.
    reporters = iter(reversed(pairs))
    marks = photo.digests(os.urandom(16) for _ in range(wanted))
    writer, connection = Writer(), http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    waiting: list[bytes] = []
    held = ""
    with (folder / "photos").open("w") as file:
        while some := list(islice(marks, PER_FILING)):
            token, station = next(reporters)
            if held and (token != held or len(waiting) >= _AT_ONCE):
                _file(connection, held, waiting)
                waiting = []
            held = token
            items = [(str(uuid7()), mark, digest) for mark, digest in some]
            waiting.append(
                writer.write(
                    station,
                    [
                        {"id": id, "kind": "scene", "media_type": "image/jpeg", "sha256": digest, "size": photo.size}
                        for id, _, digest in items
                    ],
                )[1]
            )
            file.writelines(f"{token} {id} {mark.hex()}\n" for id, mark, _ in items)
        if waiting:
            _file(connection, held, waiting)
    connection.close()


def _file(connection: http.client.HTTPConnection, token: str, filings: list[bytes]) -> None:
    body = b'{"items":[' + b",".join(filings) + b"]}"
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", "Host": "localhost"}
    connection.request("POST", "/api/v1/station-reports/batch", body=body, headers=headers)
    answer = connection.getresponse()
    told = answer.read()
    if answer.status != 200 or told.count(b'"status":"created"') != len(filings):
        raise RuntimeError(f"photos could not be promised: {answer.status} {told[:500].decode(errors='replace')}")
