"""The public log over HTTP, and the stand-alone verifier that reads it."""

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial
from hashlib import sha256
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.test import Client
from pytest_django import Settings

from oversight.core import canonical
from oversight.core.errors import NotFound
from oversight.core.ids import uuid7
from oversight.ledger import actions, keys, notes, queries, sealer
from oversight.ledger.models import Leaf
from oversight.ledger.tree import hash_leaf
from tests.ledger import votes

VERIFY = Path(actions.__file__).parent / "standalone" / "verify.py"
FOR_EVER = "public, max-age=31536000, immutable"


def verify(*arguments: str | Path) -> tuple[int, str]:
    """Exit code and words of the stand-alone verifier, run without anything of the platform."""
    run = subprocess.run(
        [sys.executable, "-I", VERIFY, *arguments], cwd="/", capture_output=True, text=True, check=False, timeout=60
    )
    return run.returncode, run.stdout + run.stderr


@pytest.fixture
def public(ledger: None, settings: Settings) -> Client:
    """A client before a log mounted at /ledger/, without the rest of the site."""
    settings.ROOT_URLCONF = "tests.ledger.urls"
    return Client()


@pytest.fixture
def log_of_600(public: Client) -> list[actions.Line]:
    """600 entries in passes of 250: checkpoints of 250, 500 and 600."""
    lines = [votes.line(0, uuid7(), figure) for figure in range(600)]
    actions.append(lines)
    while sealer.seal(now=votes.START, limit=250).count:
        pass
    return lines


def download(public: Client, folder: Path, size: int) -> Path:
    """A copy of the log as any mirror would make it for a checkpoint of this size."""
    paths = ["checkpoint"]
    for kind, level in (("0", 0), ("1", 1), ("entries", 0)):
        count = size >> 8 * level
        paths += [f"tile/{kind}/{index:03d}" for index in range(count >> 8)]
        paths += [f"tile/{kind}/{count >> 8:03d}.p/{count % 256}"] if count % 256 else []
    for path in paths:
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        answer = public.get(f"/ledger/{path}")
        assert answer.status_code == 200, path
        target.write_bytes(answer.content)
    return folder


@pytest.fixture
def mirror(public: Client, log_of_600: list[actions.Line], tmp_path: Path) -> Path:
    """The log of 600 entries in a folder."""
    return download(public, tmp_path / "mirror", 600)


@pytest.fixture
def key() -> str:
    """The verifier key of this test's log."""
    keys.signing_key()
    return str(keys.verifier_keys()[0])


def test_the_checkpoint_is_kept_by_no_cache_for_long(public: Client, log_of_600: list[actions.Line]) -> None:
    answer = public.get("/ledger/checkpoint")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Cache-Control"] == "public, max-age=2"
    assert answer.content.decode().startswith("tests.example/ledger\n600\n")


def test_before_the_first_pass_there_is_no_checkpoint_and_no_key(public: Client) -> None:
    assert public.get("/ledger/checkpoint").status_code == 404
    assert public.get("/ledger/key").status_code == 404


def test_tiles_hold_the_hashes_of_their_level(public: Client, log_of_600: list[actions.Line]) -> None:
    leaves = [hash_leaf(line.commitment) for line in log_of_600]
    answer = public.get("/ledger/tile/0/001")
    assert answer.content == b"".join(leaves[256:512])
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Cache-Control"] == FOR_EVER
    assert public.get("/ledger/tile/0/002.p/88").content == b"".join(leaves[512:])
    assert public.get("/ledger/tile/0/000.p/250").content == b"".join(leaves[:250])
    assert len(public.get("/ledger/tile/1/000.p/2").content) == 64


def test_entry_bundles_hold_commitments_and_nothing_else(public: Client, log_of_600: list[actions.Line]) -> None:
    answer = public.get("/ledger/tile/entries/002.p/88")
    assert answer.content == b"".join(b"\x00\x20" + line.commitment for line in log_of_600[512:])
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Cache-Control"] == FOR_EVER
    assert len(public.get("/ledger/tile/entries/001").content) == 256 * 34


ABSENT = [
    "tile/0/002", "tile/0/002.p/89", "tile/0/003", "tile/1/000", "tile/1/000.p/3", "tile/2/000.p/1", "tile/7/000",
    "tile/63/000", "tile/64/000", "tile/00/000", "tile/0/0", "tile/0/0001", "tile/0/x000/000", "tile/0/x001/000",
    "tile/0/001/000", "tile/0/x000", "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/01", "tile/0/000.p/",
    "tile/0/-01", "tile/0/٠٠٠", "tile/entries/002", "tile/entries/002.p/89", "tile/entries/003.p/1", "tile/0/000%0A",
    "tile/0/" + "x999/" * 9 + "999", "tile/entries/" + "x999/" * 5 + "999", "entries", "",
]  # fmt: skip


def test_what_does_not_exist_is_not_found(public: Client, log_of_600: list[actions.Line]) -> None:
    assert {path: public.get(f"/ledger/{path}").status_code for path in ABSENT} == dict.fromkeys(ABSENT, 404)


def test_a_tile_beyond_999_is_found_by_its_path_elements(public: Client, attacker: psycopg.Connection[Any]) -> None:
    attacker.execute("insert into ledger_checkpoint values (600000, '', '', now())")
    attacker.execute("insert into ledger_tile values (0, 1234, decode(repeat('ab', 8192), 'hex'), '')")
    assert public.get("/ledger/tile/0/x001/234").content == b"\xab" * 8192


def test_the_log_is_read_by_anybody_without_session_and_changed_by_nobody(
    public: Client, log_of_600: list[actions.Line]
) -> None:
    for path in ("checkpoint", "key", "tile/0/000", "tile/entries/000"):
        for answer in (public.get(f"/ledger/{path}"), public.head(f"/ledger/{path}")):
            assert answer.status_code == 200
            assert not answer.cookies
            assert "Cookie" not in answer.get("Vary", "")
        assert public.post(f"/ledger/{path}").status_code == 405


def test_a_mirror_holds_for_the_stand_alone_verifier(mirror: Path, key: str, settings: Settings) -> None:
    code, words = verify("log", "--key", key, "--log", mirror, settings.LEDGER_EXPORT)
    assert (code, words) == (
        0,
        "OK: The tree of 600 leaves of tests.example/ledger: 4 checkpoint(s) agree, from size 250 on.\n",
    )
    assert verify("log", "--key", key, "--log", mirror, "--entries", settings.LEDGER_EXPORT)[0] == 0
    assert verify("checkpoint", "--key", key, settings.LEDGER_EXPORT)[0] == 0


class Quiet(SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def serve() -> Iterator[Callable[[Path], str]]:
    """`serve(folder)`: its address on this machine."""
    servers: list[ThreadingHTTPServer] = []

    def start(folder: Path) -> str:
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder))
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def test_the_stand_alone_verifier_reads_the_web(mirror: Path, key: str, serve: Callable[[Path], str]) -> None:
    address = serve(mirror)
    assert verify("log", "--key", key, "--log", address, "--entries")[0] == 0
    (mirror / "tile/0/000").unlink()
    code, words = verify("log", "--key", key, "--log", address)
    assert code == 0, "the root of a full tile stands in the tile above"
    (mirror / "tile/1/000.p/2").unlink()
    code, words = verify("log", "--key", key, "--log", address)
    assert (code, "tile/1/000.p/2: HTTP Error 404" in words) == (2, True)


def test_a_changed_tile_does_not_hold(mirror: Path, key: str) -> None:
    for path in ("tile/1/000.p/2", "tile/0/002.p/88"):
        whole = (mirror / path).read_bytes()
        (mirror / path).write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
        code, words = verify("log", "--key", key, "--log", mirror)
        assert (code, words) == (
            1, "DOES NOT HOLD: between leaf 0 and 600 the log departs from the checkpoint signed there\n",
        )  # fmt: skip
        (mirror / path).write_bytes(whole)
    assert verify("log", "--key", key, "--log", mirror)[0] == 0


def test_a_changed_entry_is_narrowed_down_to_its_checkpoints(mirror: Path, key: str, settings: Settings) -> None:
    path = mirror / "tile/entries/001"
    data = bytearray(path.read_bytes())
    data[34 * 100 + 20] ^= 1
    path.write_bytes(data)
    code, words = verify("log", "--key", key, "--log", mirror, "--entries", settings.LEDGER_EXPORT)
    assert (code, words) == (
        1,
        "DOES NOT HOLD: between leaf 250 and 500 the log departs from the checkpoint signed there\n",
    )
    path.write_bytes(data[:-34])
    assert verify("log", "--key", key, "--log", mirror, "--entries")[0] == 1


def test_a_log_that_forgot_a_checkpoint_does_not_hold(
    mirror: Path, key: str, settings: Settings, tmp_path: Path
) -> None:
    older = tmp_path / "older"
    older.write_text("\n".join(Path(settings.LEDGER_EXPORT).read_text().split("\n")[:6]))
    (mirror / "checkpoint").write_text(older.read_text())
    code, words = verify("log", "--key", key, "--log", mirror, settings.LEDGER_EXPORT)
    assert (code, words) == (1, "DOES NOT HOLD: a checkpoint of size 250 comes after one of size 600\n")


def test_a_checkpoint_by_another_key_does_not_hold(mirror: Path, key: str, settings: Settings, tmp_path: Path) -> None:
    settings.LEDGER_KEY_FILE = str(tmp_path / "stranger.key")
    keys.signing_key()
    assert verify("checkpoint", "--key", f"{settings.LEDGER_KEY_FILE}.pub", mirror / "checkpoint")[0] == 1
    assert verify("checkpoint", "--key", "nonsense", mirror / "checkpoint")[0] == 2


def test_a_receipt_holds_for_whoever_has_the_key(log_of_600: list[actions.Line], key: str, tmp_path: Path) -> None:
    file = tmp_path / "receipt.json"
    for index in (0, 255, 256, 511, 512, 599):
        receipt = queries.receipt(log_of_600[index].id)
        file.write_text(json.dumps(receipt.document(with_body=True)))
        code, words = verify("receipt", "--key", key, file)
        assert (code, words) == (
            0, f"OK: Leaf {index} lies in the log tests.example/ledger, signed at size 600. "
            "The entry: votes.count by system:tests at 2024-02-14T06:00:00.000000Z.\n",
        )  # fmt: skip
        file.write_text(receipt.proof)
        assert verify("receipt", "--key", key, file)[0] == 0


def test_a_receipt_shows_the_row_that_its_holder_sent(log_of_600: list[actions.Line], key: str, tmp_path: Path) -> None:
    line = log_of_600[3]
    for name, data in {
        "receipt": json.dumps(queries.receipt(line.id).document(with_body=False)).encode(),
        "body": line.body,
        "row": canonical.encode({"figure": 3, "id": str(line.dossier)}),
        "other": canonical.encode({"figure": 4, "id": str(line.dossier)}),
    }.items():
        (tmp_path / name).write_bytes(data)
    assert "body" not in json.loads((tmp_path / "receipt").read_text())
    known = ("receipt", "--key", key, tmp_path / "receipt")
    assert sha256(line.body).hexdigest() in verify(*known)[1]
    assert verify(*known, "--body", tmp_path / "body", "--row", tmp_path / "row")[0] == 0
    code, words = verify(*known, "--body", tmp_path / "body", "--row", tmp_path / "other")
    assert (code, words) == (1, "DOES NOT HOLD: the entry does not speak of the row given\n")
    code, words = verify(*known, "--body", tmp_path / "row")
    assert (code, words) == (1, "DOES NOT HOLD: the entry's body is not the one that was recorded\n")


def test_a_receipt_changed_in_any_part_does_not_hold(log_of_600: list[actions.Line], key: str, tmp_path: Path) -> None:
    for part in ("salt", "digest", "index", "path", "extra", "root", "size"):
        document = queries.receipt(log_of_600[3].id).document(with_body=False)
        lines = document["proof"].split("\n")
        blank = lines.index("")
        match part:
            case "salt" | "digest":
                document[part] = bytes(32 if part == "digest" else 16).hex()
            case "index":
                lines[2] = "index 2"
            case "path":
                del lines[4]
            case "extra":
                lines[1] = f"extra {lines[3]}"
            case "root":
                lines[blank + 3] = lines[3]
            case "size":
                lines[blank + 2] = "601"
        document["proof"] = "\n".join(lines)
        (tmp_path / "receipt").write_text(json.dumps(document))
        code, words = verify("receipt", "--key", key, tmp_path / "receipt")
        assert (part, code, words[:14]) == (part, 1, "DOES NOT HOLD:")


def test_the_extra_line_is_the_leaf_and_salt_and_digest_make_it(log_of_600: list[actions.Line]) -> None:
    receipt = queries.receipt(log_of_600[9].id)
    assert receipt.proof.split("\n")[1:3] == [f"extra {notes.encode(log_of_600[9].commitment)}", "index 9"]
    assert sha256(receipt.salt + receipt.digest).digest() == log_of_600[9].commitment


def test_a_receipt_waits_for_the_sealer_and_for_an_entry(ledger: None) -> None:
    line = votes.count(0)
    with pytest.raises(queries.NotSealed) as refused:
        queries.receipt(line.id)
    assert (refused.value.status, refused.value.code) == (409, "not-sealed-yet")
    with pytest.raises(NotFound):
        queries.receipt(uuid4())
    sealer.seal(now=votes.START)
    assert queries.receipt(line.id).entry == Leaf.objects.get(index=0).entry
