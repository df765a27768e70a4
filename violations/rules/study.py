"""What the preliminary study comes to: derived from its checks, never written down by hand."""

from collections.abc import Mapping, Sequence

import msgspec

from violations.rules.law import FORMAL, MATERIAL, Reason, Requirement

MET, NOT_MET, NOT_APPLICABLE = "met", "not_met", "not_applicable"


class Standing(msgspec.Struct, frozen=True):
    """How a report or finding stands by its checks; None: not everything was checked yet, and nothing failed."""

    formal_ok: bool | None
    material_ok: bool | None
    unchecked: tuple[Requirement, ...]
    failed: tuple[Requirement, ...]

    @property
    def is_complete(self) -> bool:
        """Whether every requirement is met or not applicable."""
        return self.formal_ok is True and self.material_ok is True

    @property
    def curable(self) -> tuple[Requirement, ...]:
        """What the reporter can still add."""
        return tuple(one for one in self.failed if one.curable)


def standing(required: Sequence[Requirement], answers: Mapping[str, str]) -> Standing:
    """What the checks say, by code of the requirement."""
    unchecked = tuple(one for one in required if not one.optional and one.code not in answers)
    failed = tuple(one for one in required if answers.get(one.code) == NOT_MET)

    def group(name: str) -> bool | None:
        if any(one.group == name for one in failed):
            return False
        return None if any(one.group == name for one in unchecked) else True

    return Standing(group(FORMAL), group(MATERIAL), unchecked, failed)


def fits(reason: Reason, found: Standing) -> bool:
    """Whether the study found what the reason says: no reason contradicts it."""
    failed = {one.code for one in found.failed} | {one.group for one in found.failed}
    return set(reason.needs) <= failed
