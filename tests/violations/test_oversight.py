"""What is late is seen above: overdue terms of the offices below, and how each office keeps its terms."""

from collections.abc import Callable
from datetime import timedelta

import msgspec
import pytest
from django.conf import settings
from django.db.models.expressions import RawSQL
from django.test import Client
from django.utils.module_loading import import_string

from oversight.accounts.models import Office
from oversight.core.ids import uuid7
from oversight.ledger.models import Entry
from oversight.ledger.stream import Body
from oversight.workflow import actions as work
from oversight.workflow import queries as desk
from oversight.workflow.models import Track
from oversight.workflow.policies import can_assign
from tests.cast import Cast
from tests.factories.procedure import clocks, concluded, decided, enlist, who
from tests.factories.violations import NOW, case_of, report_form, reported, submit, tipped
from violations import actions, queries, seals, tasks
from violations.models import ArchiveEntry, Seat
from violations.queries.headlines import headlines

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LATER = NOW + 20 * DAY


def test_what_is_overdue_is_raised_to_the_level_above() -> None:
    enlist()
    case = reported()
    assert not queries.escalated(who("darma"), now=NOW).rows
    for name in ("darma", "mega", "sinta"):
        (row,) = queries.escalated(who(name), now=LATER).rows
        assert (row.dossier_id, row.rule.key) == (case.pk, "pemilu.preliminary_study")
    # In the office itself it is not raised: there it stands on the desk, past the limit.
    assert not queries.escalated(who("rina"), now=LATER).rows
    for name in ("hadi", "budi", "ratna", "toto"):
        assert not queries.escalated(who(name), now=LATER).rows
    (office,) = queries.overdue(who("rina"), now=LATER)
    assert (office.office, office.number) == (case.dossier.office_id, 1)


def test_terms_of_the_reporter_are_not_counted_against_the_office() -> None:
    enlist()
    submit(code="one")
    assert not queries.escalated(who("darma"), now=LATER).rows
    assert not queries.overdue(who("darma"), now=LATER)


def test_an_office_keeps_its_terms_or_does_not() -> None:
    enlist()
    in_time, late, running = reported(), reported(id=uuid7(NOW)), tipped()
    concluded(in_time)
    concluded(late, now=NOW + 8 * DAY)
    decided(late, "register", now=NOW + 8 * DAY)
    assert clocks(late)["preliminary_study"] == "missed"
    rows = queries.compliance(who("darma"), since=NOW - DAY, until=LATER, now=NOW + 9 * DAY)
    found = {row.rule: (row.in_time, row.late, row.running, row.overdue) for row in rows}
    assert found == {
        "pemilu.preliminary_study": (1, 1, 0, 0),
        "pemilu.registration": (1, 0, 0, 1),
        "pemilu.follow_up": (0, 0, 1, 0),
        "pemilu.tracing": (0, 0, 1, 0),
    }
    assert running.pk and not queries.compliance(who("darma"), since=LATER, until=LATER + DAY, now=LATER)
    assert not queries.compliance(who("budi"), since=NOW - DAY, until=LATER, now=LATER)


def test_a_line_of_a_desk_tells_number_and_class_and_nobody() -> None:
    case, tip = reported(), tipped()
    lines = headlines([case.track, tip.track])
    assert lines[case.track].startswith("001/LP/PL/Kab/")
    assert len(lines[case.track].split(", ")) == 2
    assert "Joko" not in " ".join(lines.values()) and len(lines) == 2


def test_the_clock_of_the_platform_runs_without_anything_to_do() -> None:
    tasks.lapse_violations()


def test_a_case_stands_on_the_desk_of_its_office_with_what_is_to_be_done(page: Callable[[str], Client]) -> None:
    case = reported()
    text = page("budi").get("/desk/").content.decode()
    number = case.dossier.numbers.get().text
    assert number in text and ("Mulai kajian awal" in text or "Begin the preliminary study" in text)
    assert "Joko" not in text and "Siti" not in text
    assert number not in page("hadi").get("/desk/").content.decode()


def test_every_row_of_the_procedure_is_as_the_ledger_last_said() -> None:
    enlist()
    moved = decided(
        concluded(reported(), "offer_transfer"), "offer_transfer", recipient=Office.objects.get(path="64.02.")
    )
    row = queries.transfer(moved)
    assert row is not None
    actions.decline_transfer(transfer=row, reason="Bukan wilayah kami.", by=who("gusti"), now=NOW)
    asked = concluded(reported(id=uuid7(NOW)), "ask_completion", failed=["evidence"])
    asked = decided(asked, "ask_completion", letter="12/PP")
    actions.serve_notice(case=asked, served_at=NOW, by=who("budi"), now=NOW)
    actions.ask_withdrawal(case=asked, reason="Damai.", by=who("budi"), now=NOW)
    asked = decided(asked, "withdraw")
    actions.notify_status(case=asked, way="counter", text="Dicabut.", by=who("budi"), now=NOW)
    actions.archive(case=asked, retention="dynamic", by=who("budi"), now=NOW)
    decided(concluded(reported(id=uuid7(NOW))), "register")
    tip = tipped()
    actions.start_tracing(case=tip, order="3/PP", by=who("rina"), now=NOW)
    actions.close_tip(case=tip, reason="nothing_found", text="Nihil.", by=who("rina"), now=NOW)
    said: dict[str, str] = {}
    for entry in Entry.objects.order_by(RawSQL("(select seq from ledger_pending where entry = ledger_entry.id)", [])):
        said |= msgspec.json.decode(bytes(entry.body), type=Body).rows
    seen = set()
    for table, path in settings.LEDGER_SUBJECTS.items():
        if table.startswith("violations_"):
            subject = import_string(path)
            for id, digest in subject.digests(subject.ids_after(None, 200)).items():
                assert said[f"{table}:{id}"] == digest.hex(), table
                seen.add(table)
    assert seen >= {model._meta.db_table for model in (*seals.LABELS, Seat, ArchiveEntry)}


def test_province_and_nation_share_out_the_work_of_their_own_office_alone() -> None:
    enlist()
    below = Track.objects.get(pk=reported().track)
    held = Track.objects.get(pk=case_of(submit(report_form(office="64."), by="ratna").id).track)
    for name in ("darma", "ratna", "sinta", "nani"):
        assert not can_assign(below, who(name)), name
        assert below not in desk.unassigned(who(name)), name
    for name in ("darma", "ratna"):
        assert can_assign(held, who(name)), name
    assert not can_assign(held, who("nani")) and not can_assign(held, who("rina"))
    assert {one.name for one in desk.colleagues(who("darma"), now=NOW)} == {
        "Ratna Wulandari", "Darma Setiawan", "Mega Puspita",
    }  # fmt: skip
    outcomes = work.assign_many(ids=[below.pk, held.pk], to=Cast().user("ratna"), by=who("darma"), now=NOW)
    assert [one.outcome for one in outcomes] == ["unknown", "assigned"]


def test_papers_that_are_awaited_below_do_not_lie_on_the_desks_above() -> None:
    track = Track.objects.get(pk=case_of(submit(code="one").id).track)
    assert track in desk.workable(who("ratna"))
    assert track not in desk.unassigned(who("ratna")) and track in desk.unassigned(who("budi"))
