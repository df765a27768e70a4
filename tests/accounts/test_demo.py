"""The demonstration's people, the founding of a real agency, the import by command."""

import io
import json
import stat
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.utils import timezone

from oversight.accounts import demo
from oversight.accounts.ledger import Assignments, assignment_row, number_id
from oversight.accounts.models import ApiToken, Assignment, User
from oversight.accounts.queries import actor_of_token, actor_of_user
from oversight.accounts.roles import ROLES, Role
from tests.accounts.people import FREE, enrol, entries, held

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, settings: Any) -> None:
    settings.DATA_DIR = tmp_path


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def test_the_demo_people_hold_their_roles_and_sign_in_with_their_codes() -> None:
    now = timezone.now()
    everybody = len(demo.PEOPLE) + len(demo.STAFF)
    assert demo.prepare(now) == everybody
    assert demo.prepare(now) == 0
    assert entries("demo") == everybody
    for shown in demo.sign_ins(now):
        user = User.objects.get(username=shown.username)
        assert user.check_password(demo.PASSWORD)
        who = actor_of_user(user.pk, now=now)
        assert who is not None
        roles = [reach.role for reach in who.reaches]
        assert roles == ([] if shown.username == "demo.lapsed" else [shown.role])
        kept = Authenticator.objects.filter(user=user).first()
        assert bool(kept) is ROLES[shown.role].second_factor is bool(shown.code)
        if kept:
            with time_machine.travel(now, tick=False):
                assert TOTP(kept).validate_code(shown.code)
    given = held("demo.ptps1")
    assert given.office.path.startswith("64.02.")
    assert Assignments().digests([number_id(given.pk)]) == {
        number_id(given.pk): next(iter(assignment_row(given).values()))
    }


def test_who_fills_a_chair_alone_signs_in_nowhere_and_his_office_has_a_plenary() -> None:
    now = timezone.now()
    demo.prepare(now)
    shown = {one.username for one in demo.sign_ins(now)}
    for one in demo.STAFF:
        user = User.objects.get(username=one.username)
        assert not user.has_usable_password() and one.username not in shown
        assert not Authenticator.objects.filter(user=user).exists()
    for path in {one.path for one in (*demo.PEOPLE, *demo.STAFF) if one.role is Role.REGENCY_MEMBER}:
        assert Assignment.objects.filter(office__path=path, role=Role.REGENCY_MEMBER).count() >= 3


def test_people_who_were_added_later_sit_where_those_before_them_sit(monkeypatch: pytest.MonkeyPatch) -> None:
    now = timezone.now()
    everybody = demo.PEOPLE
    monkeypatch.setattr(demo, "PEOPLE", tuple(one for one in everybody if one.username != "demo.panwascam2"))
    demo.prepare(now)
    monkeypatch.setattr(demo, "PEOPLE", everybody)
    assert demo.prepare(now) == 1
    assert held("demo.panwascam2").office_id == held("demo.panwascam").office_id


def test_codes_and_people_of_the_demo_are_refused_outside_it(settings: Any) -> None:
    settings.DEMO = False
    for act in (demo.prepare, demo.sign_ins, demo.enrolments, demo.ingest_token):
        with pytest.raises(ImproperlyConfigured):
            act(timezone.now())
    with pytest.raises(CommandError):
        run("demo_codes")


def test_the_codes_are_printed() -> None:
    demo.prepare(timezone.now())
    printed = run("demo_codes")
    assert demo.PASSWORD in printed
    assert "demo.panwascam" in printed


def test_a_stranger_gets_a_code_for_a_phone_and_a_new_one_when_it_was_used() -> None:
    now = timezone.now()
    demo.prepare(now)
    codes = {phone.username: phone.code for phone in demo.enrolments(now)}
    assert set(codes) == {"demo.ptps1", "demo.pkd"}
    assert {phone.username: phone.code for phone in demo.enrolments(now)} == codes
    assert f"/field/enrol/?code={codes['demo.ptps1']}" in run("demo_codes", "--url", "http://localhost:9")
    enrol(codes["demo.ptps1"], now=now)
    renewed = {phone.username: phone.code for phone in demo.enrolments(now)}
    assert renewed["demo.ptps1"] != codes["demo.ptps1"] and renewed["demo.pkd"] == codes["demo.pkd"]
    late = {phone.username: phone.code for phone in demo.enrolments(now + timedelta(hours=72))}
    assert late["demo.pkd"] != codes["demo.pkd"]


def test_the_ingest_token_is_kept_in_a_closed_file_and_renewed(tmp_path: Path) -> None:
    now = timezone.now()
    demo.prepare(now)
    token = demo.ingest_token(now)
    file = tmp_path / "secrets" / "ingest.token"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.read_text().strip() == token == demo.ingest_token(now)
    who = actor_of_token(token, now=now)
    assert who is not None
    assert [reach.path for reach in who.reaches] == [""]
    file.unlink()
    renewed = demo.ingest_token(now)
    assert renewed != token
    assert actor_of_token(token, now=now) is None
    assert demo.ingest_token(now + timedelta(days=350)) != renewed
    assert ApiToken.objects.filter(name=demo.INGEST_NAME, revoked_at=None).count() == 1


def test_nobody_founds_an_agency_that_has_national_people() -> None:
    with pytest.raises(CommandError):
        run("found_agency", "--administrator", "Ani Wijaya=ani.wijaya", "--administrator", "Beni Putra=beni.putra")
    assert not User.objects.filter(username="ani.wijaya").exists()


def test_a_founding_needs_two_and_prints_each_password_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("oversight.accounts.actions.founding.NATIONAL_ROLES", frozenset())
    with pytest.raises(CommandError):
        run("found_agency", "--administrator", "Ani Wijaya=ani.wijaya")
    with pytest.raises(CommandError):
        run("found_agency", "--administrator", "Ani Wijaya=ani.wijaya", "--administrator", "Ani=ani.wijaya")
    with pytest.raises(CommandError):
        run("found_agency", "--administrator", "nonsense", "--administrator", "x")
    printed = run(
        "found_agency", "--administrator", "Ani Wijaya=ani.wijaya", "--administrator", "Beni Putra=beni.putra"
    )
    for username in ("ani.wijaya", "beni.putra"):
        user = User.objects.get(username=username)
        password = next(word for line in printed.splitlines() if username in line for word in line.split()[1:2])
        assert user.check_password(password)
        given = held(username)
        assert (given.role, given.origin) == (Role.NATIONAL_ADMINISTRATOR, Assignment.Origin.FOUNDING)
        assert actor_of_user(user.pk, now=timezone.now()).reaches  # type: ignore[union-attr]
    assert entries("found") == 2


def test_the_command_imports_a_list_in_somebodys_name(tmp_path: Path) -> None:
    today = timezone.now().date()
    file = tmp_path / "ptps.csv"
    line = f"Wati Kusumawati;PTPS;{FREE};{today};{today + timedelta(days=30)}"
    file.write_text(f"nama;jabatan;kode;mulai;sampai\n{line}\n")
    told = run("import_supervisors", str(file), "--as", "dewi")
    assert "will import" in told
    assert not User.objects.filter(name="Wati Kusumawati").exists()
    applied = json.loads(run("import_supervisors", str(file), "--as", "dewi", "--apply", "--json"))
    assert (applied["applied"], applied["imported"], applied["rows"][0]["verdict"]) == (True, 1, "import")
    assert applied["rows"][0]["entry"]
    file.write_text(f"nama;jabatan;kode;mulai;sampai\n{line.replace('PTPS', 'Raja')}\n")
    with pytest.raises(SystemExit) as left:
        run("import_supervisors", str(file), "--as", "dewi")
    assert left.value.code == 3
    for wrong in (["--as", "nobody"], ["--as", "toto"]):
        with pytest.raises(CommandError):
            run("import_supervisors", str(file), *wrong)
    with pytest.raises(CommandError):
        run("import_supervisors", str(tmp_path / "none.csv"), "--as", "dewi")
