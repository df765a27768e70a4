"""The mailbox, the request to withdraw, and what the holder of a tracking code sees."""

from datetime import UTC, datetime, timedelta

import pytest

from oversight.core.errors import Conflict, Invalid, NotAllowed, NotFound
from oversight.dossiers.actions import recuse
from oversight.vault import actions as vault
from oversight.vault.models import Sealed
from tests.cast import Cast
from tests.factories.procedure import called, closed
from tests.factories.reports import actor
from tests.factories.violations import NOW, PUBLIC, case_of, mark, reported, submit, tipped
from tests.violations.soundness import unsound
from violations import actions, queries
from violations.actions.messages import MOST_UNREAD
from violations.models import Message
from violations.rules import Handed

pytestmark = pytest.mark.django_db


def test_both_sides_write_and_see_what_was_read() -> None:
    case = tipped()
    later = NOW + timedelta(hours=5)
    actions.post_message(case=case, text="  Saya punya foto.  ", by=PUBLIC, now=NOW)
    assert actions.read_messages(case=case, by=actor("budi"), now=later) == 1
    assert actions.read_messages(case=case, by=actor("budi"), now=later) == 0
    actions.post_message(case=case, text="Terima kasih. Kapan diambil?", by=actor("budi"), now=later)
    first, second = queries.mailbox(case)
    assert (first.text, first.is_from_agency, first.read_at) == ("Saya punya foto.", False, later)
    assert (second.text, second.is_from_agency, second.read_at) == ("Terima kasih. Kapan diambil?", True, None)
    assert actions.read_messages(case=case, by=PUBLIC, now=later) == 1
    assert unsound() == []


def test_messages_are_sealed_and_the_writer_stays_unnamed() -> None:
    case = tipped()
    message = actions.post_message(case=case, text="Joko lagi", by=PUBLIC, now=NOW)
    assert message.author_id is None
    assert not any(b"Joko" in bytes(row.content) for row in Sealed.objects.all())
    vault.erase(case.pk, now=NOW)
    assert [line.text for line in queries.mailbox(case)] == [""]


def test_an_empty_or_endless_message_is_refused_and_not_repeated() -> None:
    case = tipped()
    for text in ("", "  ", "x" * 4_001, "a\0b"):
        with pytest.raises(Invalid) as refusal:
            actions.post_message(case=case, text=text, by=PUBLIC, now=NOW)
        assert refusal.value.faults[0].value is None
    assert not Message.objects.exists()


def test_a_mailbox_that_nobody_reads_is_full_at_some_time() -> None:
    case = tipped()
    for _turn in range(MOST_UNREAD):
        actions.post_message(case=case, text="Halo?", by=PUBLIC, now=NOW)
    with pytest.raises(Conflict):
        actions.post_message(case=case, text="Halo?", by=PUBLIC, now=NOW)
    actions.read_messages(case=case, by=actor("budi"), now=NOW)
    actions.post_message(case=case, text="Halo?", by=PUBLIC, now=NOW)


@pytest.mark.parametrize("name", ["rina", "hadi", "toto", "sari", "yosef"])
def test_who_does_not_handle_the_case_does_not_write(name: str) -> None:
    case = tipped()
    for act in (actions.read_messages, lambda **to: actions.post_message(text="Halo", **to)):
        with pytest.raises(NotAllowed):
            act(case=case, by=actor(name, NOW), now=NOW)


def test_a_recused_officer_writes_nothing(cast: Cast) -> None:
    case = tipped()
    recuse(dossier=case.dossier, user=cast.user("budi"), reason="Kerabat.", by=actor("budi"), now=NOW)
    with pytest.raises(NotAllowed):
        actions.post_message(case=case, text="Halo", by=actor("budi"), now=NOW)


def test_the_tracking_page_tells_state_and_next_step_by_when() -> None:
    answer = submit(code="one")
    page = queries.tracking(mark("one"), now=NOW)
    assert (page.number, page.office, page.due_at) == (answer.number, answer.office.name, answer.papers_due)
    assert page.missing == ("proof", "identity", "evidence") and not page.messages and not page.accesses
    assert page.state and page.next_step
    actions.receive_papers(case=page.case, papers=[Handed(kind="proof")], is_complete=True, by=actor("budi"), now=NOW)
    after = queries.tracking(mark("one"), now=NOW, number=f" {answer.number.lower()} ")
    assert after.state != page.state and after.missing == () and [paper.kind for paper in after.papers] == ["proof"]


def test_the_tracking_page_names_nobody_and_holds_no_narrative() -> None:
    submit(code="one")
    page = queries.tracking(mark("one"), now=NOW)
    shown = str([getattr(page, field) for field in page.__struct_fields__ if field != "case"])
    assert not any(word in shown for word in ("Siti", "Joko", "Maria", "amplop", "Sudirman"))


def test_a_wrong_code_or_number_finds_nothing() -> None:
    submit(code="one")
    for code, number in (("two", ""), ("one", "999/LP/PL/Kab/23.09/I/2024")):
        with pytest.raises(NotFound):
            queries.tracking(mark(code), now=NOW, number=number)


def test_a_tip_is_tracked_without_a_number() -> None:
    case = tipped("mine")
    page = queries.tracking(mark("mine"), now=NOW)
    assert (page.case, page.number) == (case, "")
    assert page.due_at == datetime(2024, 2, 13, 15, 59, 59, tzinfo=UTC)  # traced within seven working days


def test_a_withdrawal_is_asked_and_decided_and_closes_nothing_by_itself() -> None:
    case = reported(None)
    request = actions.ask_withdrawal(case=case, reason="Sudah berdamai.", by=PUBLIC, now=NOW)
    with pytest.raises(Conflict):
        actions.ask_withdrawal(case=case, reason="Lagi.", by=PUBLIC, now=NOW)
    assert queries.withdrawal_of(case) == (request, "Sudah berdamai.")
    closed(called(case, "withdraw"), choice="against")
    request.refresh_from_db()
    assert request.is_granted is False and case_of(case.pk).status == "awaiting_papers"
    actions.ask_withdrawal(case=case, reason="Sungguh.", by=actor("budi"), now=NOW)
    assert queries.withdrawal_request(actor("rina"), request.pk, now=NOW).case == case
    assert unsound() == []


def test_a_withdrawal_needs_a_reason() -> None:
    with pytest.raises(Invalid):
        actions.ask_withdrawal(case=reported(), reason=" ", by=PUBLIC, now=NOW)
