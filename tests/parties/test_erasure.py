"""What is planted of a person is nowhere but in the vault, and nowhere at all once two people erased him."""

import io
import logging
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.db import IntegrityError, ProgrammingError, connection, transaction
from pytest_django import Settings

from oversight.accounts.actor import Actor, Reach, machine
from oversight.accounts.roles import ROLES
from oversight.accounts.roles import Role as Duty
from oversight.core.errors import Conflict, NotAllowed, NotFound
from oversight.dossiers.models import Dossier, Status
from oversight.embedded.postgres import find_binaries
from oversight.ledger import sealer
from oversight.ledger.models import Entry
from oversight.parties import actions, queries
from oversight.parties.models import Erasure, Kin, Part, Person, Purpose, Role
from oversight.vault import queries as vault
from oversight.vault.models import Term
from tests import environment
from tests.factories.parties import AMINAH, NOW, PLANTED, record, reported, reporter
from tests.parties.conftest import actor, work

DECISION = "Decision 12/2026 on the request of the person."
EVERYBODY = ("budi", "hadi", "dewi", "ratna", "nani", "toto", "ayu")


def dump(*more: str) -> str:
    """Everything that the database holds, as text; bytea stands in hexadecimal digits."""
    run = subprocess.run(
        [str(find_binaries() / "pg_dump"), *more, environment.url("postgres", environment.DATABASE)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return run.stdout


def traces(text: str) -> list[str]:
    """What is planted and found in a text, as letters or as hexadecimal digits."""
    letters = text.casefold()
    plain = [planted for planted in PLANTED if planted in letters]
    return plain + [planted for planted in PLANTED if planted.encode().hex() in letters]


def verify() -> None:
    """Seal what waits, then compare everything with the ledger; SystemExit when something was changed."""
    sealer.seal(now=NOW)
    call_command("verify_ledger", stdout=io.StringIO())


def close(dossier: Dossier) -> None:
    Dossier.objects.filter(pk=dossier.pk).update(status=Status.CLOSED)


@pytest.fixture
def two_commissioners(db: None) -> Dossier:
    """A closed record that the regency holds."""
    dossier = record(status=Status.CLOSED)
    reporter(dossier, machine("public"))
    return dossier


def national(name: str) -> Actor:
    """A second commissioner: the cast has one, so another takes that role over the nation."""
    person = actor(name)
    reach = Reach("", ROLES[Duty.NATIONAL_MEMBER].permissions, office=0, role=Duty.NATIONAL_MEMBER)
    return Actor(person.user_id, person.label, person.name, person.time_zone, (reach,))


def person_of(dossier: Dossier, role: Role = Role.REPORTER) -> Person:
    return Part.objects.select_related("person").get(dossier=dossier, role=role).person


@pytest.mark.parametrize("name", EVERYBODY)
def test_only_commissioners_order_an_erasure(two_commissioners: Dossier, name: str) -> None:
    with pytest.raises(NotAllowed):
        actions.order_erasure(person_of(two_commissioners), DECISION, by=actor(name), now=NOW)


def test_two_people_erase_a_person(two_commissioners: Dossier) -> None:
    person = person_of(two_commissioners)
    order = actions.order_erasure(person, DECISION, by=actor("rina"), now=NOW)
    assert queries.erasure(actor("rina"), order.pk) == order
    with pytest.raises(NotFound):
        queries.erasure(actor("hadi"), order.pk)
    with pytest.raises(NotAllowed) as refusal:
        actions.erase(order, by=actor("rina"), now=NOW)
    assert refusal.value.code == "second-person" and Person.objects.get(pk=person.pk).erased_at is None
    with pytest.raises(NotAllowed):
        actions.erase(order, by=actor("budi"), now=NOW)
    actions.erase(order, by=national("nani"), now=NOW)
    assert vault.opened([person.subject_id], "details") == {} and vault.find(Term.NIK, AMINAH.nik) == []
    (view,) = queries.of_dossier(two_commissioners, actor("rina"), now=NOW)
    assert view.is_erased and view.name == person.code
    with pytest.raises(Conflict):
        actions.erase(order, by=national("nani"), now=NOW)
    with pytest.raises(Conflict):
        actions.order_erasure(person, DECISION, by=actor("rina"), now=NOW)


def test_the_database_too_wants_two_people(two_commissioners: Dossier) -> None:
    order = actions.order_erasure(person_of(two_commissioners), DECISION, by=actor("rina"), now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Erasure.objects.filter(pk=order.pk).update(decided_by=order.ordered_by, decided_at=NOW, is_done=True)


def test_an_open_record_holds_its_people(dossier: Dossier, aminah: Part) -> None:
    with pytest.raises(Conflict) as refusal:
        actions.order_erasure(aminah.person, DECISION, by=actor("rina"), now=NOW)
    assert refusal.value.code == "still-open"
    close(dossier)
    order = actions.order_erasure(aminah.person, DECISION, by=actor("rina"), now=NOW)
    again = record()
    actions.add(again, Role.WITNESS, AMINAH, by=machine("public"), now=NOW, person=aminah.person)
    with pytest.raises(Conflict):
        actions.erase(order, by=national("nani"), now=NOW)


def test_an_erasure_needs_power_over_every_record_of_the_person(two_commissioners: Dossier) -> None:
    elsewhere = record("64.02.", status=Status.CLOSED)
    person = person_of(two_commissioners)
    actions.add(elsewhere, Role.WITNESS, AMINAH, by=machine("public"), now=NOW, person=person)
    with pytest.raises(NotAllowed):
        actions.order_erasure(person, DECISION, by=actor("rina"), now=NOW)
    order = actions.order_erasure(person, DECISION, by=national("nani"), now=NOW)
    assert queries.orders_to_erase(actor("rina")) == [] and queries.orders_to_erase(national("intan")) == [order]


def test_a_declined_order_erases_nothing_and_frees_the_way(two_commissioners: Dossier) -> None:
    person = person_of(two_commissioners)
    order = actions.order_erasure(person, DECISION, by=actor("rina"), now=NOW)
    actions.decline_erasure(order, by=national("nani"), now=NOW)
    assert vault.opened([person.subject_id], "details")
    actions.order_erasure(person, DECISION, by=actor("rina"), now=NOW)


def test_a_named_person_loses_his_name_too(db: None) -> None:
    dossier = record(status=Status.CLOSED)
    person = reported(dossier, machine("public")).person
    order = actions.order_erasure(person, DECISION, by=actor("rina"), now=NOW)
    actions.erase(order, by=national("nani"), now=NOW)
    assert queries.named("darman wijayaqisty", actor("rina")) == []
    left = Person.objects.get(pk=person.pk)
    assert (left.name, left.search_name, left.position, bytes(left.salt)) == ("", "", "", b"")


@pytest.mark.parametrize(
    "statement",
    [
        "update parties_person set code = 'P-AAAAAA'",
        "delete from parties_person",
        "update parties_part set role = 'witness'",
        "update parties_unmask set until = until + interval '1 hour'",
        "update parties_unmask set reason = 'another'",
        "delete from parties_look",
        "delete from parties_hand_over",
        "update parties_delay set until = now()",
        "update parties_erasure set decision = 'none'",
        "update parties_erasure set with_contents = true",
        "update parties_kin set relation = 'other'",
    ],
)
def test_what_was_done_about_identities_stays(two_commissioners: Dossier, statement: str) -> None:
    work(two_commissioners, "budi")
    (part,) = Part.objects.all()
    actions.unmask(part, Purpose.STUDY, "why", 5, by=actor("budi"), now=NOW)
    queries.of_dossier(two_commissioners, actor("budi"), now=NOW)
    actions.declare_kin(Kin.Relation.SPOUSE, AMINAH, by=actor("budi"), now=NOW)
    actions.hand_over(part, "Police", Purpose.HAND_OVER, "art. 27", by=national_officer(), now=NOW)
    actions.order_erasure(part.person, DECISION, by=actor("rina"), now=NOW)
    with pytest.raises((ProgrammingError, IntegrityError)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def national_officer() -> Actor:
    """Nani works on every record of these tests."""
    for dossier in Dossier.objects.filter(kind=120):
        work(dossier, "nani")
    return actor("nani")


@pytest.fixture
def committed(superuser: psycopg.Connection[Any], settings: Settings, tmp_path: Path) -> Iterator[Dossier]:
    """A record with reporter and accused, committed, and a log with files of its own; its officer may see them."""
    settings.LEDGER_KEY_FILE = str(tmp_path / "secrets" / "ledger.key")
    settings.LEDGER_EXPORT = str(tmp_path / "checkpoints.log")
    # The cast was enlisted past the ledger, so of the other tables nothing can be asked here.
    known = {table: subject for table, subject in settings.LEDGER_SUBJECTS.items() if table.startswith("parties_")}
    settings.LEDGER_SUBJECTS = known
    dossier = record()
    part = reporter(dossier, machine("public"))
    reported(dossier, machine("public"))
    work(dossier, "budi", "nani")
    actions.unmask(part, Purpose.STUDY, "The report names two dates.", 30, by=actor("budi"), now=NOW)
    yield dossier


def test_a_planted_person_is_in_no_table_entry_or_log_and_comes_back_to_who_may_see(
    committed: Dossier, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        again = record()
        reporter(again, machine("public"))
        work(again, "budi")
        actions.declare_kin(Kin.Relation.SIBLING, AMINAH, by=actor("rina"), now=NOW)
        (view,) = [v for v in queries.of_dossier(committed, actor("budi"), now=NOW) if v.role is Role.REPORTER]
        queries.returning(Term.NIK, AMINAH.nik, actor("budi"))
    said = capfd.readouterr()
    # The SQL that Django logs while it debugs has its values; a platform in earnest logs none (DEBUG, LOG_LEVEL).
    logged = "\n".join(r.getMessage() for r in caplog.records if r.name != "django.db.backends")
    assert view.details == AMINAH
    assert traces(said.out + said.err + logged) == []
    bodies = "\n".join(bytes(entry.body).decode() for entry in Entry.objects.all())
    assert "parties.add" in bodies and traces(bodies) == [] and "darman" not in bodies.casefold()
    everything = dump()
    assert view.code in everything and traces(everything) == []
    for table in ("vault_sealed", "vault_blind_index", "vault_key"):
        assert re.search(rf"COPY public\.{table} .*?\n.+\n", everything), f"{table} is in the dump, sealed"


def test_after_erasure_nothing_brings_the_person_back_and_the_ledger_is_whole(
    committed: Dossier, tmp_path: Path
) -> None:
    person = person_of(committed)
    long_kept = dump("--exclude-table-data=vault_key", "--exclude-table-data=vault_root_key")
    close(committed)
    order = actions.order_erasure(person, DECISION, by=actor("rina"), now=NOW)
    actions.erase(order, by=national("nani"), now=NOW)
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from vault_key where subject_id = %s", [person.subject_id])
        assert cursor.fetchone() == (0,)
        cursor.execute("select count(*) from vault_sealed where subject_id = %s", [person.subject_id])
        assert cursor.fetchone() == (1,), "the sealed row stays, for the ledger"
    assert vault.opened([person.subject_id], "details") == {}
    assert not re.search(r"COPY public\.vault_key .*?\n[^\\]", long_kept), "a dump that is kept for long has no key"
    verify()


@pytest.mark.parametrize(
    "statement",
    [
        "update vault_sealed set content = set_byte(content, 20, get_byte(content, 20) # 1)",
        "update parties_person set name = 'Somebody Else' where is_named",
        "update parties_person set position = '' where is_named",
        "update parties_unmask set purpose = 'contact'",
        "delete from parties_unmask",
        "update parties_part set role = 'witness' where role = 'reporter'",
    ],
)
def test_the_verifier_names_what_was_changed_behind_the_platforms_back(
    committed: Dossier, superuser: psycopg.Connection[Any], statement: str
) -> None:
    verify()
    superuser.execute("set session_replication_role = replica")
    superuser.execute(statement)
    with pytest.raises(SystemExit):
        verify()
