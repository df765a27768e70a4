"""Every write of the vault: subjects, what is sealed, indexes, erasure; and the root keys."""

from oversight.vault.actions.rotation import Progress, make_root_key, put_back, remove_root_key, rewrap
from oversight.vault.actions.sealing import create, erase, index, seal
from oversight.vault.actions.together import Fresh, create_many

__all__ = [
    "Fresh",
    "Progress",
    "create",
    "create_many",
    "erase",
    "index",
    "make_root_key",
    "put_back",
    "remove_root_key",
    "rewrap",
    "seal",
]
