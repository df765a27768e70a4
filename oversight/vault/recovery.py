"""A root key split into shares of words (SLIP-39): any k of n give it back, fewer say nothing of it. Pure."""

from collections.abc import Iterable

from shamir_mnemonic import MnemonicError, combine_mnemonics, generate_mnemonics

from oversight.vault.sealing import KEY_BYTES


class NotEnough(ValueError):
    """These shares give no key back: too few, mistyped, or of different sets."""


def split(root: bytes, *, threshold: int, shares: int) -> list[str]:
    """So many shares of 33 words, of which `threshold` give the key back; ValueError for senseless counts."""
    if not 1 < threshold <= shares <= 16:
        raise ValueError("The threshold is at least 2, at most the number of shares, and those are at most 16.")
    # The passphrase would be one more thing to lose; who holds k shares holds the key.
    words: list[str] = generate_mnemonics(1, [(threshold, shares)], root, iteration_exponent=0)[0]
    return words


def combine(shares: Iterable[str]) -> bytes:
    """The root key; NotEnough, with what is wrong, when these shares do not give it."""
    try:
        root: bytes = combine_mnemonics([" ".join(share.lower().split()) for share in shares])
    except (MnemonicError, ValueError) as error:
        raise NotEnough(str(error)) from None
    if len(root) != KEY_BYTES:
        raise NotEnough("These are shares of something else.")
    return root
