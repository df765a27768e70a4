"""Deterministic JSON: the very bytes that are hashed, equal to RFC 8785 for what we admit.

Admitted are objects with ASCII keys, arrays, strings, integers within ±(2**53 - 1), booleans and null. Floats are
refused, since their printed form differs between languages.
"""

import hashlib

import msgspec

_encoder = msgspec.json.Encoder(order="sorted", decimal_format="string", uuid_format="canonical")
_LARGEST = 2**53 - 1


def check(value: object) -> None:
    """ValueError for what the canonical form does not admit; call it where values enter from outside."""
    if value is None or isinstance(value, str | bool):
        return
    if isinstance(value, int):
        if abs(value) > _LARGEST:
            raise ValueError(f"{value} is beyond 2^53 - 1")
    elif isinstance(value, dict):
        for key, item in value.items():
            if not (isinstance(key, str) and key.isascii()):
                raise ValueError(f"key {key!r} is not ASCII text")
            check(item)
    elif isinstance(value, list | tuple):
        for item in value:
            check(item)
    else:
        raise ValueError(f"{type(value).__name__} has no canonical form")


def encode(value: object) -> bytes:
    """The canonical bytes of a value that `check` admits (not checked again here: this is the hot path)."""
    return _encoder.encode(value)


def digest(value: object) -> bytes:
    """SHA-256 over the canonical bytes (32 bytes)."""
    return hashlib.sha256(_encoder.encode(value)).digest()
