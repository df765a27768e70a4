"""The person is told who could see him, in which role, what for; later where an order says so; and who got it next."""

from datetime import datetime, timedelta

import pytest

from oversight.core.errors import Invalid, NotAllowed
from oversight.dossiers.models import Dossier
from oversight.parties import actions, queries
from oversight.parties.models import Delay, HandOver, Part, Purpose
from tests.factories.parties import NOW
from tests.parties.conftest import actor, work

POLICE = "Kepolisian Resor Paser (SPKT)"
BASIS = "Perbawaslu 3/2023 art. 27"


def told(dossier: Dossier, now: datetime = NOW) -> list[tuple[str, str, str]]:
    return [(access.role, access.purpose, access.to) for access in queries.accesses(dossier, now=now)]


@pytest.fixture
def handled(dossier: Dossier, aminah: Part) -> Part:
    """Budi works on the record."""
    work(dossier, "budi")
    return aminah


def test_the_reporter_reads_role_office_purpose_and_time_of_every_sight(dossier: Dossier, handled: Part) -> None:
    assert told(dossier) == []
    actions.unmask(handled, Purpose.CONTACT, "A paper is missing.", 30, by=actor("budi"), now=NOW)
    (access,) = queries.accesses(dossier, now=NOW)
    assert (access.role, access.purpose, access.at, access.looks) == ("regency_officer", Purpose.CONTACT, NOW, 0)
    assert access.office and access.part == handled.pk and access.until == NOW + timedelta(minutes=30)
    assert "Budi" not in repr(access), "the office answers for it, not the officer before the public"
    queries.of_dossier(dossier, actor("budi"), now=NOW + timedelta(minutes=5))
    (access,) = queries.accesses(dossier, now=NOW)
    assert (access.looks, access.last_look) == (1, NOW + timedelta(minutes=5))


def test_a_hand_over_names_body_and_basis(dossier: Dossier, handled: Part) -> None:
    row = actions.hand_over(handled, f"  {POLICE} ", Purpose.HAND_OVER, BASIS, by=actor("budi"), now=NOW)
    assert (row.recipient, row.basis) == (POLICE, BASIS)
    (access,) = queries.accesses(dossier, now=NOW)
    assert (access.to, access.basis, access.purpose) == (POLICE, BASIS, Purpose.HAND_OVER)


@pytest.mark.parametrize(("to", "basis"), [("", BASIS), ("x" * 161, BASIS), (POLICE, " ")])
def test_a_hand_over_without_receiver_or_basis_is_refused(handled: Part, to: str, basis: str) -> None:
    with pytest.raises(Invalid):
        actions.hand_over(handled, to, Purpose.HAND_OVER, basis, by=actor("budi"), now=NOW)
    assert not HandOver.objects.exists()


@pytest.mark.parametrize("name", ["rina", "hadi", "toto"])
def test_who_may_not_unmask_hands_nothing_over(handled: Part, name: str) -> None:
    with pytest.raises(NotAllowed):
        actions.hand_over(handled, POLICE, Purpose.HAND_OVER, BASIS, by=actor(name), now=NOW)


def test_a_reasoned_order_tells_the_person_later_and_never_takes_back(dossier: Dossier, handled: Part) -> None:
    actions.unmask(handled, Purpose.STUDY, "The report names two dates.", 5, by=actor("budi"), now=NOW)
    later, due = NOW + timedelta(hours=1), NOW + timedelta(days=14)
    actions.delay_notice(handled, due, "The search of the house comes first.", by=actor("rina"), now=later)
    actions.hand_over(handled, POLICE, Purpose.HAND_OVER, BASIS, by=actor("budi"), now=later)
    assert told(dossier, later) == [("regency_officer", "study", "")], "what she has read already stays"
    assert told(dossier, due - timedelta(seconds=1)) == [("regency_officer", "study", "")]
    assert told(dossier, due) == [("regency_officer", "study", ""), ("regency_officer", "hand_over", POLICE)]


@pytest.mark.parametrize("name", ["budi", "hadi", "toto", "dewi"])
def test_only_a_commissioner_delays(handled: Part, name: str) -> None:
    with pytest.raises(NotAllowed):
        actions.delay_notice(handled, NOW + timedelta(days=1), "why", by=actor(name), now=NOW)


@pytest.mark.parametrize(("days", "reason"), [(91, "why"), (0, "why"), (-1, "why"), (5, " ")])
def test_later_is_not_never_and_has_a_reason(handled: Part, days: int, reason: str) -> None:
    with pytest.raises(Invalid):
        actions.delay_notice(handled, NOW + timedelta(days=days), reason, by=actor("rina"), now=NOW)
    assert not Delay.objects.exists()
