"""Receiving station reports: stored once, flagged not blocked, refused with every fault, corrected with a reason."""

from datetime import timedelta

import pytest

from oversight.core.ids import uuid7
from oversight.dossiers.models import Channel, Dossier, Status
from oversight.ledger.models import Entry, Pending
from reports.actions import receive
from reports.models import StationReport
from tests.cast import NEIGHBOUR, STATION
from tests.factories.reports import NOW, PPWP, actor, file, filed, filing, raw

pytestmark = pytest.mark.django_db


def counts() -> tuple[int, int, int, int]:
    return Dossier.objects.count(), StationReport.objects.count(), Entry.objects.count(), Pending.objects.count()


def test_a_report_is_stored_with_its_dossier_and_its_entry() -> None:
    before = counts()
    made = filing()
    id = filed(made)
    assert [after - was for after, was in zip(counts(), before, strict=True)] == [1, 1, 1, 1]
    report = StationReport.objects.select_related("dossier").get(pk=id)
    assert report.content == made
    assert report.dossier.scope == "64.01.01.2009.001."
    assert report.dossier.office.path == "64.01.01.2009."
    assert Entry.objects.filter(dossier=id).count() == 1


def test_the_same_filing_again_changes_nothing_and_reads_the_same() -> None:
    made = filing()
    first = file(made)
    before = counts()
    again = file(made, now=NOW + timedelta(hours=5))
    assert (again.status, again.id, again.received_at) == ("replayed", first.id, first.received_at)
    assert counts() == before


def test_another_content_under_the_same_id_is_a_conflict() -> None:
    made = filing()
    filed(made)
    outcome = file(made | {"note": "something else"})
    assert outcome.status == "conflict"
    assert outcome.refusal is not None and outcome.refusal.code == "other-content"


def test_somebody_else_cannot_learn_what_an_id_holds() -> None:
    made = filing()
    filed(made)
    outcome = file(made, "made")
    assert outcome.refusal is not None and outcome.refusal.code == "id-taken"


def test_a_contradiction_is_stored_and_flagged() -> None:
    outcome = file(filing(tallies={"PPWP": PPWP | {"valid": 190}}))
    assert outcome.status == "created"
    assert {"R1", "R2"} <= set(outcome.flagged)


def test_every_fault_is_named_and_nothing_is_stored() -> None:
    before = counts()
    outcome = file(
        filing(answers={"PS01": "perhaps", "XX": "yes"}, tallies={"PPWP": PPWP | {"votes": [-1, 2, 3]}}, colour="red")
    )
    assert outcome.status == "refused" and outcome.refusal is not None
    named = {fault.field for fault in outcome.refusal.faults}
    assert {"answers.PS01", "answers.XX", "tallies.PPWP.votes[0]", "colour"} <= named
    assert counts() == before


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'{"instrument": 5}', b"\xff\xfe", b'{"instrument":"nope@1"}']
)
def test_malformed_bytes_are_refused_with_words(body: bytes) -> None:
    outcome = receive(filings=[body], by=actor("sari"), channel=Channel.API, now=NOW)[0]
    assert outcome.status == "refused" and outcome.refusal is not None and outcome.refusal.faults


def test_a_foreign_station_is_refused_and_an_unknown_one_named() -> None:
    foreign, unknown = file(filing(NEIGHBOUR)), file(filing("6401012009999"))
    assert foreign.refusal is not None and foreign.refusal.code == "outside-your-area"
    assert unknown.refusal is not None and unknown.refusal.faults[0].value == "6401012009999"


def test_several_reporters_stand_side_by_side() -> None:
    filed()
    filed(filing(), "made")
    assert StationReport.objects.filter(station__code=STATION, state=StationReport.State.CURRENT).count() == 2


def test_a_second_report_of_the_same_reporter_needs_to_say_what_it_corrects() -> None:
    first = filed()
    outcome = file(filing())
    assert outcome.status == "conflict" and outcome.refusal is not None
    assert str(first) in str(outcome.refusal.message)


def test_a_correction_supersedes_and_both_stay_readable() -> None:
    first = filed()
    outcome = file(filing(supersedes=str(first), reason="Two figures were swapped."))
    assert outcome.status == "superseded"
    old, new = StationReport.objects.get(pk=first), StationReport.objects.get(pk=outcome.id)
    assert (old.state, old.superseded_by, new.state) == (2, new.pk, 1)
    assert Dossier.objects.get(pk=first).status == Status.CLOSED
    entry = Entry.objects.get(dossier=new.pk)
    assert str(first) in bytes(entry.body).decode() and str(new.pk) in bytes(entry.body).decode()


def test_a_correction_of_what_no_longer_stands_is_a_conflict() -> None:
    first = filed()
    second = file(filing(supersedes=str(first), reason="Swapped."))
    outcome = file(filing(supersedes=str(first), reason="Swapped again."))
    assert second.status == "superseded" and outcome.status == "conflict"


def test_a_correction_sent_twice_is_replayed() -> None:
    first = filed()
    correction = filing(supersedes=str(first), reason="Swapped.")
    assert [file(correction).status, file(correction).status] == ["superseded", "replayed"]


def test_a_correction_without_reason_is_refused() -> None:
    first = filed()
    assert file(filing(supersedes=str(first))).status == "refused"


def test_in_a_batch_good_filings_are_in_and_bad_ones_named() -> None:
    good, bad, twice = filing(), filing(answers={"PS01": 7}), filing(NEIGHBOUR)
    by = actor("dewi")
    outcomes = receive(filings=[raw(good), raw(bad), raw(twice), raw(twice)], by=by, channel=Channel.API, now=NOW)
    assert [outcome.status for outcome in outcomes] == ["created", "refused", "created", "replayed"]


def test_a_batch_with_one_standing_report_still_stores_the_others() -> None:
    filed(filing(), "dewi")
    outcomes = receive(filings=[raw(filing()), raw(filing(NEIGHBOUR))], by=actor("dewi"), channel=Channel.API, now=NOW)
    assert [outcome.status for outcome in outcomes] == ["conflict", "created"]


def test_a_superior_files_on_behalf_and_both_identities_stay() -> None:
    id = filed(filing(on_behalf_of="sari"), "made")
    report = StationReport.objects.select_related("dossier__filed_by", "dossier__on_behalf_of", "reporter").get(pk=id)
    assert (report.reporter.username, report.dossier.filed_by.username) == ("sari", "made")
    assert report.dossier.on_behalf_of is not None and report.dossier.on_behalf_of.username == "sari"


def test_nobody_files_on_behalf_of_a_stranger_or_without_the_right() -> None:
    stranger = file(filing(on_behalf_of="bayu"), "made")
    no_right = file(filing(on_behalf_of="made"), "sari")
    assert stranger.status == "refused" and no_right.refusal is not None and no_right.refusal.code == "not-on-behalf"


def test_an_import_matches_by_its_source() -> None:
    source = {"system": "legacy", "reference": "A-1"}
    filed(filing(source=source), "dewi")
    outcome = file(filing(NEIGHBOUR, source=source), "dewi")
    assert outcome.refusal is not None and outcome.refusal.code == "source-known"


def test_an_id_that_is_not_version_7_is_refused() -> None:
    assert file(filing(id="5b0e7a7e-3c4a-4a52-9a3d-0a1b2c3d4e5f")).status == "refused"
    assert file(filing(id=str(uuid7(NOW)))).status == "created"
