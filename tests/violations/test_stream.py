"""The office is told what came with a tracking code: who has the case, or those who may take it; nobody else."""

from datetime import timedelta

import pytest

from oversight.dossiers.actions import recuse
from oversight.notices.actions import read
from oversight.notices.models import Notice
from oversight.notices.rendering import page_of
from oversight.workflow import actions as workflow
from oversight.workflow.models import Track
from tests.cast import Cast
from tests.factories.procedure import who
from tests.factories.reports import actor
from tests.factories.stream import follow
from tests.factories.violations import NOW, PUBLIC, case_of, finding_form, photo, reported, tipped
from violations import actions
from violations.models import Case
from violations.stream import Mailbox

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=2)


def told(now: object = LATER) -> list[tuple[str, str]]:
    """Who was told what, in the order in which it came."""
    follow(now, Mailbox())  # type: ignore[arg-type]
    return [(notice.recipient.username, notice.kind) for notice in Notice.objects.order_by("pk")]


def written(case: Case, text: str = "Halo?") -> None:
    """The holder of the code writes."""
    actions.post_message(case=case, text=text, by=PUBLIC, now=NOW)


def test_all_who_may_take_the_case_are_told_while_nobody_has_it() -> None:
    case = reported(None)
    written(case)
    actions.add_evidence(case=case, evidence=[photo("lain")], by=PUBLIC, now=NOW)
    actions.ask_withdrawal(case=case, reason="Takut.", by=PUBLIC, now=NOW)
    kinds = ("case-message", "case-evidence", "case-withdrawal")
    assert set(told()) == {(name, kind) for name in ("budi", "lina") for kind in kinds}


def test_who_has_the_case_is_told_and_not_again_before_he_has_read() -> None:
    case = reported()
    workflow.take(track=Track.objects.get(pk=case.track), by=actor("budi"), now=NOW)
    written(case)
    written(case)
    assert told() == [("budi", "case-message")]
    written(case)
    assert len(told()) == 1
    read(notice=Notice.objects.get(), by=actor("budi"), now=LATER)
    written(case)
    assert len(told()) == 2


def test_the_office_is_not_told_what_it_did_itself() -> None:
    case = reported()
    actions.post_message(case=case, text="Mohon jawab.", by=actor("budi"), now=NOW)
    actions.ask_withdrawal(case=case, reason="Datang ke kantor.", by=actor("budi"), now=NOW)
    assert told() == []


def test_nobody_who_is_recused_is_told(cast: Cast) -> None:
    case = reported(None)
    recuse(dossier=case.dossier, user=cast.user("budi"), reason="Kerabat.", by=actor("budi"), now=NOW)
    written(case)
    assert told() == [("lina", "case-message")]


def test_a_notice_tells_nothing_of_the_case_and_leads_to_it() -> None:
    case = reported(None)
    written(case, "Joko membagi amplop")
    told()
    notice = Notice.objects.filter(recipient__username="budi").get()
    number = case.dossier.numbers.get().text
    assert number not in notice.body and "Joko" not in notice.body and notice.dossier_id == case.pk
    assert page_of(notice.kind, notice.facts) in {f"/cases/{case.pk}/", ""}


def test_a_notice_of_a_tip_carries_no_exact_time_and_goes_to_who_has_its_finding() -> None:
    case = tipped()
    actions.start_tracing(case=case, order="ST-1", by=who("rina"), now=NOW)
    end = actions.end_tracing(case=case_of(case.pk), form=finding_form(), text="Ada.", by=who("rina"), now=NOW)
    finding = case_of(end.id)
    workflow.take(track=Track.objects.get(pk=finding.track), by=who("rina"), now=NOW)
    written(case_of(case.pk))
    assert told() == [("rina", "case-message")]
    assert Notice.objects.get().created_at < NOW - timedelta(hours=1)
