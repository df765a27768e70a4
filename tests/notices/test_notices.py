"""People are told once, in their language, with proof; e-mails go out, are tried again, and are given up."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as project
from django.db import ProgrammingError, transaction
from pytest_django import Settings

from oversight.accounts.actions import enrol_device, issue_enrolment_code
from oversight.accounts.models import User
from oversight.core.ids import uuid7
from oversight.evidence import actions as evidence
from oversight.files.models import Blob
from oversight.ledger.models import Entry, Pending, StuckWork
from oversight.ledger.stream import retry_stuck
from oversight.notices import actions, queries
from oversight.notices.actions.mailing import MAX_TRIES
from oversight.notices.kinds import KINDS
from oversight.notices.ledger import Notices
from oversight.notices.models import Delivery, Notice, Outgoing
from oversight.notices.tasks import deliver_mail
from tests.cast import Cast
from tests.evidence.conftest import Arrive, arrived, promised  # noqa: F401  fixtures
from tests.factories import photos
from tests.factories.reports import NOW, actor
from tests.notices.conftest import Follow
from tests.notices.post_office import PostOffice, open_office

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


def tell(*names: str, kind: str = "evidence-incident") -> list[Notice]:
    people = [Cast().user(name).pk for name in names]
    return actions.send(to=people, kind=kind, dossier=None, facts={}, by="system:tests", now=NOW)


def outcomes(notice: Notice, channel: str = "mail") -> list[str]:
    return [one.outcome for one in notice.deliveries.filter(channel=channel).order_by("at")]


def test_a_notice_lies_on_the_desk_at_once_in_the_persons_language(addresses: None) -> None:
    by_name = {notice.recipient.username: notice for notice in tell("budi", "dewi")}
    assert by_name["budi"].subject == "Insiden berkas menunggu di meja Anda"
    assert by_name["dewi"].subject == "An incident of a stored file waits on your desk"
    assert outcomes(by_name["budi"], "desk") == ["placed"]
    assert queries.unread(by_name["budi"].recipient_id) == 1


def test_doubles_closed_accounts_and_machines_are_passed_over() -> None:
    User.objects.filter(username="budi").update(is_active=False)
    service = User.objects.filter(kind=User.Kind.SERVICE).first()
    assert service is not None
    dewi = Cast().user("dewi").pk
    people = [dewi, dewi, service.pk, Cast().user("budi").pk]
    sent = actions.send(to=people, kind="new-device", dossier=None, facts={}, by="system:tests", now=NOW)
    assert [notice.recipient_id for notice in sent] == [dewi]


def test_an_unknown_kind_is_an_error() -> None:
    with pytest.raises(ValueError, match="no kind"):
        tell("budi", kind="lottery")


def test_the_ledger_holds_the_digest_of_the_very_words() -> None:
    (notice,) = tell("budi")
    entry = Entry.objects.get(pk=Pending.objects.latest("seq").entry)
    digest = Notices().digests([notice.pk])[notice.pk].hex()
    assert f'"notices_notice:{notice.pk}":"{digest}"' in bytes(entry.body).decode()
    assert notice.subject not in bytes(entry.body).decode()


def test_a_failing_entry_undoes_the_notice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("oversight.ledger.actions.append", lambda lines: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        tell("budi")
    assert not Notice.objects.exists()


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("language", ["id", "en"])
def test_every_kind_has_words_in_both_languages(kind: str, language: str) -> None:
    User.objects.filter(username="budi").update(language=language)
    (notice,) = tell("budi", kind=kind)
    assert 5 < len(notice.subject) < 100 and notice.number in notice.body and f"/notices/{notice.pk}/" in notice.body
    assert "{" not in notice.body and "&" not in notice.body and "Budi" not in notice.body
    assert (Path(project.BASE_DIR) / f"templates/notices/{kind}.{language}.txt").exists()


def test_a_letter_goes_out_once_and_says_where_and_nothing_more(
    addresses: None, office: PostOffice, follow_stream: Follow
) -> None:
    (notice,) = tell("budi")
    assert actions.deliver(now=NOW) == {}, "nothing goes out before its entry is sealed"
    follow_stream()
    assert actions.deliver(now=NOW) == {"accepted": 1}
    assert actions.deliver(now=LATER) == {}
    (letter,) = office.letters
    assert letter["Message-ID"] == f"<{notice.pk}@awasi.example>" and letter["Auto-Submitted"] == "auto-generated"
    assert letter["Subject"] == notice.subject and office.recipients == ["budi@bawaslu.example"]
    text = letter.get_content()
    assert f"https://awasi.example/notices/{notice.pk}/" in text and "Budi" not in text
    assert outcomes(notice) == ["accepted"] and not Outgoing.objects.exists()


def test_a_batch_goes_over_one_connection(addresses: None, office: PostOffice, follow_stream: Follow) -> None:
    tell("budi", "toto", "dewi")
    follow_stream()
    deliver_mail()
    assert len(office.letters) == 3 and office.connections == 1


def test_who_has_no_address_or_wants_no_letter_gets_none(
    addresses: None, office: PostOffice, follow_stream: Follow
) -> None:
    actions.choose(without=["evidence-incident", "new-device", "lottery"], by=actor("budi"), now=NOW)
    notices = {notice.recipient.username: notice for notice in tell("budi", "nani")}
    (obligatory,) = tell("budi", kind="new-device")
    follow_stream()
    assert actions.deliver(now=NOW) == {"accepted": 1}
    assert outcomes(notices["budi"]) == ["not_wanted"] and outcomes(notices["nani"]) == ["no_address"]
    assert outcomes(obligatory) == ["accepted"]
    actions.choose(without=[], by=actor("budi"), now=NOW)
    assert queries.unwanted(actor("budi")) == set()


def test_what_the_server_refuses_for_good_is_not_tried_again(
    addresses: None, office: PostOffice, follow_stream: Follow
) -> None:
    office.replies["budi@bawaslu.example"] = "550 5.1.1 no budi@bawaslu.example here"
    (notice,) = tell("budi")
    follow_stream()
    assert actions.deliver(now=NOW) == {"refused": 1}
    assert actions.deliver(now=NOW + timedelta(days=1)) == {}
    assert [one.detail for one in notice.deliveries.filter(channel="mail")] == ["550"]
    assert [row.pk for _key, row, _tries in queries.record(actor("toto"), only_failed=True)] == [notice.pk]


def test_what_is_not_taken_waits_ever_longer_is_given_up_and_can_be_retried(
    addresses: None, office: PostOffice, follow_stream: Follow
) -> None:
    office.replies["budi@bawaslu.example"] = "451 4.3.0 budi@bawaslu.example is busy"
    (notice,) = tell("budi")
    follow_stream()
    at, waits = NOW, []
    for _turn in range(MAX_TRIES):
        before = at
        while not actions.deliver(now=at):
            at += timedelta(minutes=1)
        waits.append((at - before) // timedelta(minutes=1))
    assert waits[:5] == [0, 1, 2, 4, 8] and max(waits) <= 360
    assert outcomes(notice) == ["deferred"] * (MAX_TRIES - 1) + ["given_up"]
    row = StuckWork.objects.get(consumer="notices-mail")
    assert "bawaslu.example" not in row.message and row.resolved_at is None
    office.replies.clear()
    assert actions.deliver(now=at + timedelta(days=1)) == {}
    assert retry_stuck(now=at) == (1, 0)
    assert actions.deliver(now=at) == {"accepted": 1}
    assert not Outgoing.objects.exists()
    assert not StuckWork.objects.filter(resolved_at=None).exists()


def test_a_server_that_is_away_loses_nothing(addresses: None, settings: Settings, follow_stream: Follow) -> None:
    with open_office() as gone:
        port = gone.server_address[1]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    notices = tell("budi", "toto")
    follow_stream()
    assert actions.deliver(now=NOW) == {"deferred": 2}
    assert {one.detail for one in Delivery.objects.filter(channel="mail")} == {"ConnectionRefusedError"}
    assert Outgoing.objects.count() == len(notices)


def test_a_crash_after_the_claim_sends_the_letter_later_under_the_same_id(
    addresses: None, office: PostOffice, follow_stream: Follow, monkeypatch: pytest.MonkeyPatch
) -> None:
    (notice,) = tell("budi")
    follow_stream()
    with monkeypatch.context() as broken:
        broken.setattr("oversight.notices.actions.mailing._note", lambda *parts: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            actions.deliver(now=NOW)
    assert actions.deliver(now=NOW + timedelta(minutes=1)) == {}
    assert actions.deliver(now=LATER) == {"accepted": 1}
    assert {letter["Message-ID"] for letter in office.letters} == {f"<{notice.pk}@awasi.example>"}


def test_reading_is_the_proof_of_service_and_only_the_recipients() -> None:
    (notice,) = tell("budi")
    actions.read(notice=notice, by=actor("toto"), now=LATER)
    assert outcomes(notice, "desk") == ["placed"]
    for _turn in range(2):
        actions.read(notice=queries.notice(actor("budi"), notice.pk), by=actor("budi"), now=LATER)
    assert outcomes(notice, "desk") == ["placed", "read"]
    assert queries.unread(notice.recipient_id) == 0


def test_the_owner_of_a_new_phone_is_told(addresses: None, follow_stream: Follow) -> None:
    _issued, code = issue_enrolment_code(person=Cast().user("sari"), by=actor("dewi"), now=NOW)
    enrol_device(code=code, device=uuid7(NOW), token_sha256="a" * 64, label="phone", now=NOW)
    follow_stream()
    (notice,) = queries.mine(actor("sari"))
    assert notice.kind == "new-device" and not queries.mine(actor("dewi"))


def test_auditors_are_told_of_damage_once_while_they_have_not_read_it(
    arrived: Arrive,  # noqa: F811
    follow_stream: Follow,
) -> None:
    for seed in (41, 42):
        item = arrived(photos.jpeg(seed=seed), **({} if seed == 41 else {"station": "6401012009002", "name": "bayu"}))
        assert item.original is not None
        evidence.find_damage(blob=item.original, state=Blob.State.DAMAGED, by="system:tests", now=NOW)
        follow_stream()
    assert [notice.kind for notice in queries.mine(actor("toto"))] == ["evidence-incident"]
    assert not queries.mine(actor("nani"))


def test_what_was_served_cannot_be_rewritten() -> None:
    tell("budi")
    for change in (
        lambda: Notice.objects.update(subject="Nothing"),
        lambda: Delivery.objects.update(outcome="read"),
        lambda: Delivery.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(ProgrammingError), transaction.atomic():
            change()
