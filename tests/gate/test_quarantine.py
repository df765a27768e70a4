"""What is held is complete, sealed, found by its office, and decided about by people, each time on the record."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction

from oversight.accounts.actor import machine
from oversight.core.errors import NotAllowed, NotFound
from oversight.files.store import store
from oversight.gate import actions, queries
from oversight.gate.ledger import HeldSubmissions, held_digests
from oversight.gate.models import Draft, Held, WaitingFile
from oversight.gate.queries import Narrowing
from oversight.ledger.models import Entry, Pending
from oversight.vault import actions as vault
from oversight.vault.models import Subject, SubjectKind
from tests.factories.photos import jpeg
from tests.factories.reports import actor
from tests.gate.somebody import EVENT, NOON, STORY, Somebody
from tests.gate.test_forms import CODE, records, text
from tests.gate.trial import TRIAL

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=1)


def held(place: str = "64.01.", narrative: str = STORY, **more: str) -> Held:
    """One submission that a script filled in."""
    known = set(Held.objects.values_list("pk", flat=True))
    sender = Somebody()
    sender.fill_in({"place": place, "narrative": narrative}, **{"website": "http://x.example", **more})
    sender.send()
    return Held.objects.exclude(pk__in=known).get()


def last_entry() -> bytes:
    """The entry that was written last."""
    return bytes(Entry.objects.get(pk=Pending.objects.order_by("-seq")[0].entry).body)


def test_what_a_script_fills_in_is_held_and_nothing_is_lost() -> None:
    sari = Somebody()
    sari.fill_in(website="http://x.example")
    sari.post("files/", {"files": SimpleUploadedFile("a.jpg", jpeg()), "stay": "1"})
    shown = text(sari.send())
    assert "TRIAL-" not in shown and re.search(CODE, shown)
    one = Held.objects.get()
    assert (one.reasons, one.scope, one.files, one.received_at) == (["trap"], "64.01.", 1, sari.at)
    found = queries.submission_of(TRIAL, one)
    assert found.answers["event"]["narrative"] == STORY and found.id == one.pk
    assert found.content(found.files[0]) == jpeg()
    assert not records()


def test_it_is_sealed() -> None:
    held()
    with connection.cursor() as cursor:
        cursor.execute("select gate_held::text from gate_held")
        row = cursor.fetchone()[0]
    assert STORY not in row and STORY.encode().hex() not in row and "10.20.30" not in row


def test_without_script_it_goes_through_while_it_is_calm() -> None:
    sari = Somebody()
    sari.fill_in()
    assert "TRIAL-" in text(sari.send(with_proof=False))


def test_without_script_it_waits_while_much_comes_in(settings: Any) -> None:
    settings.GATE_CALM_PER_MINUTE = 0
    sari, made = Somebody(), Somebody(address="10.99.1.1")
    sari.fill_in()
    made.fill_in()
    sari.send(with_proof=False)
    assert "TRIAL-" in text(made.send())
    assert [row.reasons for row in Held.objects.all()] == [["no-work"]]


def test_a_range_that_sends_much_without_proof_waits(settings: Any) -> None:
    settings.GATE_RANGE_BARE_PER_HOUR = 2
    for number in range(4):
        sari = Somebody(address=f"10.20.30.{number}")
        sari.fill_in({**EVENT, "narrative": f"{STORY} {number}"})
        sari.send(with_proof=False)
    assert len(records()) == 2
    assert {tuple(row.reasons) for row in Held.objects.all()} == {("crowded", "no-work")}
    other = Somebody(address="10.20.31.1")
    other.fill_in({**EVENT, "narrative": f"{STORY} lain"})
    other.send(with_proof=False)
    assert len(records()) == 3


def test_the_same_words_from_everywhere_wait_from_the_sixth_on() -> None:
    for number in range(7):
        sari = Somebody(address=f"10.{number}.1.1")
        sari.fill_in({**EVENT, "narrative": STORY.upper() if number % 2 else f"{STORY} !!"})
        sari.send()
    assert len(records()) == 5
    rows = Held.objects.all()
    assert {tuple(row.reasons) for row in rows} == {("same-text",)}
    mark = bytes(rows[0].text)
    assert len(queries.matching("trial", actor("budi"), Narrowing(text=mark), most=100)) == 2


def test_a_proof_counts_once() -> None:
    sari = Somebody()
    sari.fill_in()
    proof = sari.proof()
    sari.post("check/", proof)
    draft = Draft.objects.get()
    again = Somebody()
    again.fill_in()
    # The same id once more, as if somebody had copied the draft with its challenge.
    with connection.cursor() as cursor:
        cursor.execute("update gate_draft set expires_at = %s where id <> %s", [again.at + timedelta(days=1), draft.pk])
    again.post("check/", proof)
    assert [row.reasons for row in Held.objects.all()] == [["wrong-work"]]


def test_when_valkey_is_gone_everything_waits_and_nothing_is_refused(no_valkey: None) -> None:
    sari = Somebody()
    sari.fill_in()
    assert "TRIAL-" not in text(sari.send())
    assert [row.reasons for row in Held.objects.all()] == [["uncounted"]]


def test_its_office_and_those_above_see_it_and_no_other() -> None:
    one = held()
    for name, sees in {"budi": True, "dewi": False, "ratna": True, "nani": True, "hadi": False, "yosef": False}.items():
        found = queries.held("trial", actor(name)).rows
        assert [row.pk for row in found] == ([one.pk] if sees else []), name
    assert not queries.held("trial", actor("rina")).rows  # a commissioner decides, he does not sort
    assert queries.count_held("trial", actor("budi")).count == 1
    assert not queries.held("trial-tips", actor("budi")).rows


def test_a_list_goes_on_behind_its_cursor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("oversight.gate.queries.quarantine.PAGE", 2)
    made = [held().pk for _ in range(5)]
    seen, after = [], None
    while True:
        page = queries.held("trial", actor("budi"), after=after)
        seen += [row.pk for row in page.rows]
        after = page.next
        if after is None:
            break
    assert sorted(seen) == sorted(made)


def test_contents_of_a_page_are_opened_in_one_query(django_assert_num_queries: Any) -> None:
    rows = [held() for _ in range(3)]
    with django_assert_num_queries(1):
        assert len(queries.submissions(TRIAL, rows)) == 3


def test_a_released_one_becomes_the_record_it_would_have_been() -> None:
    sari = Somebody()
    sari.fill_in(website="x")
    sari.post("files/", {"files": SimpleUploadedFile("a.jpg", jpeg()), "stay": "1"})
    sari.send()
    one = Held.objects.get()
    released = actions.release(form=TRIAL, id=one.pk, by=actor("budi"), now=LATER)
    assert (released.state, released.record, released.decided_by_id) == ("released", one.pk, actor("budi").user_id)
    record = records()[0]
    assert (record.dossier, record.at) == (one.pk, one.received_at) and b"trial_file" in bytes(record.body)
    with pytest.raises(NotFound):
        actions.release(form=TRIAL, id=one.pk, by=actor("budi"), now=LATER)
    assert len(records()) == 1


@pytest.mark.parametrize("name", ["hadi", "yosef"])
def test_nobody_decides_outside_his_area(name: str) -> None:
    one = held()
    with pytest.raises(NotFound):
        actions.release(form=TRIAL, id=one.pk, by=actor(name), now=LATER)
    gone = actions.discard(form=TRIAL, ids=[one.pk], reason=Held.Discard.EMPTY, by=actor(name), now=LATER)
    assert gone == 0 and Held.objects.get().state == "held"


def test_who_does_not_sort_decides_nothing() -> None:
    one = held()
    with pytest.raises(NotAllowed):
        actions.discard(form=TRIAL, ids=[one.pk], reason=Held.Discard.EMPTY, by=actor("sari"), now=LATER)


def test_many_are_discarded_in_as_many_statements_as_one(django_assert_num_queries: Any) -> None:
    rows, budi = [held() for _ in range(4)], actor("budi")
    with django_assert_num_queries(6):  # begin, lock, change, digests, entry, end
        gone = actions.discard(
            form=TRIAL, ids=[row.pk for row in rows], reason=Held.Discard.MACHINE, by=budi, now=LATER
        )
    assert gone == 4
    body = last_entry().decode()
    digests = held_digests(Held.objects.all())
    assert '"verb":"gate.discard"' in body and all(digests[row.pk].hex() in body for row in rows)


def test_what_was_discarded_can_be_read_and_taken_back() -> None:
    one = held()
    actions.discard(form=TRIAL, ids=[one.pk], reason=Held.Discard.OTHER, by=actor("budi"), now=LATER)
    found = queries.held("trial", actor("budi"), Narrowing(state=Held.State.DISCARDED)).rows
    assert queries.submission_of(TRIAL, found[0]).answers["event"]["narrative"] == STORY
    assert actions.take_back(form=TRIAL, ids=[one.pk], by=actor("budi"), now=LATER) == 1
    assert actions.release(form=TRIAL, id=one.pk, by=actor("budi"), now=LATER).record == one.pk


def test_contents_are_destroyed_after_their_retention_and_not_before() -> None:
    sari = Somebody()
    sari.fill_in(website="x")
    sari.post("files/", {"files": SimpleUploadedFile("a.jpg", jpeg()), "stay": "1"})
    sari.send()
    one = Held.objects.get()
    address = bytes(WaitingFile.objects.get().address)
    actions.discard(form=TRIAL, ids=[one.pk], reason=Held.Discard.OTHER, by=actor("budi"), now=LATER)
    assert actions.forget_decided(by=machine("clock"), now=LATER + timedelta(days=364)) == 0
    assert actions.forget_decided(by=machine("clock"), now=LATER + timedelta(days=366)) == 1
    one.refresh_from_db()
    assert one.erased_at and queries.submissions(TRIAL, [one]) == {}
    with pytest.raises(FileNotFoundError):
        store().read(address)
    assert actions.take_back(form=TRIAL, ids=[one.pk], by=actor("budi"), now=LATER) == 0


def test_what_waits_is_never_destroyed_by_time() -> None:
    one = held()
    actions.forget_decided(by=machine("clock"), now=LATER + timedelta(days=9_999))
    assert queries.submission_of(TRIAL, one).answers


def test_the_ledger_has_the_digest_of_every_state() -> None:
    one = held()
    assert f'"{held_digests([one])[one.pk].hex()}"'.encode() in last_entry()
    actions.release(form=TRIAL, id=one.pk, by=actor("budi"), now=LATER)
    digest = HeldSubmissions().digests([one.pk])[one.pk]
    assert digest.hex().encode() in last_entry()


def test_a_failing_entry_undoes_the_holding(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(lines: object) -> None:
        raise RuntimeError("the ledger is away")

    sari = Somebody()
    sari.fill_in(website="x")
    proof = sari.proof()
    monkeypatch.setattr("oversight.ledger.actions.append", fail)
    with pytest.raises(RuntimeError):
        sari.post("check/", proof)
    assert not Held.objects.exists() and STORY in text(sari.get("event/"))


@pytest.mark.parametrize("column", ["scope", "received_at", "code", "subject"])
def test_what_was_held_stays_as_it_came(column: str) -> None:
    one = held()
    other = {"scope": "", "received_at": LATER, "code": b"0" * 32, "subject": one.pk}[column]
    with pytest.raises(DatabaseError), transaction.atomic():
        Held.objects.filter(pk=one.pk).update(**{column: other})
    with pytest.raises(DatabaseError), transaction.atomic():
        Held.objects.filter(pk=one.pk).delete()


def test_a_held_submission_is_sealed_as_if_step_by_step() -> None:
    one = held()
    subject = Subject.objects.select_related("key").get(pk=one.subject)
    assert (subject.kind, subject.made_at) == (SubjectKind.CONTENTS, one.received_at)
    vault.seal(subject, "submission", {"typed": {}, "files": [], "file_key": ""}, now=LATER)
    assert "event" not in queries.submissions(TRIAL, [one])[one.pk].answers
    vault.erase(subject, now=LATER)
    assert queries.submissions(TRIAL, [one]) == {}
