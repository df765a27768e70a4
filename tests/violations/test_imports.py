"""Lists of SigapLapor come in and go again: bad rows are named, good ones are cases, the undo restores all counts."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from oversight.core.errors import NotFound
from oversight.deadlines.models import Deadline
from oversight.dossiers.models import Channel, Dossier, Kind, RegisterNumber, Status
from oversight.imports import actions as imports
from oversight.imports import queries as intake
from oversight.imports.judging import Verdict
from oversight.imports.models import Import, Outcome, Row, State
from oversight.parties.models import Part
from oversight.workflow import queries as work
from oversight.workflow.models import Step, Track
from tests.imports import broken
from tests.imports.conftest import NOW, drain, run, who
from tests.imports.conftest import checked as judged
from tests.violations.broken_list import COLUMNS, LIST, record
from violations import actions, queries
from violations.models import Case
from violations.queries import Filters
from violations.queries.headlines import headlines

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


def checked(content: bytes, *, by: str = "budi", source: str = "sigaplapor") -> Import:
    return judged(content, by=by, source=source, target="violations")


def listing(*records: broken.Cells) -> bytes:
    """A small file of these records."""
    lines = [";".join(COLUMNS.values())]
    lines += [";".join(broken.quoted(str(one[name])) for name in COLUMNS) for one in records]
    return "\n".join(lines).encode()


def standing(by: str = "budi") -> list[object]:
    """Everything that lists and counts of cases say to somebody."""
    actor = who(by)
    rows = [case.pk for page in queries.every_case(actor, Filters(), now=NOW) for case in page]
    counts = [queries.count_cases(actor, Filters(status=status)).count for status in ("registered", "not_registered")]
    return [*sorted(rows), *counts, queries.count_cases(actor, Filters()).count, work.workable(actor).count()]


def case_of(number: str) -> Case:
    return Case.objects.select_related("dossier", "report").get(dossier__source_reference=number)


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_a_broken_list_comes_in_and_goes_again(format: broken.Format) -> None:
    wanted = broken.expected(format, LIST)
    assert len({row.damage.name for row in wanted.values() if row.damage}) >= 50
    before = standing()
    one = checked(broken.as_csv(LIST) if format == "csv" else broken.as_xlsx(LIST))
    assert one.state == State.CHECKED
    told = {told.row.number: told for page in intake.chunks(one, intake.Narrowed()) for told in page}
    for number, row in wanted.items():
        expected = row.damage.verdict if row.damage else Verdict.TAKE
        seen = told[number]
        assert Verdict(seen.row.verdict) == expected, (number, row.damage, seen)
        if row.damage and row.damage.verdict > Verdict.REPAIRED:
            assert row.damage.rule in seen.row.rules, (number, row.damage.name, seen.row.rules)
        if row.damage and row.damage.verdict == Verdict.REFUSED and row.damage.field:
            faults = {fault.rule: fault for fault in seen.contents.faults}
            fault = faults[row.damage.rule]
            assert fault.field == row.damage.field and fault.column, (number, row.damage.name, fault)
            assert fault.value or row.damage.rule == "required", (number, fault)
    good = [row for row in wanted.values() if not row.damage or row.damage.verdict in {Verdict.TAKE, Verdict.REPAIRED}]
    one = run(one)
    assert (one.state, one.counts["stored"], one.counts["failed"], one.counts["turned_away"]) == (
        State.DONE, len(good), 0, 0,
    )  # fmt: skip
    assert Case.objects.filter(dossier__channel=Channel.IMPORT).count() == len(good)
    assert not Deadline.objects.filter(dossier__channel=Channel.IMPORT).exists()
    assert standing() != before

    imports.undo(one=one, reason="Salah berkas", by=who("budi"), now=LATER)
    drain(LATER)
    one.refresh_from_db()
    assert (one.state, one.counts["undone"]) == (State.UNDONE, len(good))
    assert standing() == before
    assert Dossier.objects.filter(channel=Channel.IMPORT).count() == len(good)  # nothing is deleted


def test_a_case_comes_in_where_it_stood_with_its_numbers_and_what_was_said_of_it() -> None:
    one = run(checked(listing(record(1), record(2), record(4))))
    assert one.counts["stored"] == 3, one.counts
    registered, refused, finding = (case_of(str(record(index)["number"])) for index in (1, 2, 4))
    assert [case.status for case in (registered, refused, finding)] == [
        "registered",
        "not_registered",
        "not_registered",
    ]
    assert [case.kind for case in (registered, refused, finding)] == [Kind.VIOLATION_REPORT] * 2 + [Kind.FINDING]
    dossier = registered.dossier
    assert (dossier.channel, dossier.source_system) == (Channel.IMPORT, "sigaplapor")
    assert (dossier.office.path, dossier.scope, dossier.status) == ("64.01.", "64.01.", Status.OPEN)
    assert dossier.received_at == datetime(2024, 1, 6, 1, 1, tzinfo=UTC) and dossier.recorded_at > NOW
    assert registered.report.known_on == date(2024, 1, 4) and registered.classes == ["ethics"]
    numbers = RegisterNumber.objects.filter(dossier=dossier)
    assert {number.text for number in numbers} == {record(1)["number"], record(1)["registration"]}
    assert all(number.alias and number.source == "sigaplapor" for number in numbers)
    assert str(record(1)["registration"]) in headlines([registered.track])[registered.track]
    # Its history says that it was brought over, and nothing else.
    assert list(Step.objects.filter(track=registered.track).values_list("verb", flat=True)) == ["bring_over_registered"]
    assert queries.contents(registered).narrative["account"] == "kejadian ke-1"
    old = queries.old_record(registered)
    assert (
        old is not None
        and old.values["study"] == "syarat formal dan materiel terpenuhi"
        and old.values["witnesses"] == "1"
    )
    assert queries.old_record(refused) is not None
    parts = Part.objects.filter(dossier=dossier).select_related("person").order_by("number")
    assert [(part.role, part.person.name) for part in parts] == [
        ("reporter", ""), ("reported", "Markus Liman"), ("reported", "Hasan Basri"),
    ]  # fmt: skip


def test_the_ledger_holds_what_was_brought_over_and_taken_back() -> None:
    from oversight.ledger import sealer
    from violations.ledger import CASES

    one = run(checked(listing(record(1), record(3))))
    imports.undo(one=one, reason="Salah berkas", by=who("budi"), now=LATER)
    drain(LATER)
    sealer.seal(now=LATER)
    ids = list(Row.objects.filter(of=one).values_list("dossier", flat=True))
    assert set(CASES.digests(ids)) == set(ids) == set(CASES.ids_after(None, 10))
    assert not Case.objects.exists() and Case.records.count() == 2


def test_the_same_list_twice_adds_nothing() -> None:
    content = listing(record(1), record(2))
    run(checked(content))
    again = checked(content)
    assert again.counts["skip"] == 2 and not again.counts["waiting"]
    assert Case.objects.count() == 2


def test_the_same_case_of_another_system_waits_for_an_officer() -> None:
    run(checked(listing(record(1))))
    one = checked(listing(record(1) | {"outcome": "Bukan pelanggaran"}), source="rekap-paser")
    assert Row.objects.get(of=one).rules == ["number-elsewhere"] and one.counts["undecided"] == 1
    imports.decide(one=one, numbers=[], rule="number-elsewhere", choice="leave", words="", by=who("budi"), now=NOW)
    one.refresh_from_db()
    one = run(one)
    assert one.counts["left_out"] == 1 and Case.objects.count() == 1


@pytest.mark.parametrize(
    ("choice", "status", "flags"),
    [
        ("first", "registered", []),
        ("second", "not_registered", []),
        ("both", "registered", ["contradictory-source"]),
    ],
)
def test_what_contradicts_itself_comes_in_as_the_officer_decides(choice: str, status: str, flags: list[str]) -> None:
    row = record(1) | {"study": "syarat materiel belum lengkap"}
    one = checked(listing(row))
    assert Row.objects.get(of=one).rules == ["registered-yet-incomplete"]
    imports.decide(
        one=one, numbers=[], rule="registered-yet-incomplete", choice=choice, words="", by=who("budi"), now=NOW
    )
    one.refresh_from_db()
    run(one)
    case = case_of(str(row["number"]))
    assert (case.status, case.flags) == (status, flags)
    old = queries.old_record(case)
    assert old is not None and old.values["category"] == "registered"  # both values and the decision are kept
    assert old.decisions == {"registered-yet-incomplete": choice}


def test_a_case_on_which_somebody_works_stays_and_is_named() -> None:
    one = run(checked(listing(record(1), record(3))))
    worked = case_of(str(record(1)["number"]))
    actions.ask_withdrawal(case=worked, reason="Pelapor datang sendiri.", by=who("budi"), now=LATER)
    imports.undo(one=one, reason="Salah berkas", by=who("budi"), now=LATER)
    drain(LATER)
    kept = Row.objects.get(of=one, outcome=Outcome.KEPT)
    assert (kept.dossier_id, kept.outcome_rule) == (worked.pk, "worked-on")
    assert list(Case.objects.values_list("pk", flat=True)) == [worked.pk]


def test_an_undone_case_is_nobodys_work_and_has_no_page() -> None:
    one = run(checked(listing(record(2) | {"category": "", "study": "", "status": "Diterima"})))
    case = case_of(str(record(2)["number"]))
    assert case.status == "submitted" and Track.objects.get(pk=case.track) in work.workable(who("budi"))
    imports.undo(one=one, reason="Salah berkas", by=who("budi"), now=LATER)
    drain(LATER)
    track = Track.objects.get(pk=case.track)
    assert not track.is_open and track not in work.workable(who("budi"))
    with pytest.raises(NotFound):
        queries.case(who("budi"), case.pk, now=LATER)


def test_a_file_of_an_office_makes_no_case_of_another_office() -> None:
    rows = [
        record(1),
        record(3) | {"number": "0400/LP/PL/Kab/23.06/I/2024", "office": "", "place": ""},
        record(5) | {"number": "0401/LP/PL/Kab/99.99/I/2024", "office": "", "place": ""},
    ]
    one = run(checked(listing(*rows), by="ratna"))  # brought in for Paser alone, by somebody of the province
    assert (one.counts["stored"], one.counts["turned_away"], one.counts["refused"]) == (1, 1, 1)
    assert Row.objects.get(of=one, outcome=Outcome.TURNED_AWAY).outcome_rule == "office-not-yours"


def statements(count: int, first: int) -> int:
    one = checked(listing(*(record(first + index) for index in range(count))))
    imports.begin(one=one, by=who("budi"), now=NOW)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        imports.run_batch(id=one.pk, by=who("budi"), now=NOW)
    one.refresh_from_db()
    assert one.counts["stored"] == count, one.counts
    import collections

    print(collections.Counter(q["sql"][:90] for q in captured).most_common(60))
    return len(captured)


def test_a_batch_takes_as_many_statements_for_a_hundred_cases_as_for_ten() -> None:
    ten, hundred = statements(10, 100), statements(100, 200)
    assert hundred <= ten + 15, (ten, hundred)
    assert hundred < 110
