"""Codes and phones: once, for its own device, within its days."""

import threading
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID, uuid4

import pytest
from django.db import connection, connections

from oversight.accounts import actions
from oversight.accounts.actions.devices import code_hash
from oversight.accounts.ledger import Devices, device_row
from oversight.accounts.models import Device, EnrolmentCode, User
from oversight.accounts.queries import actor_of_token
from oversight.accounts.roles import Role
from oversight.core.errors import Invalid, NotAllowed, NotFound, Refused
from oversight.core.ids import uuid7
from tests.accounts.people import NOW, SECRET, actor, appointed, enrol, entries, office

HOUR = timedelta(hours=1)


def issue(person: User, by: str = "made", now: datetime = NOW) -> str:
    return actions.issue_enrolment_code(person=person, by=actor(by), now=now)[1]


@pytest.mark.django_db
def test_a_code_admits_one_phone_and_is_not_stored() -> None:
    given = appointed()
    code = issue(given.user)
    assert len(code) == 11
    assert code[5] == "-"
    row = EnrolmentCode.objects.get(user=given.user)
    assert bytes(row.code_hash) == code_hash(code)
    assert sha256(code.encode()).digest() != bytes(row.code_hash)
    phone = enrol(code)
    who = actor_of_token(SECRET, now=NOW)
    assert who is not None
    assert who.device == phone.pk
    assert who.user_id == given.user_id
    assert (entries("issue_code"), entries("enrol_device")) == (1, 1)
    assert Devices().digests([str(phone.pk)])[str(phone.pk)] == device_row(phone)[f"accounts_device:{phone.pk}"]


@pytest.mark.django_db
def test_the_same_phone_may_repeat_and_nobody_else_may() -> None:
    code = issue(appointed().user)
    device = uuid7(NOW)
    first = enrol(code, device=device)
    again = enrol(code.lower().replace("-", " "), device=device, now=NOW + 100 * HOUR)
    assert (again.pk, again.enrolled_at) == (first.pk, first.enrolled_at)
    assert entries("enrol_device") == 1
    said = set()
    for attempt in (
        lambda: enrol(code),
        lambda: enrol(code, device=device, token="ovd_" + "y" * 43),
        lambda: enrol("00000-00000"),
        lambda: enrol(""),
    ):
        with pytest.raises(NotFound) as caught:
            attempt()
        said.add((str(caught.value), caught.value.code, caught.value.status))
    assert len(said) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("spoil", ["expired", "withdrawn", "closed", "ended", "device-known", "token-known", "revoked"])
def test_a_spoilt_code_is_refused_like_an_unknown_one(spoil: str) -> None:
    given = appointed()
    code, device, token, now = issue(given.user), uuid7(NOW), SECRET, NOW
    match spoil:
        case "expired":
            now = NOW + 72 * HOUR
        case "withdrawn":
            issue(given.user, by="dewi")
        case "closed":
            User.objects.filter(pk=given.user_id).update(is_active=False)
        case "ended":
            actions.end_early(assignment=given, reason="left", by=actor("dewi"), now=NOW)
        case "device-known":
            device = Device.objects.get(user__username="bayu").pk
        case "token-known":
            enrol(
                issue(
                    appointed(
                        "dewi", "6401012011001", person=User.objects.create(username="w2", name="W", date_joined=NOW)
                    ).user,
                    by="dewi",
                )
            )
        case "revoked":
            phone = enrol(code, device=device)
            actions.revoke_device(device=phone, by=actor("made"), now=NOW)
    with pytest.raises(NotFound) as caught:
        enrol(code, device=device, token=token, now=now)
    assert caught.value.code == "unknown-code"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("device", "digest", "label", "field"),
    [
        (uuid4(), "0" * 64, "x", "device"),
        (uuid7(), "ovd_secret", "x", "token_sha256"),
        (uuid7(), "A" * 64, "x", "token_sha256"),
        (uuid7(), "0" * 64, "x" * 81, "label"),
        (uuid7(), "0" * 64, "\0", "label"),
    ],
)
def test_what_no_phone_mints_is_refused_by_field(device: UUID, digest: str, label: str, field: str) -> None:
    with pytest.raises(Invalid) as caught:
        actions.enrol_device(code="00000-00000", device=device, token_sha256=digest, label=label, now=NOW)
    assert [fault.field for fault in caught.value.faults] == [field]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("by", "allowed"),
    [
        ("made", True),
        ("dewi", True),
        ("budi", True),
        ("ratna", True),
        ("ayu", True),
        ("bayu", False),
        ("agus", False),
        ("hadi", False),
        ("rina", False),
        ("toto", False),
    ],
)
def test_codes_come_from_superiors_within_their_reach(by: str, allowed: bool) -> None:
    person = appointed().user
    if allowed:
        issue(person, by=by)
    else:
        with pytest.raises(NotAllowed):
            issue(person, by=by)


@pytest.mark.django_db
def test_nobody_issues_a_code_for_himself_or_for_a_desk() -> None:
    for name in ("made", "budi"):
        with pytest.raises(NotAllowed):
            issue(User.objects.get(username=name), by=name)
    with pytest.raises(NotAllowed):
        issue(User.objects.get(username="dewi"), by="budi")


@pytest.mark.django_db
def test_a_phone_never_carries_the_powers_of_a_desk() -> None:
    given = appointed()
    phone, code = enrol(issue(given.user)), issue(given.user)
    until = NOW + timedelta(days=90)
    actions.assign(
        person=given.user,
        role=Role.REGENCY_OFFICER,
        office=office("64.01."),
        since=NOW,
        until=until,
        by=actor("ratna"),
        now=NOW,
    )
    phone.refresh_from_db()
    assert phone.revoked_at == NOW
    assert actor_of_token(SECRET, now=NOW) is None
    with pytest.raises(NotFound):
        enrol(code)
    for superior in ("made", "dewi", "ratna", "ayu"):
        with pytest.raises(NotAllowed):
            issue(given.user, by=superior)


@pytest.mark.django_db
def test_a_revoked_phone_is_out_and_stays_out() -> None:
    given = appointed()
    phone = enrol(issue(given.user))
    with pytest.raises(NotAllowed):
        actions.revoke_device(device=phone, by=actor("agus"), now=NOW)
    actions.revoke_device(device=phone, by=actor(given.user.username), now=NOW)
    assert actor_of_token(SECRET, now=NOW) is None
    assert actions.revoke_device(device=phone, by=actor("made"), now=NOW + HOUR).revoked_at == NOW
    assert entries("revoke_device") == 1


def test_a_code_raced_by_many_phones_admits_exactly_one(live_db: None) -> None:
    code = issue(appointed().user)
    answers: list[str] = []
    together = threading.Barrier(8)

    def attempt(number: int) -> None:
        together.wait()
        try:
            enrol(code, token=f"ovd_{number:043d}")
            answers.append("in")
        except Refused as refusal:
            answers.append(refusal.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=attempt, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["in"] + ["unknown-code"] * 7
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from accounts_device join accounts_enrolmentcode c on c.id = code_id where code_hash = %s",
            [code_hash(code)],
        )
        assert cursor.fetchone() == (1,)


def test_one_phone_that_sends_twice_at_once_is_in_both_times(live_db: None) -> None:
    code, device = issue(appointed().user), uuid7(NOW)
    answers: list[UUID] = []
    together = threading.Barrier(4)

    def attempt() -> None:
        together.wait()
        try:
            answers.append(enrol(code, device=device).pk)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=attempt) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [device] * 4
