"""Giving, confirming, ending, extending, handing over."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from oversight.accounts import actions, people
from oversight.accounts.actions import Newcomer
from oversight.accounts.ledger import ASSIGNMENT, Assignments, assignment_row, number_id
from oversight.accounts.models import Assignment, User
from oversight.accounts.queries import actor_of_token, actor_of_user
from oversight.accounts.roles import Role
from oversight.core.errors import Conflict, Invalid, NotAllowed
from oversight.core.ids import uuid7
from oversight.ledger.verifier.subjects import Rows
from tests.accounts.people import (
    FREE,
    NOW,
    SECRET,
    VILLAGE,
    actor,
    appointed,
    enrol,
    entries,
    far_station,
    held,
    newcomer,
    office,
    station,
)
from tests.cast import NEIGHBOUR, STATION, device_token

pytestmark = pytest.mark.django_db
YEAR = timedelta(days=365)


def propose(person: User, by: str = "nani") -> Assignment:
    return actions.assign(
        person=person, role=Role.NATIONAL_MEMBER, office=office(""), since=NOW, until=NOW + YEAR, by=actor(by), now=NOW
    )


def test_an_appointed_supervisor_acts_at_his_station_and_nowhere_else() -> None:
    given = appointed()
    who = actor_of_user(given.user_id, now=NOW)
    assert who is not None
    assert [reach.path for reach in who.reaches] == ["64.01.01.2009.003."]
    assert given.election is not None
    assert given.election.code == "pemilu-2024"
    assert entries("assign") == 1


def test_nobody_gives_himself_a_role() -> None:
    with pytest.raises(NotAllowed) as caught:
        propose(User.objects.get(username="nani"))
    assert caught.value.code == "own-case"


def test_a_province_gives_no_national_role() -> None:
    with pytest.raises(NotAllowed):
        propose(newcomer(), by="ratna")


def test_a_national_role_counts_only_after_a_second_person() -> None:
    proposed = propose(newcomer())
    who = actor_of_user(proposed.user_id, now=NOW)
    assert who is not None
    assert who.reaches == ()
    with pytest.raises(NotAllowed):
        actions.approve(assignment=proposed, by=actor("nani"), now=NOW)
    with pytest.raises(NotAllowed):
        actions.approve(assignment=proposed, by=actor("toto"), now=NOW)
    actions.approve(assignment=proposed, by=actor("ayu"), now=NOW)
    who = actor_of_user(proposed.user_id, now=NOW)
    assert who is not None
    assert who.reaches[0].role is Role.NATIONAL_MEMBER
    with pytest.raises(Conflict):
        actions.approve(assignment=proposed, by=actor("ayu"), now=NOW)


def test_a_national_role_is_not_extended_by_one_person() -> None:
    proposed = propose(newcomer())
    actions.approve(assignment=proposed, by=actor("ayu"), now=NOW)
    with pytest.raises(Conflict) as caught:
        actions.extend(assignment=proposed, until=NOW + 2 * YEAR, by=actor("ayu"), now=NOW)
    assert caught.value.code == "second-person"


def test_a_taken_station_is_refused_with_the_name_of_its_supervisor() -> None:
    with pytest.raises(Conflict) as caught:
        appointed(code=STATION)
    assert "Sari Melati" in str(caught.value)
    assert caught.value.code == "station-taken"


def test_one_person_supervises_one_station_at_a_time() -> None:
    first = appointed()
    with pytest.raises(Conflict) as caught:
        appointed(code="6401012011001", person=first.user)
    assert caught.value.code == "already-assigned"


@pytest.mark.parametrize(
    ("role", "path", "code"),
    [
        (Role.STATION_SUPERVISOR, VILLAGE, None),
        (Role.VILLAGE_SUPERVISOR, VILLAGE, FREE),
        (Role.VILLAGE_SUPERVISOR, "64.01.01.", None),
        (Role.STATION_SUPERVISOR, "64.01.01.2010.", FREE),
    ],
)
def test_role_and_place_must_fit(role: Role, path: str, code: str | None) -> None:
    with pytest.raises(Invalid):
        actions.assign(
            person=newcomer(),
            role=role,
            office=office(path),
            station=station(code) if code else None,
            since=NOW,
            until=NOW + YEAR,
            by=actor("ratna"),
            now=NOW,
        )


@pytest.mark.parametrize("days", [0, -1, 366 * 6 + 1])
def test_a_period_is_sound(days: int) -> None:
    with pytest.raises(Invalid):
        appointed(days=days)


def test_an_early_end_takes_effect_at_once_and_frees_the_station() -> None:
    assert actor_of_token(device_token("sari"), now=NOW).reaches  # type: ignore[union-attr]
    ended = actions.end_early(assignment=held("sari"), reason="resigned", by=actor("dewi"), now=NOW)
    assert ended.period.upper == NOW
    assert actor_of_token(device_token("sari"), now=NOW).reaches == ()  # type: ignore[union-attr]
    appointed(code=STATION)
    with pytest.raises(Conflict):
        actions.end_early(assignment=ended, reason="again", by=actor("dewi"), now=NOW)


def test_an_end_needs_a_reason() -> None:
    with pytest.raises(Invalid):
        actions.end_early(assignment=held("sari"), reason="  \0 ", by=actor("dewi"), now=NOW)


def test_what_had_not_begun_never_begins() -> None:
    coming = actions.assign(
        person=newcomer(),
        role=Role.VILLAGE_SUPERVISOR,
        office=office(VILLAGE),
        since=NOW + timedelta(days=3),
        until=NOW + YEAR,
        by=actor("dewi"),
        now=NOW,
    )
    ended = actions.end_early(assignment=coming, reason="declined", by=actor("dewi"), now=NOW)
    assert ended.period.isempty
    assert actor_of_user(coming.user_id, now=NOW + timedelta(days=4)).reaches == ()  # type: ignore[union-attr]


def test_at_least_two_administrators_stay() -> None:
    with pytest.raises(Conflict) as caught:
        actions.end_early(assignment=held("ayu"), reason="moves on", by=actor("nani"), now=NOW)
    assert caught.value.code == "last-administrators"
    with pytest.raises(Conflict):
        actions.deactivate(person=held("ayu").user, reason="moves on", by=actor("nani"), now=NOW)


def test_an_extension_lets_the_phones_last_as_long() -> None:
    given = appointed()
    _, code = actions.issue_enrolment_code(person=given.user, by=actor("made"), now=NOW)
    phone = enrol(code)
    assert phone.expires_at == given.period.upper
    later = given.period.upper + timedelta(days=10)
    actions.extend(assignment=given, until=later, by=actor("dewi"), now=NOW)
    assert actor_of_token(SECRET, now=later - timedelta(hours=1)).reaches  # type: ignore[union-attr]
    with pytest.raises(Invalid):
        actions.extend(assignment=given, until=later, by=actor("dewi"), now=NOW)


def test_an_extension_does_not_reach_into_somebody_elses_time() -> None:
    given = appointed()
    actions.assign(
        person=newcomer("joko", "Joko"),
        role=Role.STATION_SUPERVISOR,
        office=office(VILLAGE),
        station=station(FREE),
        since=given.period.upper,
        until=given.period.upper + YEAR,
        by=actor("dewi"),
        now=NOW,
    )
    with pytest.raises(Conflict):
        actions.extend(assignment=given, until=given.period.upper + timedelta(days=1), by=actor("dewi"), now=NOW)


@pytest.mark.parametrize(
    ("village", "zone", "utc_hour"),
    [
        ("11.99.99.2001.", "Asia/Jakarta", 5),
        ("52.99.99.2001.", "Asia/Makassar", 4),
        ("91.99.99.2001.", "Asia/Jayapura", 3),
    ],
)
def test_a_supervisor_is_replaced_at_noon_of_his_own_zone(village: str, zone: str, utc_hour: int) -> None:
    given = appointed(by="nani", code=far_station(village, zone).code)
    _, enrolment = actions.issue_enrolment_code(person=given.user, by=actor("nani"), now=NOW)
    enrol(enrolment)
    noon = people.noon(date(2024, 2, 14), given.office)
    assert noon.utcoffset() == noon.astimezone(ZoneInfo(zone)).utcoffset()
    assert noon.astimezone(ZoneInfo("UTC")).hour == utc_hour
    new = actions.replace(
        assignment=given, successor=newcomer("joko", "Joko"), at=noon, reason="fell ill", by=actor("nani"), now=NOW
    )
    instant = timedelta(microseconds=1)
    before, after = actor_of_token(SECRET, now=noon - instant), actor_of_token(SECRET, now=noon)
    assert before is not None
    assert before.reaches
    assert after is not None
    assert after.reaches == ()
    assert actor_of_user(new.user_id, now=noon - instant).reaches == ()  # type: ignore[union-attr]
    assert actor_of_user(new.user_id, now=noon).reaches  # type: ignore[union-attr]
    assert new.period.upper == given.period.upper
    assert entries("replace") == 1


def test_a_hand_over_lies_between_now_and_the_end() -> None:
    given = appointed()
    for at in (NOW - timedelta(hours=1), given.period.upper):
        with pytest.raises(Invalid):
            actions.replace(
                assignment=given,
                successor=newcomer(f"j{at.day}x", "Joko"),
                at=at,
                reason="ill",
                by=actor("dewi"),
                now=NOW,
            )


def test_the_neighbour_does_not_succeed_while_he_has_a_station() -> None:
    with pytest.raises(Conflict):
        actions.replace(
            assignment=held("sari"),
            successor=held("bayu").user,
            at=NOW + timedelta(hours=1),
            reason="ill",
            by=actor("dewi"),
            now=NOW,
        )
    assert held("sari").ended_at is None
    assert station(NEIGHBOUR)


def test_a_newcomer_gets_account_and_role_together_or_neither() -> None:
    place = {"office": office("64.01."), "since": NOW, "until": NOW + YEAR, "now": NOW}
    given = actions.appoint(
        newcomer=Newcomer("Siti.Aminah", "Siti  Aminah", phone="0812-3456-7890"),
        role=Role.REGENCY_OFFICER,
        by=actor("ratna"),
        **place,
    )
    assert (given.user.username, given.user.name, given.user.phone) == ("siti.aminah", "Siti Aminah", "+6281234567890")
    assert not given.user.has_usable_password()
    with pytest.raises(Conflict):
        actions.appoint(
            newcomer=Newcomer("siti.aminah", "Other"), role=Role.REGENCY_OFFICER, by=actor("ratna"), **place
        )
    with pytest.raises(Invalid) as caught:
        actions.appoint(
            newcomer=Newcomer("x", "", "no-mail", "12"), role=Role.REGENCY_OFFICER, by=actor("ratna"), **place
        )
    assert {fault.field for fault in caught.value.faults} == {"username", "name", "email", "phone"}
    with pytest.raises(Invalid):
        actions.appoint(newcomer=Newcomer("wati", "Wati"), role=Role.PROVINCE_OFFICER, by=actor("ratna"), **place)
    assert not User.objects.filter(username="wati").exists()


def test_closing_an_account_ends_roles_phones_codes_and_sessions() -> None:
    given = appointed()
    _, code = actions.issue_enrolment_code(person=given.user, by=actor("made"), now=NOW)
    phone = enrol(code)
    actions.issue_enrolment_code(person=given.user, by=actor("made"), now=NOW)
    actions.deactivate(person=given.user, reason="left", by=actor("dewi"), now=NOW)
    phone.refresh_from_db()
    given.refresh_from_db()
    assert phone.revoked_at == NOW
    assert given.ended_at == NOW
    assert actor_of_token(SECRET, now=NOW) is None
    assert actor_of_user(given.user_id, now=NOW) is None
    assert not given.user.enrolment_codes.filter(used_at=None, withdrawn_at=None).exists()


def test_a_national_account_in_use_gets_no_password_from_one_person() -> None:
    toto = User.objects.get(username="toto")
    assert actions.hand_out_password(person=toto, by=actor("ayu"), now=NOW)
    toto.last_login = NOW
    toto.save(update_fields=["last_login"])
    with pytest.raises(Conflict):
        actions.hand_out_password(person=toto, by=actor("ayu"), now=NOW)
    budi = User.objects.get(username="budi")
    password = actions.hand_out_password(person=budi, by=actor("ratna"), now=NOW)
    budi.refresh_from_db()
    assert budi.check_password(password)


def test_a_failing_entry_undoes_the_change(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(lines: object) -> None:
        raise RuntimeError("ledger is down")

    sari, person = held("sari"), newcomer()
    monkeypatch.setattr("oversight.ledger.actions.append", fail)
    before = Assignment.objects.count()
    with pytest.raises(RuntimeError):
        actions.end_early(assignment=sari, reason="resigned", by=actor("dewi"), now=NOW)
    with pytest.raises(RuntimeError):
        actions.replace(assignment=held("sari"), successor=person, at=NOW, reason="ill", by=actor("dewi"), now=NOW)
    with pytest.raises(RuntimeError):
        appointed(person=person)
    with pytest.raises(RuntimeError):
        actions.issue_enrolment_code(person=sari.user, by=actor("made"), now=NOW)
    assert Assignment.objects.count() == before
    assert held("sari").ended_at is None
    assert not sari.user.enrolment_codes.filter(used_at=None).exists()


def test_the_verifier_names_a_role_that_was_changed_past_the_ledger() -> None:
    given, other = appointed(), held("sari")
    rows = Rows([ASSIGNMENT])
    rows.add({row: digest.hex() for row, digest in assignment_row(given).items()}, 0, uuid7(NOW))
    named = {finding.row: finding.message for finding in rows.compare(ASSIGNMENT, Assignments())}
    assert f"{ASSIGNMENT}:{number_id(given.pk)}" not in named
    assert "inserted past the ledger" in named[f"{ASSIGNMENT}:{number_id(other.pk)}"]  # the cast came without entries
    with connection.cursor() as cursor:
        cursor.execute("update accounts_assignment set mandate = 'forged' where id = %s", [given.pk])
    named = {finding.row: finding.message for finding in rows.compare(ASSIGNMENT, Assignments())}
    rows.close()
    assert "changed" in named[f"{ASSIGNMENT}:{number_id(given.pk)}"]


def test_a_role_changed_behind_the_applications_back_has_another_digest() -> None:
    given = appointed()
    key = number_id(given.pk)
    told = assignment_row(given)[f"accounts_assignment:{key}"]
    subject = Assignments()
    assert subject.digests([key, number_id(2**62)]) == {key: told}
    assert key in subject.ids_after(number_id(given.pk - 1), 10)
    with connection.cursor() as cursor:
        cursor.execute(
            "update accounts_assignment set period = tstzrange(lower(period), upper(period) + '1 year') where id = %s",
            [given.pk],
        )
    assert subject.digests([key])[key] != told
