"""A report is submitted: by every way in, once, with its number, its clocks and its people."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import pytest

from oversight.accounts.actor import machine
from oversight.core.errors import Conflict, Invalid, NotAllowed
from oversight.core.ids import uuid7
from oversight.deadlines.models import Deadline
from oversight.dossiers.models import Channel, Confidentiality, Dossier, OfficeCode, RegisterNumber
from oversight.evidence.models import Item
from oversight.ledger import sealer
from oversight.parties.models import Part
from oversight.parties.queries import masked
from oversight.vault.models import Subject
from tests.cast import STATION, Cast
from tests.factories.violations import NOW, PUBLIC, case_of, photo, report_form, reported, submit
from tests.violations.soundness import unsound
from violations import actions, queries
from violations.models import Report

pytestmark = pytest.mark.django_db


def clocks(id: object) -> dict[str, datetime]:
    """The running clocks of a case by their rule."""
    rows = Deadline.objects.filter(dossier=id, state="open").select_related("rule")
    return {row.rule.key: row.due_at for row in rows}


def local(day: int, month: int = 2) -> datetime:
    """The last second of a day of 2024 in East Kalimantan."""
    return datetime(2024, month, day, 15, 59, 59, tzinfo=UTC)


def test_an_online_report_waits_for_its_papers() -> None:
    answer = submit(code="one")
    code = OfficeCode.objects.get(office__path="64.01.").code
    assert (answer.status, answer.office.path) == ("created", "64.01.")
    assert answer.number == f"001/LP/PL/Kab/{code}/I/2024"
    case = case_of(answer.id)
    assert (case.status, case.scope, case.flags) == ("awaiting_papers", "64.01.", [])
    assert clocks(case.pk) == {"pemilu.papers": local(2)}
    assert answer.papers_due == local(2)
    assert case.dossier.filed_by_id is None
    assert case.dossier.confidentiality == Confidentiality.RESTRICTED


def test_a_report_over_the_counter_is_studied_at_once() -> None:
    answer = submit(by="budi")
    case = case_of(answer.id)
    assert (case.status, answer.papers_due) == ("submitted", None)
    assert clocks(case.pk) == {"pemilu.preliminary_study": local(2)}
    assert case.dossier.filed_by == Cast().user("budi")


def test_in_a_regional_election_days_are_calendar_days_and_no_rule_for_papers_was_found() -> None:
    form = report_form(election="pilkada-2024", contest="PILBUP", occurred_on=date(2024, 11, 20), office="64.01.")
    form = msgspec.structs.replace(form, known_on=date(2024, 11, 20))
    now = datetime(2024, 11, 22, 2, tzinfo=UTC)  # a Friday
    counter = submit(form, by="budi", now=now)
    assert clocks(counter.id) == {"pilkada.preliminary_study": local(24, 11)}
    assert "/LP/PB/Kab/" in counter.number
    online = submit(msgspec.structs.replace(form, id=uuid7(now), office=None), now=now)
    assert clocks(online.id) == {} and case_of(online.id).status == "awaiting_papers"


@pytest.mark.parametrize("channel", [Channel.WEB, Channel.API, Channel.OFFLINE])
def test_the_public_comes_by_page_interface_and_phone(channel: Channel) -> None:
    assert case_of(submit(channel=channel).id).status == "awaiting_papers"


def test_what_is_brought_over_starts_no_clock_and_keeps_reference_and_number() -> None:
    source = actions.Source("sigaplapor", "7217", "009/LP/PL/Kab/23.09/XII/2023")
    long_ago = datetime(2023, 12, 4, 3, tzinfo=UTC)
    form = report_form(office="64.01.", occurred_on=date(2023, 12, 1), known_on=date(2023, 12, 2))
    answer = submit(form, by="budi", channel=Channel.IMPORT, received_at=long_ago, source=source)
    assert answer.received_at == long_ago and clocks(answer.id) == {} and answer.flags == ()
    assert answer.number == source.number
    assert [row.alias for row in RegisterNumber.objects.filter(dossier=answer.id)] == [True]
    assert Dossier.objects.get(pk=answer.id).source_reference == "7217"
    again = submit(form, by="budi", channel=Channel.IMPORT, received_at=long_ago, source=source)
    assert again == msgspec.structs.replace(answer, status="replayed")
    with pytest.raises(Conflict) as refusal:
        submit(report_form(office="64.01."), by="budi", channel=Channel.IMPORT, source=source)
    assert refusal.value.code == "source-known"


def test_the_same_report_again_changes_nothing() -> None:
    form = report_form()
    first = submit(form, code="one")
    again = submit(form, code="one", now=NOW + timedelta(hours=2))
    assert again == msgspec.structs.replace(first, status="replayed")
    assert (Report.objects.count(), RegisterNumber.objects.count()) == (1, 1)
    assert Part.objects.filter(dossier=first.id).count() == 3


def test_the_same_id_with_another_content_is_a_conflict() -> None:
    form = report_form()
    submit(form)
    with pytest.raises(Conflict) as refusal:
        submit(msgspec.structs.replace(form, sighting=report_form(event="Lain").sighting))
    assert refusal.value.code == "other-content"


def test_the_id_of_somebody_else_tells_nothing() -> None:
    form = report_form(office="64.01.")
    submit(form, by="budi")
    with pytest.raises(Conflict) as refusal:
        submit(form, by="ratna")
    assert refusal.value.code == "id-taken"


def test_a_report_that_failed_has_taken_no_number() -> None:
    submit(code="one")
    with pytest.raises(Conflict) as refusal:
        submit(report_form(), code="one")
    assert refusal.value.code == "code-taken"
    assert submit(code="two").number.startswith("002/")


def test_who_is_in_it_is_masked_and_who_is_accused_is_named() -> None:
    case = reported()
    people = {part.role: part.name for part in masked([case.pk])[case.pk]}
    assert people["reported"] == "Joko Susilo"
    assert people["reporter"].startswith("P-") and people["witness"].startswith("P-")


def test_files_are_promised_by_their_hashes() -> None:
    case = reported(evidence=(photo("satu"), photo("dua")))
    assert Item.objects.filter(dossier=case.pk, received_at=None).count() == 2
    assert [piece["description"] for piece in queries.contents(case).evidence] == ["Foto satu", "Foto dua"]


@pytest.mark.parametrize(
    ("parts", "flags"),
    [
        ({"known_on": date(2024, 1, 22), "occurred_on": date(2024, 1, 22)}, ["late-by-another-reading"]),
        ({"known_on": date(2024, 1, 15), "occurred_on": date(2024, 1, 15)}, ["late"]),
        ({"office": "64.02."}, ["wrong-office"]),
    ],
)
def test_late_and_misplaced_reports_are_received_and_flagged(parts: dict[str, Any], flags: list[str]) -> None:
    form = report_form(**{"office": "64.01."} | parts)
    answer = submit(form, by="hadi" if form.office == "64.02." else "budi")
    assert list(answer.flags) == flags
    assert answer.number.startswith("001/LP/")


def test_who_may_not_vote_yet_or_is_no_citizen_is_flagged() -> None:
    child = msgspec.structs.replace(report_form().reporter, birth_date=date(2010, 1, 1), citizenship="Malaysia")
    assert submit(report_form(reporter=child)).flags == ("under-voting-age", "not-a-citizen")
    assert submit(report_form(reporter=child, capacity="monitor")).flags == ()


@pytest.mark.parametrize(
    ("place", "station", "path"),
    [("64.01.01.2009", "", "64.01."), ("", STATION, "64.01."), ("64.71", "", "64.71."), ("64", "", "64.")],
)
def test_the_place_decides_which_office_gets_an_online_report(place: str, station: str, path: str) -> None:
    case = case_of(submit(report_form(place=place, station=station)).id)
    assert case.dossier.office.path == path
    assert (case.dossier.station_id is not None) == bool(station)


@pytest.mark.parametrize(
    ("by", "office", "channel"),
    [
        ("rina", "64.01.", Channel.PAPER),  # a commissioner decides and does not receive
        ("hadi", "64.01.", Channel.PAPER),  # another regency
        ("sari", "64.01.", Channel.PAPER),
        ("dewi", "64.01.01.", Channel.IMPORT),  # a sub-district brings nothing over
        ("budi", "64.01.", Channel.WEB),  # the public's way in is no officer's
    ],
)
def test_who_may_not_receive_is_refused(by: str, office: str, channel: Channel) -> None:
    with pytest.raises(NotAllowed):
        submit(report_form(office=office), by=by, channel=channel)
    assert not Dossier.objects.filter(kind__gte=100).exists()


def test_the_public_hands_nothing_in_at_a_counter() -> None:
    with pytest.raises(NotAllowed):
        actions.submit(form=report_form(office="64.01."), channel=Channel.PAPER, code_mark=None, by=PUBLIC, now=NOW)
    with pytest.raises(NotAllowed):
        actions.submit(form=report_form(), channel=Channel.WEB, code_mark=None, by=machine("clock"), now=NOW)


@pytest.mark.parametrize(
    ("parts", "field"),
    [
        ({"place": "64.01.01.9999"}, "sighting.place"),
        ({"station": "0000000000000"}, "sighting.station"),
        ({"election": "pemilu-1955"}, "election"),
        ({"office": "99."}, "office"),
    ],
)
def test_unknown_places_are_named(parts: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        submit(report_form(**parts), by="budi" if "office" in parts else None, channel=Channel.PAPER)
    assert [fault.field for fault in refusal.value.faults] == [field]


def test_the_citizen_gets_a_receipt_of_the_ledger_and_the_ledger_is_sound() -> None:
    case = reported(None)
    sealer.seal(now=NOW)
    assert queries.receipt(case).proof.startswith("c2sp.org/tlog-proof@v1")
    assert unsound() == []


def test_where_no_number_can_be_given_nothing_is_left_behind() -> None:
    """The number comes last: without it dossier, people, contents and entries are undone."""
    form = report_form(office="64.01.", occurred_on=date(2021, 5, 31), known_on=date(2021, 5, 31))
    with pytest.raises(Conflict) as refusal:
        submit(form, by="budi", received_at=datetime(2021, 6, 1, tzinfo=UTC))
    assert refusal.value.code == "no-number-pattern"
    assert not Dossier.objects.filter(pk=form.id).exists()
    assert not Subject.objects.filter(pk=form.id).exists()


def test_the_proof_of_submission_has_everything_but_the_name() -> None:
    case = reported()
    proof = queries.proof_of_submission(case)
    assert proof.received_by == "Budi Santoso" and proof.evidence == ("Foto amplop",)
    assert len(proof.reporters) == 1 and proof.reporters[0].startswith("P-")
    assert "Siti" not in str(proof)
