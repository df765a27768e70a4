"""Signed notes, checkpoints and inclusion proofs as text (C2SP signed-note, tlog-checkpoint, tlog-proof). Pure."""

import base64
import binascii
import re
from collections.abc import Sequence
from hashlib import sha256
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from oversight.ledger.tree import HASH_BYTES

_ED25519 = b"\x01"
_SIGNATURE_LINE = re.compile("— ([^ +]+) ([A-Za-z0-9+/=]+)")
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f]")
_LARGEST_NOTE = 64 * 1024


class Unreadable(ValueError):
    """A text that is not what it should be; the message says where it fails."""


class VerifierKey(NamedTuple):
    """The public half of a note signer: `name+hash+key` as text."""

    name: str
    key_id: bytes
    public: bytes

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{encode(_ED25519 + self.public)}"

    def accepts(self, text: str, signature: bytes) -> bool:
        """Whether `signature` over the note's text is by this key."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text.encode())
        except InvalidSignature:
            return False
        return True


class Checkpoint(NamedTuple):
    """What a log's checkpoint says: the first `size` leaves of `origin` have this root."""

    origin: str
    size: int
    root: bytes

    def __str__(self) -> str:
        return f"{self.origin}\n{self.size}\n{encode(self.root)}\n"


def encode(data: bytes) -> str:
    """Standard base64."""
    return base64.b64encode(data).decode("ascii")


def decode(text: str) -> bytes:
    """The bytes of standard base64 in its one canonical spelling; Unreadable for anything else."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Unreadable("not base64") from None
    if encode(data) != text:
        raise Unreadable("not canonical base64")
    return data


def verifier_key(name: str, public: Ed25519PublicKey) -> VerifierKey:
    """The verifier key of a signer called `name`; ValueError for a name that a note cannot carry."""
    if not name or "+" in name or any(letter.isspace() for letter in name):
        raise ValueError(f"{name!r} is no key name: not empty, without spaces and plus signs")
    raw = public.public_bytes_raw()
    return VerifierKey(name, sha256(name.encode() + b"\n" + _ED25519 + raw).digest()[:4], raw)


def read_verifier_key(text: str) -> VerifierKey:
    """The verifier key from its text; Unreadable when its parts do not belong together."""
    name, _, rest = text.strip().partition("+")
    key_id, _, key = rest.partition("+")
    raw = decode(key)
    if len(raw) != 1 + HASH_BYTES or raw[:1] != _ED25519:
        raise Unreadable("not an Ed25519 verifier key")
    found = verifier_key(name, Ed25519PublicKey.from_public_bytes(raw[1:]))
    if found.key_id.hex() != key_id:
        raise Unreadable("the key's hash does not fit its name and key")
    return found


def sign(text: str, name: str, key: Ed25519PrivateKey) -> str:
    """The note: `text`, which ends in a newline, and the signature by `name`."""
    if not text.endswith("\n"):
        raise ValueError("a note's text ends in a newline")
    key_id = verifier_key(name, key.public_key()).key_id
    return f"{text}\n— {name} {encode(key_id + key.sign(text.encode()))}\n"


def open_note(note: str, keys: Sequence[VerifierKey]) -> str:
    """The text of a note that one of `keys` signed; Unreadable when none did, or one of them signed another text."""
    if len(note) > _LARGEST_NOTE or _CONTROL.search(note):
        raise Unreadable("too long for a note, or with control characters")
    text, blank, signatures = note.rpartition("\n\n")
    if not blank or not signatures.endswith("\n"):
        raise Unreadable("no signatures after an empty line")
    text += "\n"
    signed = False
    for line in signatures[:-1].split("\n"):
        match = _SIGNATURE_LINE.fullmatch(line)
        if match is None:
            raise Unreadable("a line that is not a signature")
        raw = decode(match[2])
        for key in keys:
            if (match[1], raw[:4]) == (key.name, key.key_id):
                if not key.accepts(text, raw[4:]):
                    raise Unreadable(f"the signature by {key.name} does not fit the text")
                signed = True
    if not signed:
        raise Unreadable("not signed by a key that is known here")
    return text


def read_checkpoint(text: str) -> Checkpoint:
    """The checkpoint in a note's text; Unreadable for anything else. The signature is `open_note`'s matter."""
    lines = text.split("\n")
    if len(lines) < 4 or lines[-1] or not all(lines[:-1]):
        raise Unreadable("not the lines of a checkpoint")
    origin, size, root = lines[:3]
    if re.fullmatch("0|[1-9][0-9]*", size, re.ASCII) is None:
        raise Unreadable("the size is not a number")
    raw = decode(root)
    if len(raw) != HASH_BYTES:
        raise Unreadable("the root is not 32 bytes")
    return Checkpoint(origin, int(size), raw)


def proof(*, index: int, path: Sequence[bytes], checkpoint_note: str, extra: bytes) -> str:
    """A C2SP tlog-proof; `extra` is data for the holder, which the proof itself does not vouch for."""
    lines = ["c2sp.org/tlog-proof@v1", f"extra {encode(extra)}", f"index {index}", *map(encode, path)]
    return "\n".join(lines) + "\n\n" + checkpoint_note
