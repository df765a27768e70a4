"""How a draft is sealed: under a key that only the browser's cookie and a secret of the house make together.

A copy of the database opens no draft, and neither does the house once the browser has forgotten the cookie; so what is
destroyed stays destroyed in every backup. The vault would keep a key for each, and a row of noise for each page saved.
"""

import hmac
import secrets
from hashlib import sha256
from typing import Literal
from uuid import UUID

import msgspec

from oversight.gate.keys import key
from oversight.vault import sealing

_LABEL = "draft"
_TOKEN_BYTES = 32
LONGEST_TOKEN = 64

Typed = dict[str, list[str]]


class SentFile(msgspec.Struct, frozen=True):
    """One file that a submission promises; `is_here` once its bytes arrived and were as promised."""

    id: UUID
    name: str
    media_type: str
    size: int
    sha256: str
    is_here: bool = False


class Line(msgspec.Struct, frozen=True):
    """One line of a confirmation: what it is, and what it says."""

    label: str
    value: str


class Receipt(msgspec.Struct, frozen=True):
    """What is shown after sending. `code` is the tracking code, readable here alone and for an hour."""

    code: str
    state: Literal["accepted", "held"]
    lines: tuple[Line, ...] = ()


class Contents(msgspec.Struct):
    """All of a draft: what was typed by step and field, the files and their key, the receipt once it was sent."""

    typed: dict[str, Typed] = {}
    files: list[SentFile] = []
    file_key: str = ""
    is_trapped: bool = False
    receipt: Receipt | None = None


def new_token() -> str:
    """What the cookie holds."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def mark_of(token: str) -> bytes:
    """Under what the draft of a cookie is found."""
    return hmac.digest(key("drafts"), b"find|" + token.encode(), sha256)


def seal(contents: Contents, token: str, draft: UUID, version: int) -> bytes:
    """The sealed contents; the version binds them to their place, so that an older state cannot be put back."""
    return sealing.seal(msgspec.to_builtins(contents), _key_of(token), draft, _LABEL, version)


def unseal(content: bytes, token: str, draft: UUID, version: int) -> Contents:
    """The contents; sealing.Damaged when they are not what was sealed."""
    return msgspec.convert(sealing.unseal(content, _key_of(token), draft, _LABEL, version), Contents)


def _key_of(token: str) -> bytes:
    return hmac.digest(key("drafts"), b"seal|" + token.encode(), sha256)
