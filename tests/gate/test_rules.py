"""What speaks for quarantine, as a table."""

import pytest

from oversight.gate.rules import Limits, Reason, Signs, judged, normalised, pressure
from oversight.gate.tally import Counts
from oversight.gate.work import Proof
from tests.gate.somebody import STORY

LIMITS = Limits(calm_a_minute=60, range_proved=300, range_bare=10, same_text=5, seconds_a_group=3)
CALM = Counts(in_a_minute=3, of_range=1, of_text=1)


def signs(**other: object) -> Signs:
    """Somebody who reads, types and sends with a browser of today."""
    known: dict[str, object] = {
        "text": STORY, "is_trapped": False, "seconds": 90.0, "groups": 2, "proof": Proof.DONE, "counts": CALM,
    }  # fmt: skip
    return Signs(**{**known, **other})  # type: ignore[arg-type]


def counts(**other: int) -> Counts:
    return Counts(**{"in_a_minute": 3, "of_range": 1, "of_text": 1, **other})


@pytest.mark.parametrize(
    ("found", "reasons"),
    [
        (signs(), ()),
        (signs(proof=Proof.NONE), ()),
        (signs(proof=Proof.NONE, seconds=5.0), (Reason.TOO_FAST, Reason.NO_WORK)),
        (signs(seconds=5.0), ()),
        (signs(proof=Proof.NONE, counts=counts(in_a_minute=61)), (Reason.NO_WORK,)),
        (signs(counts=counts(in_a_minute=5_000)), ()),
        (signs(proof=Proof.NONE, counts=counts(of_range=11)), (Reason.CROWDED, Reason.NO_WORK)),
        (signs(counts=counts(of_range=300)), ()),
        (signs(counts=counts(of_range=301)), ()),
        (signs(counts=counts(of_range=301), seconds=1.0), (Reason.CROWDED, Reason.TOO_FAST)),
        (signs(counts=counts(of_text=5)), ()),
        (signs(counts=counts(of_text=6)), (Reason.SAME_TEXT,)),
        (signs(text="politik uang", counts=counts(of_text=600)), ()),
        (signs(text=" . - \n"), (Reason.EMPTY,)),
        (signs(text="https://murah.example.com/a www.untung.id"), (Reason.LINKS_ONLY,)),
        (signs(text=f"{STORY} https://video.example.com/a"), ()),
        (signs(is_trapped=True), (Reason.TRAP,)),
        (signs(proof=Proof.WRONG), (Reason.WRONG_WORK,)),
        (signs(proof=Proof.SPENT), (Reason.SPENT_WORK,)),
        (signs(counts=None), (Reason.UNCOUNTED,)),
    ],
)
def test_the_table_of_signs(found: Signs, reasons: tuple[Reason, ...]) -> None:
    verdict = judged(found, LIMITS)
    assert verdict.reasons == reasons
    assert verdict.passes == (not reasons)


def test_the_same_words_are_the_same_text_whatever_their_spelling() -> None:
    assert normalised("  UANG, dibagikan!\n") == normalised("uang dibagikan") == normalised("ｕａｎｇ díbagikan")


def test_pressure_has_three_levels() -> None:
    assert [pressure(number, LIMITS) for number in (None, 0, 60, 61, 300, 301)] == [0, 0, 0, 1, 1, 2]
