"""What an officer does at the counter: tips, scans, returning reporters, receipts, and from when terms count."""

from datetime import UTC, date, datetime, timedelta

import pytest

from oversight.core.errors import Conflict, Invalid, NotAllowed
from oversight.evidence.models import Item
from oversight.ledger.models import Entry, Pending
from oversight.parties import queries as people
from oversight.parties.details import Details
from oversight.parties.models import Look, Part, Unmask
from tests.factories.photos import jpeg
from tests.factories.reports import actor
from tests.factories.violations import NOW, REPORTER, case_of, mark, report_form, reported, tip_form
from tests.violations.soundness import unsound
from violations import actions, queries
from violations.models import Case, Paper, Tip
from violations.rules import Handed

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def last_body() -> str:
    """What was entered last."""
    return bytes(Entry.objects.get(pk=Pending.objects.order_by("-seq")[0].entry).body).decode()


def take(by: str = "budi", source: str = "phone", office: str = "64.01.", code: str = "t", **more: object) -> Case:
    """A tip that was taken down."""
    caller = more.pop("caller", None)
    assert caller is None or isinstance(caller, Details)
    found = actions.take_tip(
        form=tip_form(**more), source=source, office=office, caller=caller, code_mark=mark(code), by=actor(by, NOW),
        now=NOW,
    )  # fmt: skip
    return case_of(found.id)


def test_a_tip_by_phone_names_nobody_and_no_exact_time() -> None:
    case = take()
    assert (case.status, Tip.objects.get(pk=case.pk).source) == ("prior_information", "phone")
    assert not Part.objects.filter(dossier=case.pk).exists()
    assert case.received_at == datetime(2024, 1, 30, 16, tzinfo=UTC)  # the beginning of the day there
    assert "30T16:00:00.000000Z" in last_body()
    assert unsound() == []


def test_a_caller_who_wishes_is_known_and_protected() -> None:
    case = take(source="in_person", caller=REPORTER)
    part = Part.objects.select_related("person").get(dossier=case.pk)
    assert (part.role, part.person.is_named, part.person.name) == ("tipper", False, "")
    assert unsound() == []


def test_the_same_tip_twice_is_one_and_another_with_its_code_is_refused() -> None:
    assert take().pk == take().pk
    with pytest.raises(Conflict):
        take(what="Hal lain sama sekali.")


@pytest.mark.parametrize(("name", "office"), [("hadi", "64.01."), ("rina", "64.01."), ("sari", "64.01.01.2009.")])
def test_who_does_not_receive_takes_no_tip(name: str, office: str) -> None:
    with pytest.raises(NotAllowed):
        take(by=name, office=office)


def test_a_tip_about_elsewhere_stays_at_the_counter_and_is_flagged() -> None:
    assert take(by="hadi", office="64.02.").flags == ["wrong-office"]


def test_what_is_missing_in_a_tip_is_named() -> None:
    with pytest.raises(Invalid) as refusal:
        take(source="pigeon", what="", caller=Details(nik="12"))
    assert {fault.field for fault in refusal.value.faults} == {"what", "source", "caller.name", "caller.nik"}


def test_the_scan_of_a_paper_is_sealed_evidence() -> None:
    case, scan = reported(None), jpeg(seed=4)
    papers = (Handed(kind="proof", is_original=True), Handed(kind="identity", is_original=False, scan=scan))
    rows = actions.receive_papers(case=case, papers=papers, is_complete=False, by=actor("budi", NOW), now=NOW)
    assert [(row.is_original, row.scan_id is not None) for row in rows] == [(True, False), (False, True)]
    item = Item.objects.select_related("original").get(pk=rows[1].scan_id)
    assert (item.kind, item.received_at) == ("paper_scan", NOW)
    assert item.original is not None and item.original.sealed_for == case.pk
    assert unsound() == []


def test_a_scan_that_is_no_picture_is_named_and_nothing_is_kept() -> None:
    case = reported(None)
    with pytest.raises(Invalid) as refusal:
        actions.receive_papers(
            case=case, papers=(Handed(kind="proof", scan=b"MZ..."),), is_complete=True, by=actor("budi"), now=NOW
        )
    assert [fault.field for fault in refusal.value.faults] == ["papers.0.scan"]
    assert not Paper.objects.exists()


def test_a_returning_reporter_is_found_by_what_identifies_him_and_the_look_is_recorded() -> None:
    case = reported(None)
    found = actions.find_returning(given={"nik": "6401 0157 0588 0001", "phone": ""}, by=actor("budi"), now=NOW)
    code = Part.objects.get(dossier=case.pk, role="reporter").person.code
    assert [(one.code, one.dossiers) for one in found] == [(code, (case.pk,))]
    body = last_body()
    assert '"verb":"violations.find_returning"' in body and "640101" not in body
    assert actions.find_returning(given={"phone": "0812 3456 7890"}, by=actor("budi"), now=NOW) == found


def test_another_office_finds_nobody_and_who_does_not_receive_may_not_look() -> None:
    reported(None)
    assert actions.find_returning(given={"nik": REPORTER.nik}, by=actor("hadi"), now=NOW) == []
    with pytest.raises(NotAllowed):
        actions.find_returning(given={"nik": REPORTER.nik}, by=actor("rina"), now=NOW)
    with pytest.raises(Invalid):
        actions.find_returning(given={"nik": " "}, by=actor("budi"), now=NOW)


def test_a_recognised_reporter_is_the_same_person_in_both_cases() -> None:
    first = reported(None)
    known = people.person(actor("budi"), Part.objects.get(dossier=first.pk, role="reporter").person_id)
    form = report_form(office="64.01.")
    second = actions.submit(form=form, channel=4, code_mark=None, reporter=known, by=actor("budi", NOW), now=NOW)
    parts = Part.objects.filter(dossier__in=[first.pk, second.id], role="reporter")
    assert {part.person_id for part in parts} == {known.pk} and len(parts) == 2
    assert unsound() == []


def test_the_receipt_is_printed_by_whoever_took_the_report_and_he_is_seen_to_have_looked() -> None:
    case = reported("budi")
    content = actions.print_receipt(case=case, by=actor("budi", NOW), now=NOW)
    assert content.data.startswith(b"%PDF") and content.file.variant == "complete"
    assert set(Unmask.objects.values_list("ended_at", flat=True)) == {NOW} and Look.objects.count() == 2
    told = people.accesses(case.dossier, now=NOW)
    assert {one.purpose for one in told} == {"contact"}
    assert [str(standing) for _one, standing in queries.receipts_of(case)] == ["issued"]
    actions.print_receipt(case=case, by=actor("budi", NOW), now=NOW + HOUR)
    assert len(queries.receipts_of(case)) == 1


def test_a_newer_receipt_stands_in_the_place_of_one_that_lacks_what_came_since() -> None:
    case, later = reported("budi"), NOW + HOUR
    actions.print_receipt(case=case, by=actor("budi", NOW), now=NOW)
    budi = actor("budi", later)
    actions.receive_papers(case=case, papers=(Handed(kind="identity"),), is_complete=False, by=budi, now=later)
    actions.print_receipt(case=case, by=budi, now=later + HOUR)
    assert [str(standing) for _one, standing in queries.receipts_of(case)] == ["issued", "withdrawn"]


def test_nobody_else_prints_a_receipt_and_neither_does_he_who_took_it_a_week_later() -> None:
    case = reported("budi")
    for name, now in (("ratna", NOW), ("budi", NOW + timedelta(days=7)), ("hadi", NOW), ("rina", NOW)):
        with pytest.raises(NotAllowed):
            actions.print_receipt(case=case, by=actor(name, now), now=now)
    with pytest.raises(Conflict):
        actions.print_receipt(case=take(), by=actor("budi", NOW), now=NOW)


def test_an_hour_outside_office_hours_counts_from_the_next_opening() -> None:
    case = reported(now=datetime(2024, 1, 31, 15, tzinfo=UTC))  # Wednesday, 23:00 in East Kalimantan
    office = case.dossier.office
    assert queries.next_opening(office, "pemilu", case.received_at) == datetime(2024, 2, 1, 0, tzinfo=UTC)
    assert queries.next_opening(office, "pemilu", NOW) == NOW
    saturday = datetime(2024, 2, 3, 3, tzinfo=UTC)
    assert queries.next_opening(office, "pemilu", saturday) == datetime(2024, 2, 5, 0, tzinfo=UTC)
    (voting,) = queries.open_on(office, "pemilu", [date(2024, 2, 14)])
    assert voting.is_whole_day
    (row,) = queries.previewed(case, datetime(2024, 2, 1, 0, tzinfo=UTC))
    assert row.after is not None and row.after.due_at - row.before.due_at == timedelta(days=3)


def test_the_queue_of_papers_is_the_offices_alone() -> None:
    case, late = reported(None), reported(None, now=NOW + timedelta(days=1))
    reported("budi")
    rows = queries.awaiting_papers(actor("budi"), now=NOW).rows
    assert [row.pk for row in rows] == [case.pk, late.pk]
    assert queries.count_awaiting_papers(actor("budi")).count == 2
    assert [one.case.pk for one in queries.waiting(rows)] == [case.pk, late.pk]
    for name in ("hadi", "rina", "toto"):
        assert not queries.awaiting_papers(actor(name), now=NOW).rows


def test_a_failing_entry_undoes_tip_and_receipt(monkeypatch: pytest.MonkeyPatch) -> None:
    case = reported("budi")

    def fail(lines: object) -> None:
        raise RuntimeError("the ledger is away")

    monkeypatch.setattr("oversight.ledger.actions.append", fail)
    with pytest.raises(RuntimeError):
        take()
    with pytest.raises(RuntimeError):
        actions.print_receipt(case=case, by=actor("budi", NOW), now=NOW)
    assert not Tip.objects.exists() and not Unmask.objects.exists() and queries.receipts_of(case) == []
