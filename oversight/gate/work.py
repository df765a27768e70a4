"""Proof of work: what a phone computes in a second or three, and a flood of scripts cannot afford (docs/adr/0019).

A challenge is bound to one form and one draft, signed and short-lived. Its solution is a nonce for each of sixteen
small puzzles instead of one large one: the time is steadier (a quarter of the spread), and the page can show how far
it is.
Puzzle i wants SHA-256(seed ‖ i ‖ nonce) to begin with `bits` zero bits; seed is SHA-256 of the challenge's text.
"""

import base64
import hmac
import os
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

import msgspec

from oversight.gate.keys import key

PUZZLES = 16
_NONCE_BYTES = 4
_SIGNATURE_BYTES = 16


class Proof(StrEnum):
    """What came of the work."""

    DONE = "done"
    NONE = "none"  # no script ran, or the page was open for too long
    WRONG = "wrong"  # no browser of ours sends this
    SPENT = "spent"  # good, but used before


class Challenge(msgspec.Struct, frozen=True):
    """What a page hands to its worker."""

    text: str
    seed: str
    bits: int
    until: int
    puzzles: int = PUZZLES


class _Bound(msgspec.Struct, frozen=True, array_like=True):
    form: str
    draft: UUID
    bits: int
    until: int
    noise: str


def challenge(*, form: str, draft: UUID, bits: int, lifetime: timedelta, now: datetime) -> Challenge:
    """A fresh challenge for sending this draft of this form."""
    until = int((now + lifetime).timestamp())
    body = msgspec.json.encode(_Bound(form, draft, bits, until, os.urandom(8).hex()))
    text = base64.urlsafe_b64encode(body + _signature(body)).decode().rstrip("=")
    return Challenge(text, sha256(text.encode()).hexdigest(), bits, until)


def check(*, text: str, solution: str, form: str, draft: UUID, now: datetime) -> Proof:
    """What the solution of a challenge proves; sixteen hashes at most. Whether it was spent is asked elsewhere."""
    if not text or not solution:
        return Proof.NONE
    bound = _opened(text)
    if bound is None or (bound.form, bound.draft) != (form, draft):
        return Proof.WRONG
    if now.timestamp() > bound.until:
        return Proof.NONE
    try:
        nonces = bytes.fromhex(solution[: 2 * _NONCE_BYTES * PUZZLES + 2])
    except ValueError:
        return Proof.WRONG
    if len(nonces) != _NONCE_BYTES * PUZZLES:
        return Proof.WRONG
    seed = sha256(text.encode()).digest()
    for puzzle in range(PUZZLES):
        nonce = nonces[_NONCE_BYTES * puzzle : _NONCE_BYTES * (puzzle + 1)]
        if not _is_solved(seed, puzzle, nonce, bound.bits):
            return Proof.WRONG
    return Proof.DONE


def until(text: str) -> datetime | None:
    """When a challenge of ours is taken no more; None for what is none of ours."""
    bound = _opened(text)
    return None if bound is None else datetime.fromtimestamp(bound.until, tz=UTC)


def mark(text: str) -> bytes:
    """Under what a spent challenge is remembered (32 bytes)."""
    return sha256(text.encode()).digest()


def solve(found: Challenge) -> str:
    """The solution, as the worker in the page computes it; for tests and for programs that send on people's behalf."""
    seed, solved = bytes.fromhex(found.seed), b""
    for puzzle in range(found.puzzles):
        nonce = 0
        while not _is_solved(seed, puzzle, nonce.to_bytes(_NONCE_BYTES), found.bits):
            nonce += 1
        solved += nonce.to_bytes(_NONCE_BYTES)
    return solved.hex()


def _is_solved(seed: bytes, puzzle: int, nonce: bytes, bits: int) -> bool:
    head = sha256(seed + puzzle.to_bytes(_NONCE_BYTES) + nonce).digest()[:_NONCE_BYTES]
    return int.from_bytes(head) >> (32 - bits) == 0


def _opened(text: str) -> _Bound | None:
    try:
        raw = base64.urlsafe_b64decode(text[:500].encode() + b"==")
        body, signature = raw[:-_SIGNATURE_BYTES], raw[-_SIGNATURE_BYTES:]
        if not hmac.compare_digest(_signature(body), signature):
            return None
        return msgspec.json.decode(body, type=_Bound)
    except (ValueError, msgspec.DecodeError):
        return None


def _signature(body: bytes) -> bytes:
    return hmac.digest(key("challenges"), body, sha256)[:_SIGNATURE_BYTES]
