"""A keeper for tests: encrypts under a key for each dossier, forgets a key when told to, and lets officers look."""

import os
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from oversight.accounts.actor import Actor
from oversight.core.errors import NotAllowed
from oversight.documents.keeping import Gone

PATH = "tests.documents.keeper.Safe"


class Safe:
    """Everything lies in `kept_bytes`, so that a test can see what an intruder would see."""

    keys: ClassVar[dict[UUID, bytes]] = {}
    kept_bytes: ClassVar[dict[tuple[UUID, UUID, str], bytes]] = {}
    may_look: ClassVar[set[int]] = set()

    def keep(self, *, dossier: UUID, document: UUID, name: str, content: bytes, now: datetime) -> None:
        key = self.keys.setdefault(dossier, AESGCM.generate_key(256))
        nonce = os.urandom(12)
        place = (dossier, document, name)
        self.kept_bytes[place] = nonce + AESGCM(key).encrypt(nonce, content, str(place).encode())

    def kept(self, *, dossier: UUID, document: UUID, name: str) -> bytes:
        if dossier not in self.keys:
            raise Gone(name)
        place = (dossier, document, name)
        content = self.kept_bytes[place]
        return AESGCM(self.keys[dossier]).decrypt(content[:12], content[12:], str(place).encode())

    def check(self, *, dossier: UUID, document: UUID, by: Actor, now: datetime) -> None:
        if by.user_id not in self.may_look:
            raise NotAllowed("Open the identities of this dossier first.")

    @classmethod
    def empty(cls) -> None:
        """Between tests."""
        cls.keys.clear()
        cls.kept_bytes.clear()
        cls.may_look.clear()
