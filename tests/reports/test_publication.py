"""Publishing an instrument from the portal: two people, the ledger, and a filing under the new version."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from oversight.core import canonical
from oversight.core.errors import NotAllowed
from oversight.ledger.models import Entry
from reports import actions, queries
from reports.digests import instrument_id
from reports.ledger import Instruments
from reports.models import Instrument, InstrumentDraft
from tests.conftest import enter
from tests.factories.reports import actor, file

from .drafts import BASE, LIST, at, begin, handed_in, save, step, text

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def forgetful() -> Iterator[None]:
    """What this process remembered of versions that the test rolls back is forgotten."""
    yield
    queries.forget_reference_data()


@pytest.mark.usefixtures("forgetful")
def test_from_draft_to_filing(nani: Client, intan: Client) -> None:
    """The journey: draft, faults, mending, hand-in, publication by a second person, a filing under the new version."""
    draft = begin(nani, "pemilu-2024-quiet-period@1")
    assert (draft.name, draft.revision, draft.editors) == ("pemilu-2024-quiet-period@2", 1, [draft.author_id])
    assert "nothing differs from version 1" in text(nani.get(at(draft)))

    new = at(draft, "groups/campaign/add-item/")
    item = {"text_id": "Apakah posko kampanye masih buka?", "text_en": "Is an office still open?", "code": "MT10",
            "type": "yes_no", "severity": "high", "source": "Pengawasan Februari 2024", "mark": "S"}  # fmt: skip
    assert save(nani, new, **item).status_code == 302
    faulty = text(nani.get(at(draft)))
    assert "1 thing is to be mended" in faulty and "MT10: a yes_no item needs its adverse answer" in faulty
    refused = step(nani, draft, "hand-in")
    assert refused.status_code == 422 and "MT10: a yes_no item needs its adverse answer" in text(refused)

    assert save(nani, at(draft, "items/MT10/"), adverse="yes", needs_note="on").status_code == 302
    assert "Ready to be handed in" in text(nani.get(at(draft)))
    assert step(nani, draft, "hand-in").status_code == 302
    assert step(nani, draft, "publish").status_code == 403

    filing = {
        "id": "018da5c5-6a00-7000-8000-000000000abc", "instrument": draft.name, "station": "6401012009001",
        "observed_at": "2024-02-12T10:00:00+08:00", "answers": {"MT10": "yes"}, "remarks": {"MT10": "Dua orang."},
    }  # fmt: skip
    early = file(filing)
    assert early.refusal is not None and early.refusal.code == "unknown-instrument"
    assert "Waits for you to publish it" in text(intan.get(LIST))
    assert "MT10" in text(intan.get(at(draft, "publish/")))
    published = step(intan, draft, "publish")
    assert published["Location"] == f"{LIST}versions/pemilu-2024-quiet-period@2/"

    row = Instrument.objects.get(code="pemilu-2024-quiet-period", version=2)
    assert bytes(row.digest) == canonical.digest(row.definition)
    entry = json.loads(bytes(Entry.objects.latest("id").body))
    assert entry["verb"] == "reports.publish_instrument"
    assert entry["rows"] == {f"reports_instrument:{instrument_id(row.name)}": bytes(row.digest).hex()}
    draft.refresh_from_db()
    assert entry["more"] == {"instrument": row.name, "author": draft.author_id, "handed_in_by": draft.author_id}
    assert entry["actor"] == actor("intan").label
    assert Instruments().digests([instrument_id(row.name)]) == {instrument_id(row.name): bytes(row.digest)}
    assert (draft.state, draft.instrument_id) == (InstrumentDraft.State.PUBLISHED, row.pk)

    outcome = file(filing)
    assert outcome.refusal is None and outcome.flagged == ()
    assert next(one.name for one in queries.asked(row.election)) == row.name


def test_nobody_publishes_what_he_wrote_handed_in_or_once_touched(nani: Client, intan: Client) -> None:
    draft = begin(nani)
    save(nani, at(draft, "head/"), title_en="Quiet days")
    save(intan, at(draft, "items/MT01/"), severity="high")
    save(nani, at(draft, "items/MT02/"), severity="high")
    assert step(nani, draft, "hand-in").status_code == 302
    refused = step(intan, draft, "publish")
    assert refused.status_code == 403 and "a second person does" in text(refused)
    assert not Instrument.objects.filter(code=draft.code, version=2).exists()


@pytest.mark.parametrize("who", ["author", "edited_by", "handed_in_by", "editors"])
def test_the_database_itself_refuses_a_publisher_who_wrote(nani: Client, who: str) -> None:
    draft = handed_in(nani)
    published = Instrument.objects.get(code="pilkada-2024-voting")
    second, third = (actor(name).user_id for name in ("intan", "toto"))
    values: dict[str, Any] = {
        "edited_by_id": third,
        "handed_in_by_id": third,
        "editors": [third],
        "closed_by_id": second,
    }
    values |= {"editors": [second]} if who == "editors" else {} if who == "author" else {f"{who}_id": second}
    if who == "author":
        values["closed_by_id"] = draft.author_id
    with pytest.raises(DatabaseError, match="publish"), transaction.atomic():
        InstrumentDraft.objects.filter(pk=draft.pk).update(
            state="published", closed_at=NOW, instrument=published, **values
        )


def test_what_was_not_handed_in_is_not_published(nani: Client, intan: Client) -> None:
    draft = begin(nani)
    save(nani, at(draft, "head/"), title_en="Quiet days")
    assert step(intan, draft, "publish").status_code == 409
    with pytest.raises(DatabaseError), transaction.atomic():
        InstrumentDraft.objects.filter(pk=draft.pk).update(
            state="published", closed_by=actor("intan").user_id, closed_at=NOW,
            instrument=Instrument.objects.get(code="pilkada-2024-voting"),
        )  # fmt: skip


def test_what_was_handed_in_cannot_be_changed_until_it_is_sent_back(nani: Client, intan: Client) -> None:
    draft = handed_in(nani)
    assert nani.get(at(draft, "items/MT01/")).status_code == 409
    moved = nani.post(at(draft, "arrange/"), {"move": "item:MT01:down", "revision": draft.revision})
    assert moved.status_code == 409
    assert step(intan, draft, "send-back", reason="").status_code == 422
    assert step(intan, draft, "send-back", reason="MT03 is too long.").status_code == 302
    page = text(nani.get(at(draft)))
    assert "Sent back by Intan Kurniasih" in page and "MT03 is too long." in page
    assert (
        save(nani, at(draft, "items/MT03/"), text_en="Did anybody give or promise money or goods?").status_code == 302
    )
    assert step(nani, draft, "hand-in").status_code == 302
    assert step(intan, draft, "publish").status_code == 302


def test_publishing_takes_what_the_publisher_has_seen(nani: Client, intan: Client) -> None:
    draft = handed_in(nani)
    seen = draft.revision
    step(nani, draft, "send-back", reason="One more thing.")
    save(nani, at(draft, "items/MT01/"), severity="low")
    step(nani, draft, "hand-in")
    late = intan.post(at(draft, "publish/"), {"revision": seen})
    assert late.status_code == 409 and "Nani Suryani changed the draft" in text(late)
    assert not Instrument.objects.filter(code=draft.code, version=2).exists()


# Who may: reads published versions, reads and writes drafts, publishes what another person handed in.
WHO = {
    "nani": (200, 200, 403),
    "intan": (200, 200, 302),
    "ayu": (200, 404, 404),
    "toto": (200, 404, 404),
    "ratna": (200, 404, 404),
    "budi": (200, 404, 404),
    "rina": (200, 404, 404),
    "dewi": (200, 404, 404),
    "lina": (403, 404, 404),
}


@pytest.mark.parametrize(("name", "expected"), WHO.items())
def test_who_may_read_write_and_publish(nani: Client, name: str, expected: tuple[int, int, int]) -> None:
    draft = handed_in(nani)
    client = Client()
    enter(client, name)
    reads, writes, publishes = expected
    for address in (LIST, f"{LIST}versions/{BASE}/", f"{LIST}versions/{BASE}/preview/"):
        assert client.get(address).status_code == reads
    for rest in ("", "preview/", "difference/", "definition.json"):
        assert client.get(at(draft, rest)).status_code == writes
    begun = client.post(f"{LIST}versions/pilkada-2024-voting@1/begin/").status_code
    assert begun == (302 if writes == 200 else 403)
    assert client.get(f"{LIST}new/").status_code == (200 if writes == 200 else 403)
    sent = client.post(at(draft, "publish/"), {"revision": draft.revision})
    assert sent.status_code == publishes
    if writes != 200:
        assert "drafts/" not in client.get(LIST).content.decode()


def test_the_actions_ask_for_the_permission_themselves(nani: Client) -> None:
    draft = handed_in(nani)
    by = actor("budi")
    base = Instrument.objects.get(code="pilkada-2024-voting")
    for act in (
        lambda: actions.begin_version(base=base, by=by, now=NOW),
        lambda: actions.import_draft(raw=b"{}", by=by, now=NOW),
        lambda: actions.revise(draft=draft, change=lambda whole: whole, revision=draft.revision, by=by, now=NOW),
        lambda: actions.hand_in(draft=draft, revision=draft.revision, by=by, now=NOW),
        lambda: actions.send_back(draft=draft, reason="x", by=by, now=NOW),
        lambda: actions.publish_draft(draft=draft, revision=draft.revision, by=by, now=NOW),
        lambda: actions.discard(draft=draft, by=by, now=NOW),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_a_failing_ledger_entry_undoes_the_publication(nani: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = handed_in(nani)

    def fail(lines: Any) -> None:
        raise RuntimeError("the ledger is full")

    monkeypatch.setattr("reports.publishing.ledger.append", fail)
    with pytest.raises(RuntimeError):
        actions.publish_draft(draft=draft, revision=draft.revision, by=actor("intan"), now=NOW)
    draft.refresh_from_db()
    assert draft.state == InstrumentDraft.State.HANDED_IN
    assert not Instrument.objects.filter(code=draft.code, version=2).exists()


def test_what_a_draft_is_of_never_changes_and_no_draft_is_lost(nani: Client) -> None:
    draft = begin(nani)
    for spoil in (
        lambda: InstrumentDraft.objects.filter(pk=draft.pk).update(code="other"),
        lambda: InstrumentDraft.objects.filter(pk=draft.pk).update(author=actor("intan").user_id),
        lambda: InstrumentDraft.objects.filter(pk=draft.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            spoil()
