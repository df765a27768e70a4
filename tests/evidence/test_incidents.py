"""A stored file that changes or disappears is found, held back, told and mended."""

import json
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import ProgrammingError, transaction
from msgspec.structs import replace

from oversight.core.errors import Conflict, Invalid, NotAllowed
from oversight.evidence import actions, queries
from oversight.evidence.ledger import Incidents
from oversight.evidence.models import CustodyEvent, Incident, IncidentNote, Item
from oversight.evidence.tasks import rehash_evidence
from oversight.files.models import Blob
from oversight.files.store import StoreAway, store
from oversight.ledger.models import Entry, Pending
from tests.cast import Cast
from tests.evidence.conftest import Arrive, file_of
from tests.factories import photos
from tests.factories.reports import NOW, actor

pytestmark = pytest.mark.django_db
PHOTO = photos.jpeg(seed=11)
LATER = NOW + timedelta(days=1)
MONTH = timedelta(days=30)


def share(now: object = LATER, budget: int = 1 << 30) -> actions.Tally:
    return actions.rehash_share(period=MONTH, budget=budget, now=now)  # type: ignore[arg-type]


def spoil(item: Item) -> Path:
    path = file_of(bytes(item.sha256))
    path.write_bytes(b"tampered")
    return path


def entries() -> list[dict[str, Any]]:
    """What the ledger was told, in order."""
    bodies = dict(Entry.objects.values_list("id", "body"))
    queue = Pending.objects.order_by("seq").values_list("entry", flat=True)
    return [json.loads(bytes(bodies[entry])) for entry in queue]


def verbs() -> list[str]:
    return [entry["verb"] for entry in entries()]


def seen(item: Item) -> Item:
    return queries.item(actor("dewi"), item.pk, now=LATER)


def test_damage_is_found_held_back_and_written_down(arrived: Arrive) -> None:
    item = arrived()
    spoil(item)
    tally = share()
    assert (tally.files, tally.damaged, tally.missing) == (2, 1, 0)
    incident = Incident.objects.get()
    assert (incident.blob_id, incident.found, incident.found_by) == (item.original_id, "damaged", "system:rehash")
    last = CustodyEvent.objects.filter(item=item).latest("at")
    assert (last.act, last.outcome, last.at) == ("checked", "damaged", LATER)
    assert verbs()[-1] == "evidence.find_damage"
    with pytest.raises(Conflict) as refusal:
        actions.copy_original(item=seen(item), reason="For the plenary.", by=actor("dewi"), now=LATER)
    assert refusal.value.code == "damaged"


def test_a_lost_file_is_found_too_and_told_once(arrived: Arrive) -> None:
    item = arrived()
    file_of(bytes(item.sha256)).unlink()
    assert share().missing == 1
    assert share(LATER + MONTH + timedelta(days=1)).missing == 1
    assert Incident.objects.get().found == "missing"
    assert verbs().count("evidence.find_damage") == 1


def test_a_look_finds_damage_before_the_check_does(arrived: Arrive) -> None:
    item = arrived()
    assert item.clean_copy is not None
    file_of(bytes(item.clean_copy.sha256)).write_bytes(b"another picture")
    with pytest.raises(Conflict):
        actions.view(item=seen(item), by=actor("dewi"), now=LATER)
    assert Incident.objects.get().found_by == actor("dewi").label
    assert not CustodyEvent.objects.filter(item=item, act="viewed").exists()


def test_each_file_comes_once_in_the_period_the_longest_unchecked_first(arrived: Arrive) -> None:
    arrived()
    first = share(budget=1)
    assert first.files == 2
    assert share().files == 0
    assert share(LATER + MONTH + timedelta(seconds=1)).files == 2


def test_the_budget_ends_a_run(arrived: Arrive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("oversight.evidence.actions.rehashing._PIECE", 1)
    arrived()
    assert share(budget=1).files == 1
    assert share(budget=1).files == 1
    assert share(budget=1).files == 0


def test_an_auditor_takes_it_up_and_the_backup_ends_it(arrived: Arrive, tmp_path: Path) -> None:
    item = arrived()
    spoil(item)
    share()
    incident = Incident.objects.get()
    actions.acknowledge(incident=incident, words="The backup of Monday holds it.", by=actor("toto"), now=LATER)
    still = actions.recheck(incident=incident, words="", by=actor("toto"), now=LATER + timedelta(hours=1))
    assert still.resolved_at is None
    (tmp_path / "whatever").write_bytes(PHOTO)
    call_command("restore_evidence", str(tmp_path), stdout=StringIO())
    incident.refresh_from_db()
    assert (incident.resolution, incident.acknowledged_by_id) == ("restored", actor("toto").user_id)
    assert [note.act for note in incident.notes.all()] == ["acknowledged", "checked", "restored"]
    assert actions.copy_original(item=seen(item), reason="For the plenary.", by=actor("dewi"), now=LATER).data == PHOTO
    told = next(entry for entry in reversed(entries()) if entry["verb"] == "evidence.restore")
    assert told["rows"] == {f"evidence_incident:{incident.pk}": Incidents().digests([incident.pk])[incident.pk].hex()}


def test_a_file_put_back_by_hand_is_found_sound_by_the_next_check(arrived: Arrive) -> None:
    path = spoil(arrived())
    share()
    path.write_bytes(PHOTO)
    out = StringIO()
    call_command("rehash_evidence", "--incidents", stdout=out)
    assert "1 as received again, 0 still not" in out.getvalue()
    assert Incident.objects.get().resolution == "restored"


def test_a_damaged_copy_is_made_again_from_its_original(arrived: Arrive) -> None:
    item = arrived()
    assert item.clean_copy is not None
    file_of(bytes(item.clean_copy.sha256)).unlink()
    share()
    held = actions.recheck(incident=Incident.objects.get(), words="", by=actor("toto"), now=LATER)
    assert held.resolution == "restored"
    assert b"Phone of Sari" not in actions.view(item=seen(item), by=actor("dewi"), now=LATER).data


def test_an_original_damaged_on_arrival_is_processed_when_it_is_back(promised: Arrive) -> None:
    item = promised()
    actions.receive(item=item, content=PHOTO, media_type="image/jpeg", by=actor("sari"), now=NOW)
    path = spoil(item)
    actions.process(items=[Item.objects.get(pk=item.pk)], now=NOW)
    assert Item.objects.get(pk=item.pk).processed_at is None
    path.write_bytes(PHOTO)
    actions.recheck(incident=Incident.objects.get(), words="", by=actor("toto"), now=LATER)
    assert Item.objects.get(pk=item.pk).processed_at == LATER
    path.unlink()


def test_what_no_backup_holds_is_declared_lost_by_two_auditors_and_told_no_more(arrived: Arrive) -> None:
    item = arrived()
    file_of(bytes(item.sha256)).unlink()
    share()
    incident = Incident.objects.get()
    other = Cast().user("nani").pk
    first, second = actor("toto"), replace(actor("toto"), user_id=other, label=f"user:{other}")
    with pytest.raises(Invalid):
        actions.propose_loss(incident=incident, words=" ", by=first, now=LATER)
    with pytest.raises(Conflict):
        actions.declare_lost(incident=incident, words="Gone.", by=second, now=LATER)
    actions.propose_loss(incident=incident, words="No backup holds it.", by=first, now=LATER)
    with pytest.raises(Conflict):
        actions.declare_lost(incident=incident, words="I am sure.", by=first, now=LATER)
    assert Incident.objects.get().resolved_at is None
    actions.declare_lost(incident=incident, words="I looked as well.", by=second, now=LATER)
    assert share(LATER + MONTH + timedelta(days=1)).missing == 1
    assert Incident.objects.count() == 1
    assert Blob.objects.get(pk=item.original_id).state == "missing"
    with pytest.raises(Conflict):
        actions.acknowledge(incident=incident, words="Again.", by=actor("toto"), now=LATER)


@pytest.mark.parametrize("name", ["nani", "budi", "ayu", "dewi"])
def test_incidents_are_in_the_hands_of_auditors(arrived: Arrive, name: str) -> None:
    spoil(arrived())
    share()
    with pytest.raises(NotAllowed):
        actions.acknowledge(incident=Incident.objects.get(), words="I see.", by=actor(name), now=LATER)
    with pytest.raises(NotAllowed):
        queries.incidents(actor(name), is_over=False)


def test_a_store_that_is_away_makes_no_incident(
    arrived: Arrive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrived()
    with monkeypatch.context() as away:
        away.setattr(store(), "root", tmp_path)
        with pytest.raises(StoreAway):
            share()
    assert not Incident.objects.exists()


def test_the_command_checks_everything_and_tells_by_its_exit_code(arrived: Arrive) -> None:
    item = arrived()
    share()
    out = StringIO()
    call_command("rehash_evidence", "--all", stdout=out)
    assert "2 files" in out.getvalue()
    spoil(item)
    with pytest.raises(SystemExit):
        call_command("rehash_evidence", "--all", stdout=out)
    assert Incident.objects.count() == 1


def test_the_clock_checks_the_next_share(arrived: Arrive) -> None:
    arrived()
    rehash_evidence()
    assert not Blob.objects.filter(checked_at=None).exists()


def test_what_was_found_and_done_cannot_be_rewritten(arrived: Arrive) -> None:
    spoil(arrived())
    share()
    actions.acknowledge(incident=Incident.objects.get(), words="I see.", by=actor("toto"), now=LATER)
    for change in (
        lambda: Incident.objects.update(found="missing"),
        lambda: IncidentNote.objects.update(words="Nothing."),
        lambda: Incident.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(ProgrammingError), transaction.atomic():
            change()
