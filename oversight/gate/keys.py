"""The gate's keys, one a purpose, derived from the secret of the vault that does not rotate."""

from functools import lru_cache

from oversight.vault import keys, sealing
from oversight.vault.ring import index_secret


def key(purpose: str) -> bytes:
    """32 bytes for one purpose of the gate; the same in all processes, for as long as the vault lives."""
    return _derived(str(keys.folder()), purpose)


@lru_cache(maxsize=16)
def _derived(folder: str, purpose: str) -> bytes:
    return sealing.derive(index_secret(), f"gate {purpose}")
