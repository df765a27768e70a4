"""Whatever does not fit a shape is named at once, wherever it stands, and no value of it is repeated."""

import json
from datetime import date
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from oversight.api.misfits import MOST, misfits


class Person(msgspec.Struct, forbid_unknown_fields=True):
    """A part of a body."""

    name: str
    born: date | None = None


class Body(msgspec.Struct, forbid_unknown_fields=True):
    """A body with everything that bodies have."""

    person: Person
    people: tuple[Person, ...] = ()
    numbers: Annotated[list[int], Meta(min_length=1)] = []
    other: Person | None = None
    way: Literal["here", "there"] = "here"
    count: Annotated[int, Meta(ge=1)] | None = None


def fields(body: object) -> dict[str, str]:
    """The rule that each member breaks."""
    return {fault.field: fault.rule for fault in misfits(json.dumps(body).encode(), Body)}


def test_every_misfit_is_named_with_its_place() -> None:
    body = {
        "person": {"nam": "Siti", "born": "2024-13-01"},
        "people": [{"name": "a"}, {"name": 7}],
        "numbers": [],
        "other": {"name": None},
        "way": "away",
        "count": 0,
        "colour": "red",
    }
    assert fields(body) == {
        "colour": "known member", "person.nam": "known member", "person.name": "required", "person.born": "schema",
        "people.1.name": "schema", "numbers": "schema", "other.name": "schema", "way": "one of here, there",
        "count": "schema",
    }  # fmt: skip


def test_what_is_no_object_at_all_is_named() -> None:
    assert fields([1]) == fields(None) == {"": "schema"}


def test_values_of_people_stay_out_and_the_answer_stays_short() -> None:
    body = {"person": {"name": 3201015705880001}, "people": [{"name": 7}] * 1_000}
    found = misfits(json.dumps(body).encode(), Body)
    assert len(found) == MOST
    assert "3201015705880001" not in msgspec.json.encode(found).decode()
