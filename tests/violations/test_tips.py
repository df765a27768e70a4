"""A tip keeps nothing of its sender: no user, no address, no exact time, anywhere."""

import subprocess
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from pytest_django import Settings

from oversight.accounts.actor import machine
from oversight.core.errors import Conflict, Invalid, NotAllowed
from oversight.core.ids import uuid7_time
from oversight.dossiers.models import Kind, RegisterNumber
from oversight.embedded.postgres import find_binaries
from oversight.ledger.models import Entry
from oversight.parties.models import Part
from oversight.vault.models import Sealed
from oversight.workflow.models import Step, Track
from tests import environment
from tests.factories.reports import actor
from tests.factories.violations import ACCOUNT, PUBLIC, mark, tip_form, tipped
from tests.violations.soundness import unsound
from violations import actions, queries
from violations.models import Case

# 14:47:31.123456 in East Kalimantan.
SENT = datetime(2024, 1, 31, 6, 47, 31, 123456, tzinfo=UTC)
DAY = datetime(2024, 1, 30, 16, tzinfo=UTC)
HOUR = datetime(2024, 1, 31, 6, tzinfo=UTC)


@pytest.mark.django_db
@pytest.mark.parametrize(("exactness", "kept"), [("day", DAY), ("hour", HOUR)])
def test_every_time_and_every_id_of_a_tip_is_coarse(exactness: str, kept: datetime, settings: Settings) -> None:
    settings.TIP_TIME = exactness
    case = tipped(now=SENT)
    dossier, track = case.dossier, Track.objects.get(pk=case.track)
    step, entry = Step.objects.get(track=track), Entry.objects.filter(dossier=dossier.pk).last()
    sealed = Sealed.objects.get(subject=dossier.pk)
    assert entry is not None
    assert {dossier.received_at, dossier.recorded_at, case.received_at, track.since, step.at, entry.at, sealed.at} == {
        kept
    }
    assert {uuid7_time(one) for one in (dossier.pk, track.pk, step.pk, entry.pk, sealed.pk)} == {kept}
    assert kept.isoformat()[:13] in bytes(entry.body).decode()


@pytest.mark.django_db
def test_a_tip_names_nobody_and_waits_for_tracing() -> None:
    case = tipped(now=SENT)
    assert (case.kind, case.status, case.scope) == (Kind.TIP, "prior_information", "64.01.")
    assert case.dossier.filed_by_id is None and case.dossier.on_behalf_of_id is None
    assert not Part.objects.filter(dossier=case.pk).exists()
    assert not RegisterNumber.objects.filter(dossier=case.pk).exists()
    assert Step.objects.get(track=case.track).by_id is None
    assert unsound() == []


def test_nothing_of_when_and_what_is_in_a_dump_of_the_database(live_db: None) -> None:
    """The words, the minute and the milliseconds in the ids are looked for in everything that is stored."""
    tipped(now=SENT)
    connection.close()
    run = subprocess.run(
        [str(find_binaries() / "pg_dump"), "--data-only", environment.url("postgres", environment.DATABASE)],
        capture_output=True,
        text=True,
        check=True,
    )
    minted = f"{int(SENT.timestamp() * 1000):012x}"
    traces = {
        "words": "amplop" in run.stdout or b"amplop".hex() in run.stdout,
        "place in words": "balai desa" in run.stdout,
        "minute": "14:47:3" in run.stdout or "06:47:3" in run.stdout,
        "ids": f"{minted[:8]}-{minted[8:]}" in run.stdout,
    }
    assert not any(traces.values()), traces


@pytest.mark.django_db
def test_what_was_written_can_be_read_by_the_office() -> None:
    assert queries.contents(tipped()).narrative == {"what": ACCOUNT, "where": "di balai desa", "when": "Senin pagi"}


@pytest.mark.django_db
def test_the_same_tip_with_the_same_code_is_one_tip() -> None:
    first = actions.send_tip(form=tip_form(), code_mark=mark("a"), by=PUBLIC, now=SENT)
    again = actions.send_tip(form=tip_form(), code_mark=mark("a"), by=PUBLIC, now=SENT + timedelta(days=1))
    assert (again.id, again.status, again.received_at) == (first.id, "replayed", first.received_at)
    assert Case.objects.count() == 1
    with pytest.raises(Conflict):
        actions.send_tip(form=tip_form(what="Lain"), code_mark=mark("a"), by=PUBLIC, now=SENT)


@pytest.mark.django_db
def test_a_tip_needs_a_place_and_a_few_words_and_no_more() -> None:
    bare = tip_form(where="", when="", occurred_on=None)
    case = Case.objects.get(pk=actions.send_tip(form=bare, code_mark=mark("a"), by=PUBLIC, now=SENT).id)
    assert case.occurred_on is None
    with pytest.raises(Invalid) as refusal:
        actions.send_tip(form=tip_form(what=" ", place=""), code_mark=mark("b"), by=PUBLIC, now=SENT)
    assert {fault.field for fault in refusal.value.faults} == {"what", "place"}


@pytest.mark.django_db
def test_only_the_public_sends_tips() -> None:
    for by in (actor("budi", SENT), machine("clock")):
        with pytest.raises(NotAllowed):
            actions.send_tip(form=tip_form(), code_mark=mark("a"), by=by, now=SENT)


@pytest.mark.django_db
def test_what_the_sender_writes_later_is_coarse_too() -> None:
    case = tipped(now=SENT)
    later = SENT + timedelta(days=2, minutes=13)
    message = actions.post_message(case=case, text="Masih ada lagi.", by=PUBLIC, now=later)
    assert message.at == DAY + timedelta(days=2) == uuid7_time(message.pk)
    answer = actions.post_message(case=case, text="Di mana?", by=actor("budi", later), now=later)
    assert answer.at == later  # the agency's own time is no secret
    actions.read_messages(case=case, by=PUBLIC, now=later + timedelta(minutes=5))
    answer.refresh_from_db()
    assert answer.read_at == DAY + timedelta(days=2)
