"""A proof of work proves one thing, once, for one draft."""

import base64
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from oversight.core.ids import uuid7
from oversight.gate import work
from oversight.gate.work import Challenge, Proof

pytestmark = pytest.mark.django_db

NOW = datetime(2024, 2, 14, 5, tzinfo=UTC)
DRAFT = uuid7(NOW)


def challenge(bits: int = 4) -> Challenge:
    return work.challenge(form="trial", draft=DRAFT, bits=bits, lifetime=timedelta(hours=1), now=NOW)


def checked(made: Challenge, solution: str, **other: object) -> Proof:
    known: dict[str, object] = {"text": made.text, "form": "trial", "draft": DRAFT, "now": NOW}
    return work.check(solution=solution, **{**known, **other})  # type: ignore[arg-type]


def test_the_work_is_checked_with_one_hash_a_puzzle() -> None:
    made = challenge()
    assert checked(made, work.solve(made)) is Proof.DONE


def test_it_counts_for_its_form_and_draft_alone() -> None:
    made = challenge()
    solution = work.solve(made)
    assert checked(made, solution, form="other") is Proof.WRONG
    assert checked(made, solution, draft=uuid7(NOW)) is Proof.WRONG


def test_after_its_time_it_is_as_none() -> None:
    made = challenge()
    assert checked(made, work.solve(made), now=NOW + timedelta(hours=2)) is Proof.NONE


def test_nobody_makes_his_own_easier_challenge() -> None:
    made = challenge(bits=16)
    raw = base64.urlsafe_b64decode(made.text + "==")
    forged = base64.urlsafe_b64encode(raw.replace(b",16,", b",0,")).decode().rstrip("=")
    assert forged != made.text
    easy = Challenge(forged, sha256(forged.encode()).hexdigest(), 0, made.until)
    assert checked(made, work.solve(easy), text=forged) is Proof.WRONG


@pytest.mark.parametrize("solution", ["x", "00" * 64, "0" * 5_000, "zz" * 64])
def test_an_invented_solution_is_wrong(solution: str) -> None:
    assert checked(challenge(bits=16), solution) is Proof.WRONG


def test_without_a_script_there_is_none() -> None:
    assert checked(challenge(), "") is Proof.NONE
    assert work.check(text="", solution="00", form="trial", draft=DRAFT, now=NOW) is Proof.NONE
