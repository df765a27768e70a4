"""Tracking codes: 95 random bits and a check character, in groups that are read aloud and typed without mistakes.

The alphabet is Crockford's base 32: no I, L, O or U. Whoever types O, I or L meant 0 or 1. Only a keyed hash of a code
is stored (`mark`); the code itself is shown once, to its owner.
"""

import hmac
import secrets
from hashlib import sha256

from oversight.gate.keys import key

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM_SYMBOLS = 19  # 95 bits
SYMBOLS = RANDOM_SYMBOLS + 1
_GROUP = 5
_MEANT = str.maketrans("OIL", "011", " -–—_.\t\r\n\u00a0")
_VALUES = {symbol: value for value, symbol in enumerate(ALPHABET)}


def new_code() -> str:
    """A fresh code as people see it: four groups of five, as 7K2QM-XW4ZT-93HBD-PA6RC."""
    bare = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_SYMBOLS))
    return grouped(bare + _check(bare))


def grouped(code: str) -> str:
    """The code in its groups."""
    return "-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))


def read(typed: str) -> str | None:
    """The code that was meant, in its groups; None when it cannot be one (a symbol wrong, missing or exchanged)."""
    bare = typed[:200].upper().translate(_MEANT)
    if len(bare) != SYMBOLS or not set(bare) <= set(ALPHABET):
        return None
    return grouped(bare) if hmac.compare_digest(_check(bare[:-1]), bare[-1]) else None


def mark(code: str) -> bytes:
    """The keyed hash under which a code is stored and found (32 bytes).

    A look-up by it needs no comparison in constant time: whoever guesses cannot steer the bytes that are compared.
    """
    return hmac.digest(key("codes"), code.encode(), sha256)


def is_code_of(code: str, stored: bytes) -> bool:
    """Whether this is the code whose mark is stored; takes the same time wherever they differ."""
    return hmac.compare_digest(mark(code), bytes(stored))


def _check(bare: str) -> str:
    """The symbol that makes the code a word of a Reed-Solomon code over GF(32).

    One wrong symbol is always noticed, and so are two that changed places.
    """
    total = 0
    for symbol in bare:
        total = _doubled(total ^ _VALUES[symbol])
    return ALPHABET[total]


def _doubled(value: int) -> int:
    """Times x in GF(32) with x⁵ + x² + 1."""
    value <<= 1
    return value ^ 0b100101 if value & 0b100000 else value
