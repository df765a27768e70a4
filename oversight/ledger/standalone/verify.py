#!/usr/bin/env python3
"""Checks receipts, checkpoints and the public log of an election-oversight ledger, without trusting its server.

Needs Python 3.11 and the `cryptography` package, nothing of the platform. README.md beside this file says how.
Exit code: 0 it holds, 1 it does not, 2 something could not be read or fetched.
"""

import argparse
import base64
import json
import re
import sys
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple
from urllib.request import urlopen

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


class Fails(Exception):
    """What was checked does not hold."""


class Checkpoint(NamedTuple):
    """The first `size` leaves of the log `origin` have this root."""

    origin: str
    size: int
    root: bytes


def decode(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


def read(path: str) -> str:
    return Path(path).read_text(encoding="utf-8")


# Signed notes and checkpoints (C2SP signed-note, tlog-checkpoint)


def open_note(note: str, vkeys: list[str]) -> str:
    """The text of a note that one of the verifier keys signed."""
    text, blank, signatures = note.rpartition("\n\n")
    if not blank:
        raise ValueError("this is no signed note")
    text += "\n"
    is_signed = False
    for vkey in vkeys:
        name, _, rest = vkey.partition("+")
        key_id, _, key = rest.partition("+")
        raw = decode(key)
        if len(raw) != 33 or raw[0] != 1 or sha256(name.encode() + b"\n" + raw).hexdigest()[:8] != key_id:
            raise ValueError(f"this is no Ed25519 verifier key: {vkey[:80]}")
        for line in signatures.splitlines():
            signer, _, signature = line.rpartition(" ")
            blob = decode(signature)
            if signer != f"— {name}" or blob[:4].hex() != key_id:
                continue
            try:
                Ed25519PublicKey.from_public_bytes(raw[1:]).verify(blob[4:], text.encode())
            except InvalidSignature:
                raise Fails(f"the signature by {name} does not fit the checkpoint") from None
            is_signed = True
    if not is_signed:
        raise Fails("the checkpoint is not signed by the given key")
    return text


def read_checkpoint(note: str, vkeys: list[str]) -> Checkpoint:
    """The checkpoint of a note whose signature holds and whose origin is the key's name."""
    lines = open_note(note, vkeys).split("\n")
    if len(lines) < 4 or not re.fullmatch("0|[1-9][0-9]*", lines[1], re.ASCII):
        raise ValueError("the signed text is no checkpoint")
    if lines[0] not in {vkey.partition("+")[0] for vkey in vkeys}:
        raise Fails(f"the checkpoint is of another log: {lines[0]}")
    return Checkpoint(lines[0], int(lines[1]), decode(lines[2]))


# The tree (RFC 9162 section 2.1)


def hash_leaf(data: bytes) -> bytes:
    return sha256(b"\x00" + data).digest()


def hash_children(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def root_from_path(index: int, size: int, node: bytes, path: list[bytes]) -> bytes:
    """The root that an inclusion path leads to (2.1.3.2)."""
    if not 0 <= index < size:
        raise Fails(f"leaf {index} lies outside a tree of {size}")
    last = size - 1
    for sibling in path:
        if last == 0:
            raise Fails("the inclusion path is too long")
        if index & 1 or index == last:
            node = hash_children(sibling, node)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            node = hash_children(node, sibling)
        index, last = index >> 1, last >> 1
    if last:
        raise Fails("the inclusion path is too short")
    return node


class Tree:
    """A tree that grows by complete subtrees; `edge` holds those at its right, their heights falling."""

    def __init__(self) -> None:
        self.size = 0
        self.edge: list[tuple[int, bytes]] = []

    def append(self, height: int, node: bytes) -> None:
        self.size += 1 << height
        while self.edge and self.edge[-1][0] == height:
            node, height = hash_children(self.edge.pop()[1], node), height + 1
        self.edge.append((height, node))

    def root(self) -> bytes:
        root, *others = [node for _, node in reversed(self.edge)] or [sha256(b"").digest()]
        for node in others:
            root = hash_children(node, root)
        return root


# The log (C2SP tlog-tiles), on the web or in a folder of the same layout


class Log:
    """Fetches resources of a log of `size` leaves; nothing fetched is believed before it leads to a signed root."""

    def __init__(self, base: str, size: int = 0) -> None:
        self.base, self.size = base.rstrip("/"), size
        self.tiles: dict[tuple[int, int], bytes] = {}
        self.bundle: tuple[int, list[bytes]] = (-1, [])

    def get(self, path: str) -> bytes:
        try:
            if not re.match("https?://", self.base):
                return Path(self.base, path).read_bytes()
            with urlopen(f"{self.base}/{path}", timeout=20) as answer:  # noqa: S310
                return bytes(answer.read(1 << 20))
        except OSError as error:
            raise ValueError(f"{self.base}/{path}: {error}") from None

    def resource(self, kind: str, level: int, index: int) -> bytes:
        """A tile or an entry bundle as wide as the tree makes it."""
        digits = f"{index:03d}".zfill((len(str(index)) + 2) // 3 * 3)
        groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
        width = min(256, (self.size >> 8 * level) - index * 256)
        path = "/".join([f"tile/{kind}", *(f"x{group}" for group in groups[:-1]), groups[-1]])
        return self.get(path if width == 256 else f"{path}.p/{width}")

    def subtree(self, height: int, first: int) -> bytes:
        """The root of 2**height leaves from `first` on, from its tile."""
        level, within = divmod(height, 8)
        index, at = divmod(first >> 8 * level, 256)
        if (level, index) not in self.tiles:
            self.tiles[level, index] = self.resource(str(level), level, index)
        row = [self.tiles[level, index][32 * number : 32 * number + 32] for number in range(at, at + (1 << within))]
        if len(row[-1]) != 32:
            raise Fails(f"tile {level}/{index} is too short")
        while len(row) > 1:
            row = [hash_children(row[number], row[number + 1]) for number in range(0, len(row), 2)]
        return row[0]

    def entry(self, number: int) -> bytes:
        """One entry, from its bundle."""
        if number // 256 != self.bundle[0]:
            data, entries = self.resource("entries", 0, number // 256), []
            while data:
                end = 2 + int.from_bytes(data[:2])
                entries.append(data[2:end])
                data = data[end:]
            self.bundle = number // 256, entries
        if number % 256 >= len(self.bundle[1]):
            raise Fails(f"entry {number} is missing in its bundle")
        return self.bundle[1][number % 256]


def split_notes(text: str) -> list[str]:
    """The signed notes of a file: one checkpoint, or a copy of the log's export file. Fragments are left out."""
    pairs = pairwise(re.split("\n{2,}", text.strip("\n")))
    notes = [f"{body}\n\n{signed}\n" for body, signed in pairs if signed.startswith("— ") and body[0] != "—"]
    # A write that a crash cut short is followed by the same note, whole.
    return [note for note, after in pairwise([*notes, ""]) if not after.startswith(note.rstrip("\n"))]


def checkpoints_in(paths: list[str], vkeys: list[str]) -> list[Checkpoint]:
    """All checkpoints of files, each with a signature that holds."""
    found = [read_checkpoint(note, vkeys) for path in paths for note in split_notes(read(path))]
    if not found:
        raise ValueError("no checkpoint in the files given")
    return found


def check_receipt(args: argparse.Namespace, vkeys: list[str]) -> str:
    """A receipt, with as much of the entry as the holder has."""
    text = read(args.file)
    receipt = json.loads(text) if text.lstrip().startswith("{") else {"proof": text}
    head, _, note = receipt["proof"].partition("\n\n")
    title, *lines = head.split("\n")
    if title != "c2sp.org/tlog-proof@v1" or len(lines) < 2 or not lines[0].startswith("extra "):
        raise ValueError("this is no receipt of this platform")
    leaf, index = decode(lines[0][6:]), int(lines[1].removeprefix("index "))
    checkpoint = read_checkpoint(note, vkeys)
    if root_from_path(index, checkpoint.size, hash_leaf(leaf), [decode(line) for line in lines[2:]]) != checkpoint.root:
        raise Fails("the inclusion path does not lead to the signed root")
    says = f"Leaf {index} lies in the log {checkpoint.origin}, signed at size {checkpoint.size}."
    if "salt" not in receipt or "digest" not in receipt:
        return f"{says} Without salt and digest nothing is shown of what it stands for."
    digest = bytes.fromhex(receipt["digest"])
    if sha256(bytes.fromhex(receipt["salt"]) + digest).digest() != leaf:
        raise Fails("salt and digest do not give the leaf")
    body = Path(args.body).read_bytes() if args.body else receipt.get("body", "").encode()
    if not body:
        return f"{says} It stands for an entry with digest {digest.hex()}."
    if sha256(body).digest() != digest:
        raise Fails("the entry's body is not the one that was recorded")
    entry = json.loads(body)
    if args.row and sha256(Path(args.row).read_bytes()).hexdigest() not in entry["rows"].values():
        raise Fails("the entry does not speak of the row given")
    row = ", of the row given" if args.row else ""
    return f"{says} The entry: {entry['verb']} by {entry['actor']} at {entry['at']}{row}."


def check_checkpoint(args: argparse.Namespace, vkeys: list[str]) -> str:
    """The signatures of all checkpoints in files."""
    found = checkpoints_in(args.files, vkeys)
    return f"{len(found)} checkpoint(s) of {found[-1].origin}, signed; the last has {found[-1].size} leaves."


def check_log(args: argparse.Namespace, vkeys: list[str]) -> str:
    """That the log gives the root of every checkpoint: files in their order, and the log's present one."""
    found = checkpoints_in(args.files, vkeys) if args.files else []
    found.append(read_checkpoint(Log(args.log).get("checkpoint").decode(), vkeys))
    log, tree = Log(args.log, max(checkpoint.size for checkpoint in found)), Tree()
    for checkpoint in found:
        begins = tree.size
        if checkpoint.size < begins:
            raise Fails(f"a checkpoint of size {checkpoint.size} comes after one of size {begins}")
        while tree.size < checkpoint.size:
            if args.entries:
                tree.append(0, hash_leaf(log.entry(tree.size)))
                continue
            # The largest subtree that begins here and does not reach beyond the checkpoint.
            height = (checkpoint.size - tree.size).bit_length() - 1
            if tree.size:
                height = min(height, (tree.size & -tree.size).bit_length() - 1)
            tree.append(height, log.subtree(height, tree.size))
        if tree.root() != checkpoint.root:
            raise Fails(f"between leaf {begins} and {checkpoint.size} the log departs from the checkpoint signed there")
    what = f"{tree.size} entries" if args.entries else f"The tree of {tree.size} leaves"
    return f"{what} of {found[-1].origin}: {len(found)} checkpoint(s) agree, from size {found[0].size} on."


def main() -> int:
    """Parse the command line and say whether it holds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    checks = {"receipt": check_receipt, "checkpoint": check_checkpoint, "log": check_log}
    for name, check in checks.items():
        command = commands.add_parser(name, help=check.__doc__)
        command.set_defaults(check=check)
        command.add_argument("--key", required=True, action="append", help="verifier key, or a file of such lines")
        if name == "receipt":
            command.add_argument("file", help="receipt as JSON, or a .tlog-proof")
            command.add_argument("--body", help="file with the entry's body")
            command.add_argument("--row", help="file with the canonical bytes of a row that the entry speaks of")
            continue
        nargs = "*" if name == "log" else "+"
        command.add_argument("files", nargs=nargs, help="checkpoints, or copies of export files")
        if name == "log":
            command.add_argument("--log", required=True, help="https://…/ledger, or a folder of the same layout")
            command.add_argument("--entries", action="store_true", help="from every single entry, not from the tiles")
    args = parser.parse_args()
    try:
        lines = [line for key in args.key for line in (read(key) if Path(key).is_file() else key).split()]
        print(f"OK: {args.check(args, lines)}")
    except Fails as error:
        print(f"DOES NOT HOLD: {error}")
        return 1
    except (OSError, ValueError, KeyError) as error:
        print(f"UNREADABLE: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
