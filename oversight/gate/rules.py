"""What speaks for quarantine, and how much. Pure: signs and limits go in, a verdict comes out.

Nothing here refuses: what is malformed the module's own form says, and whatever else looks like junk is kept and looked
at by a person. A hundred points are quarantine.
"""

import re
import unicodedata
from enum import StrEnum

import msgspec

from oversight.gate.tally import Counts
from oversight.gate.work import Proof

QUARANTINE_FROM = 100
FEWEST_LETTERS = 10  # fewer in all free texts together say nothing
SAME_FROM_LETTERS = 20  # shorter texts are alike by chance
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\b[\w-]+\.(?:com|net|org|id|me|ru|xyz|info|ly|io)(?:/\S*)?\b", re.I)


class Reason(StrEnum):
    """Why something waits in quarantine, as staff see it and the database keeps it."""

    TRAP = "trap"
    EMPTY = "empty"
    LINKS_ONLY = "links-only"
    SAME_TEXT = "same-text"
    TOO_FAST = "too-fast"
    NO_WORK = "no-work"
    WRONG_WORK = "wrong-work"
    SPENT_WORK = "spent-work"
    CROWDED = "crowded"
    UNCOUNTED = "uncounted"


class Limits(msgspec.Struct, frozen=True):
    """What is still calm (all from the settings, GATE_…)."""

    calm_a_minute: int
    range_proved: int
    range_bare: int
    same_text: int
    seconds_a_group: int


class Signs(msgspec.Struct, frozen=True):
    """What is known of one submission. `seconds` is the age of its draft by our clock, `text` all its free words."""

    text: str
    is_trapped: bool
    seconds: float
    groups: int
    proof: Proof
    counts: Counts | None


class Verdict(msgspec.Struct, frozen=True):
    """Whether it goes to the module at once; otherwise why it waits."""

    reasons: tuple[Reason, ...]

    @property
    def passes(self) -> bool:
        return not self.reasons


def pressure(in_a_minute: int | None, limits: Limits) -> int:
    """0 calm, 1 busy, 2 a flood (five times as much). Not to know is calm here: without counts nothing passes."""
    if in_a_minute is None or in_a_minute <= limits.calm_a_minute:
        return 0
    return 1 if in_a_minute <= 5 * limits.calm_a_minute else 2


def points(signs: Signs, limits: Limits) -> dict[Reason, int]:
    """Every sign that speaks for quarantine, with its weight."""
    found: dict[Reason, int] = {}
    letters = len(normalised(signs.text))
    bare = len(normalised(_ADDRESS.sub(" ", signs.text)))
    if signs.is_trapped:
        found[Reason.TRAP] = 100
    if letters < FEWEST_LETTERS:
        found[Reason.EMPTY] = 100
    elif bare < FEWEST_LETTERS:
        found[Reason.LINKS_ONLY] = 100
    if signs.seconds < limits.seconds_a_group * signs.groups:
        found[Reason.TOO_FAST] = 60
    counts = signs.counts
    if counts is None:
        found[Reason.UNCOUNTED] = 100
    level = pressure(counts.in_a_minute if counts else None, limits)
    if signs.proof is Proof.NONE:
        found[Reason.NO_WORK] = 100 if level else 40
    elif signs.proof is Proof.WRONG:
        found[Reason.WRONG_WORK] = 100
    elif signs.proof is Proof.SPENT:
        found[Reason.SPENT_WORK] = 100
    if counts is not None:
        if counts.of_text > limits.same_text and letters >= SAME_FROM_LETTERS:
            found[Reason.SAME_TEXT] = 100
        if signs.proof is Proof.DONE and counts.of_range > limits.range_proved:
            found[Reason.CROWDED] = 60
        elif signs.proof is not Proof.DONE and counts.of_range > limits.range_bare:
            found[Reason.CROWDED] = 100
    return found


def judged(signs: Signs, limits: Limits) -> Verdict:
    """Pass, or quarantine with all its reasons, the heaviest first."""
    found = points(signs, limits)
    if sum(found.values()) < QUARANTINE_FROM:
        return Verdict(())
    return Verdict(tuple(sorted(found, key=lambda reason: (-found[reason], reason))))


def normalised(text: str) -> str:
    """The letters and digits of a text alone, without case, accents and width: what makes two texts the same."""
    spelled = unicodedata.normalize("NFKD", text[:50_000]).casefold()
    return "".join(sign for sign in spelled if sign.isalnum())
