"""Verification codes: sixteen characters of Crockford's base 32 (80 bits), printed in groups of four."""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 16
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})


def new() -> str:
    """A code that nobody can guess."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def spoken(code: str) -> str:
    """As it is printed: 7K3M-0QZB-…"""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def read(text: str) -> str | None:
    """The code that somebody typed or scanned, with or without dashes; None when it cannot be one."""
    if len(text) > 100:
        return None
    plain = "".join(char for char in text.upper() if char.isalnum()).translate(_READ_AS)
    return plain if len(plain) == LENGTH and set(plain) <= set(ALPHABET) else None
