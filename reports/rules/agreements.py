"""Whether several reporters of one station say the same: one rule for answers and figures."""

from collections.abc import Sequence
from enum import StrEnum

from .filing import ANSWER_UNOBSERVED


class Agreement(StrEnum):
    """What the reporters of one station say of one question or figure, taken together."""

    AGREE = "agree"
    DIFFER = "differ"
    ONLY_ONE = "only_one"
    UNOBSERVED = "unobserved"


def agreement(said: Sequence[object]) -> Agreement | None:
    """Compare what each reporter said; None (not said) and "not observed" contradict nobody.

    None when nobody said anything at all.
    """
    given = [value for value in said if value is not None]
    seen = [value for value in given if value != ANSWER_UNOBSERVED]
    if not given:
        return None
    if not seen:
        return Agreement.UNOBSERVED
    if len(seen) == 1:
        return Agreement.ONLY_ONE
    return Agreement.AGREE if all(value == seen[0] for value in seen) else Agreement.DIFFER
