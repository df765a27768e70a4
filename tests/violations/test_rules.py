"""What a correct report, tip and finding is: every fault is named, and none repeats what tells of a person."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import msgspec
import pytest

from oversight.core.ids import uuid7
from oversight.parties.details import Details
from tests.factories.violations import REPORTED, REPORTER, WITNESS, finding_form, photo, report_form, tip_form
from violations import rules
from violations.rules import Evidence, File, Flag, Terms

TODAY = date(2024, 1, 31)
LAW = rules.Law({"PPWP", "DPR", "DPRD_KABKOTA"}, {"campaign"})


def faults(**parts: Any) -> dict[str, str]:
    """Field and rule of each fault of a report with these parts."""
    return {fault.field: fault.rule for fault in rules.report_faults(report_form(**parts), LAW, today=TODAY)}


def but(**parts: Any) -> Details:
    """The reporter, otherwise."""
    return msgspec.structs.replace(REPORTER, **parts)


def test_a_sound_report_has_no_fault() -> None:
    assert faults() == {}


@pytest.mark.parametrize(
    ("parts", "field"),
    [
        ({"id": uuid4()}, "id"),
        ({"capacity": "passer-by"}, "capacity"),
        ({"reporter": but(name="")}, "reporter.name"),
        ({"reporter": but(address=" ")}, "reporter.address"),
        ({"reporter": but(citizenship="")}, "reporter.citizenship"),
        ({"reporter": but(phone="", email="")}, "reporter.phone"),
        ({"reporter": but(nik="12")}, "reporter.nik"),
        ({"reporter": but(email="siti")}, "reporter.email"),
        ({"reporter": but(sex="x")}, "reporter.sex"),
        ({"proxy": Details()}, "proxy.name"),
        ({"reported": ()}, "reported"),
        ({"reported": (REPORTED, Details())}, "reported.1.name"),
        ({"witnesses": (WITNESS,) * 31}, "witnesses"),
        ({"witnesses": (Details(name="Maria", phone="12"),)}, "witnesses.0.phone"),
        ({"contest": "PILGUB"}, "sighting.contest"),
        ({"stage": "harvest"}, "sighting.stage"),
        ({"place": ""}, "sighting.place"),
        ({"occurred_on": None}, "sighting.occurred_on"),
        ({"occurred_on": date(2024, 2, 1), "known_on": None}, "sighting.occurred_on"),
        ({"occurred_on": date(1998, 5, 21)}, "sighting.occurred_on"),
        ({"event": ""}, "sighting.event"),
        ({"account": "\n"}, "sighting.account"),
        ({"account": "x" * 20_001}, "sighting.account"),
        ({"account": "a\0b"}, "sighting.account"),
        ({"location": "x" * 301}, "sighting.location"),
        ({"classes": ("treason",)}, "sighting.classes"),
        ({"classes": ("ethics", "ethics")}, "sighting.classes"),
        ({"known_on": None}, "known_on"),
        ({"known_on": date(2024, 1, 28)}, "known_on"),
        ({"known_on": date(2024, 2, 1)}, "known_on"),
        ({"evidence": ()}, "evidence"),
        ({"evidence": (Evidence(kind="rumour", description="x"),)}, "evidence.0.kind"),
        ({"evidence": (Evidence(kind="letter", description=""),)}, "evidence.0.description"),
        ({"evidence": (photo(), photo())}, "evidence.1.file.sha256"),
        ({"is_true": False}, "is_true"),
    ],
)
def test_every_fault_is_named_by_its_field(parts: dict[str, Any], field: str) -> None:
    assert field in faults(**parts)


@pytest.mark.parametrize(
    ("file", "field"),
    [
        (File(sha256="x", size=1, media_type="image/png"), "sha256"),
        (File(sha256="a" * 64, size=0, media_type="image/png"), "size"),
        (File(sha256="a" * 64, size=1 << 40, media_type="image/png"), "size"),
        (File(sha256="a" * 64, size=1, media_type="text/html"), "media_type"),
    ],
)
def test_a_file_that_cannot_be_taken_is_named(file: File, field: str) -> None:
    piece = Evidence(kind="photo", description="Foto", file=file)
    assert list(faults(evidence=(piece,))) == [f"evidence.0.file.{field}"]


def test_all_faults_come_at_once() -> None:
    assert len(faults(capacity="", reporter=Details(), reported=(), event="", account="", is_true=False)) >= 8


def test_no_fault_repeats_what_tells_of_a_person() -> None:
    form = report_form(
        reporter=but(nik="640101570588000X", phone="0812x", email="siti.aminah"), account="amplop" * 4_000
    )
    said = str(rules.report_faults(form, LAW, today=TODAY))
    assert not any(word in said for word in ("640101570588000X", "0812x", "siti.aminah", "amplopamplop"))


def test_who_acts_for_a_reporter_and_who_saw_it_need_no_address() -> None:
    assert faults(proxy=Details(name="Advokat"), witnesses=(Details(name="Maria"),)) == {}


def test_a_finding_needs_its_day_and_no_reported_party() -> None:
    assert rules.finding_faults(finding_form(reported=(), evidence=()), LAW, today=TODAY) == []
    found = rules.finding_faults(finding_form(found_on=date(2024, 1, 28), id=uuid7()), LAW, today=TODAY)
    assert [fault.field for fault in found] == ["found_on"]
    assert rules.finding_faults(finding_form(found_on=None), LAW, today=TODAY)


def test_a_tip_is_free_in_its_words() -> None:
    assert rules.tip_faults(tip_form(where="", when="", occurred_on=None, classes=()), today=TODAY) == []
    found = rules.tip_faults(
        tip_form(what="", place="", where="x" * 301, occurred_on=date(2024, 2, 2), classes=("x",)), today=TODAY
    )
    assert {fault.field for fault in found} == {"what", "place", "where", "occurred_on", "classes"}


DUE = datetime(2024, 2, 7, 15, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "others", "flags"),
    [
        (DUE.replace(microsecond=999_999), (DUE,), []),  # the last second counts whole
        (datetime(2024, 2, 7, 16, tzinfo=UTC), (), [Flag.LATE]),
        (DUE, (datetime(2024, 2, 5, 15, 59, 59, tzinfo=UTC),), [Flag.LATE_BY_ANOTHER_READING]),
    ],
)
def test_lateness_is_flagged_by_the_reading_in_force(
    at: datetime, others: tuple[datetime, ...], flags: list[str]
) -> None:
    assert rules.flags_of(received_at=at, terms=Terms(DUE, others), is_competent=True) == flags


def test_seventeen_on_voting_day_is_old_enough() -> None:
    about = {"received_at": DUE, "terms": None, "is_competent": True, "capacity": "citizen", "citizenship": "WNI"}
    voting = date(2024, 2, 14)
    assert rules.flags_of(**about, born=date(2007, 2, 14), voting_day=voting) == []
    assert rules.flags_of(**about, born=date(2007, 2, 15), voting_day=voting) == [Flag.UNDER_VOTING_AGE]


def test_the_papers_that_are_still_missing() -> None:
    assert rules.missing_papers(["identity", "other"]) == ("proof", "evidence")
