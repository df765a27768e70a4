"""Nobody handles a record in which he, somebody close to him or his own office takes part."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from oversight.accounts.actor import machine
from oversight.accounts.ledger import number_id
from oversight.accounts.models import Assignment, Office
from oversight.accounts.roles import Permission
from oversight.core.errors import Invalid, NotAllowed, NotFound
from oversight.core.ids import uuid7
from oversight.dossiers.models import Dossier, Recusal
from oversight.dossiers.queries import fetch
from oversight.ledger.models import Entry
from oversight.ledger.stream import SealedEntry
from oversight.parties import actions, policies, queries
from oversight.parties.details import Details
from oversight.parties.models import Kin, Part, Purpose, Role
from oversight.parties.stream import Newcomers
from tests.cast import Cast
from tests.factories.parties import AMINAH, NOW, record, reported, reporter
from tests.parties.conftest import actor, work

SISTER = Details(name="Siti Zulaikhaqisty", phone="+62 812 9876 1234")


def barred(dossier: Dossier) -> set[str]:
    return set(Recusal.objects.filter(dossier=dossier).values_list("user__username", flat=True))


def test_nobody_is_barred_where_nobody_is_concerned(dossier: Dossier, aminah: Part, darman: Part) -> None:
    assert barred(dossier) == set()


def test_the_accused_officer_no_longer_sees_the_record(dossier: Dossier) -> None:
    reported(dossier, machine("public"), user=Cast().user("budi"))
    assert barred(dossier) == {"budi"}
    assert policies.barred(actor("budi"), dossier) and not policies.barred(actor("rina"), dossier)
    with pytest.raises(NotFound):
        fetch(Dossier.objects.all(), actor("budi"), Permission.READ_CASES, dossier.pk, now=NOW)


def test_a_report_against_an_office_bars_all_who_sit_in_it(dossier: Dossier) -> None:
    reported(dossier, machine("public"), office=Office.objects.get(path="64.01."))
    assert barred(dossier) == {"rina", "budi"}, "who sat there once and no longer does is not barred"
    assert policies.barred(actor("budi"), dossier)
    assert not policies.barred(actor("ratna"), dossier), "the office above takes it over"


def test_who_comes_to_the_accused_office_later_may_do_nothing_either(dossier: Dossier) -> None:
    office = Office.objects.get(path="64.01.")
    reported(dossier, machine("public"), office=office)
    Assignment.objects.create(
        user=Cast().user("hadi"),
        office=office,
        role="regency_officer",
        origin="grant",
        period=DateTimeTZRange(NOW, None),
        granted_by=Cast().user("founder"),
        granted_at=NOW,
    )
    work(dossier, "hadi")
    assert not Recusal.objects.filter(user__username="hadi").exists()
    assert policies.barred(actor("hadi"), dossier) and not policies.can_unmask(dossier, actor("hadi"), now=NOW)


@pytest.mark.parametrize(
    "contact", [{"phone": "+6281298761234"}, {"email": "ZULAIKHAQISTY@example.org"}], ids=["phone", "e-mail"]
)
def test_an_officer_who_reports_himself_is_known_by_his_own_contact(dossier: Dossier, contact: dict[str, str]) -> None:
    budi = Cast().user("budi")
    for field, value in contact.items():
        setattr(budi, field, value)
    budi.save()
    reporter(dossier, machine("public"))
    assert barred(dossier) == {"budi"}


def test_declared_kin_bars_from_what_comes_and_from_what_is_there(dossier: Dossier, aminah: Part) -> None:
    actions.declare_kin(Kin.Relation.SIBLING, SISTER, by=actor("budi"), now=NOW)
    assert barred(dossier) == {"budi"}
    later = record()
    reporter(later, machine("public"))
    assert barred(later) == {"budi"}


def test_the_own_numbers_are_declared_the_same_way(dossier: Dossier) -> None:
    own = Details(name="Budi Santoso", nik=AMINAH.nik)
    actions.declare_kin(Kin.Relation.SELF, own, by=actor("budi"), now=NOW)
    reporter(dossier, machine("public"))
    assert barred(dossier) == {"budi"}


def test_a_common_name_bars_nobody(dossier: Dossier, aminah: Part) -> None:
    namesake = Details(name=AMINAH.name, birth_date=AMINAH.birth_date, phone="081311112222")
    actions.declare_kin(Kin.Relation.OTHER, namesake, by=actor("budi"), now=NOW)
    assert barred(dossier) == set()


def test_an_ended_declaration_counts_no_longer_for_what_comes(dossier: Dossier, aminah: Part) -> None:
    kin = actions.declare_kin(Kin.Relation.SIBLING, SISTER, by=actor("budi"), now=NOW)
    assert queries.relatives(actor("budi")) == [kin]
    with pytest.raises(NotAllowed):
        actions.end_kin(kin, by=actor("rina"), now=NOW)
    actions.end_kin(kin, by=actor("budi"), now=NOW)
    actions.end_kin(kin, by=actor("budi"), now=NOW)
    assert queries.relatives(actor("budi")) == []
    later = record()
    reporter(later, machine("public"))
    assert (barred(dossier), barred(later)) == ({"budi"}, set())


@pytest.mark.parametrize("details", [Details(name="Siti"), Details(name="", phone="081298761234")])
def test_a_declaration_needs_something_certain(db: None, details: Details) -> None:
    with pytest.raises(Invalid):
        actions.declare_kin(Kin.Relation.SPOUSE, details, by=actor("budi"), now=NOW)
    with pytest.raises(Invalid):
        actions.declare_kin("neighbour", SISTER, by=actor("budi"), now=NOW)
    assert not Kin.objects.exists()


def test_machines_declare_nobody(db: None) -> None:
    with pytest.raises(NotAllowed):
        actions.declare_kin(Kin.Relation.SPOUSE, SISTER, by=machine("public"), now=NOW)


def test_a_corrected_number_brings_the_conflict_to_light(dossier: Dossier) -> None:
    work(dossier, "rina")
    wrong = msgspec.structs.replace(AMINAH, phone="081300000000", nik="", email="")
    part = reporter(dossier, machine("public"), wrong)
    actions.declare_kin(Kin.Relation.SIBLING, SISTER, by=actor("budi"), now=NOW)
    assert barred(dossier) == set()
    actions.unmask(part, Purpose.CORRECTION, "The number is wrong.", 10, by=actor("rina"), now=NOW)
    actions.amend(part, AMINAH, by=actor("rina"), now=NOW)
    assert barred(dossier) == {"budi"}


def test_neither_recusal_nor_entry_tells_who_is_related_to_whom(dossier: Dossier, aminah: Part) -> None:
    actions.declare_kin(Kin.Relation.SPOUSE, SISTER, by=actor("budi"), now=NOW)
    assert set(Recusal.objects.values_list("reason", flat=True)) == {"conflict-of-interest"}
    bodies = b"".join(bytes(entry.body) for entry in Entry.objects.all()).decode().casefold()
    assert "dossiers.bar" in bodies and "spouse" not in bodies and "zulaikha" not in bodies


def test_the_public_bars_without_a_name_behind_it(dossier: Dossier) -> None:
    reported(dossier, machine("public"), user=Cast().user("budi"))
    recusal = Recusal.objects.get()
    assert recusal.declared_by is None and recusal.declared_at == NOW


def test_conflicts_are_looked_for_again_when_a_record_moves(dossier: Dossier) -> None:
    hadi = Cast().user("hadi")
    hadi.phone = AMINAH.phone
    hadi.save()
    reporter(dossier, machine("public"))
    assert barred(dossier) == set(), "he sits elsewhere"
    Dossier.objects.filter(pk=dossier.pk).update(scope="64.02.")
    actions.find_conflicts(Dossier.objects.get(pk=dossier.pk), by=actor("ratna"), now=NOW)
    assert barred(dossier) == {"hadi"}


def test_roles_of_the_law_are_all_protected_but_the_accused(dossier: Dossier) -> None:
    for role in Role:
        part = actions.add(dossier, role, AMINAH, by=machine("public"), now=NOW)
        assert part.person.is_named is (role is Role.REPORTED)


def follow(verb: str, rows: dict[str, str], more: dict[str, Any]) -> None:
    entry = SealedEntry(0, uuid7(NOW), NOW, None, verb, "user:1", "", rows, more)
    consumer = Newcomers()
    assert verb in (consumer.verbs or ())
    consumer.handle([entry], NOW)


@pytest.mark.parametrize("verb", ["accounts.assign", "accounts.approve", "accounts.replace"])
def test_who_comes_to_the_accused_office_is_barred_by_the_stream(dossier: Dossier, verb: str) -> None:
    office = Office.objects.get(path="64.01.")
    reported(dossier, machine("public"), office=office)
    moved = Assignment.objects.create(
        user=Cast().user("hadi"),
        office=office,
        role="regency_officer",
        origin="grant",
        period=DateTimeTZRange(NOW + timedelta(days=5), None),
        granted_by=Cast().user("founder"),
        granted_at=NOW,
    )
    follow(verb, {f"accounts_assignment:{number_id(moved.pk)}": "00"}, {})
    assert barred(dossier) == {"rina", "budi", "hadi"}


def test_a_new_phone_number_is_compared_too(dossier: Dossier, aminah: Part) -> None:
    elsewhere = record("64.02.")
    reporter(elsewhere, machine("public"))
    budi = Cast().user("budi")
    budi.phone = "+62 812-9876-1234"
    budi.save()
    follow("accounts.set_phone", {}, {"person": budi.pk})
    follow("accounts.set_phone", {}, {"person": budi.pk})
    assert (barred(dossier), barred(elsewhere)) == ({"budi"}, set())
    assert Recusal.objects.count() == 1


def test_the_field_reads_no_cases_and_is_not_compared(dossier: Dossier, aminah: Part) -> None:
    sari = Cast().user("sari")
    sari.phone = "081298761234"
    sari.save()
    follow("accounts.set_phone", {}, {"person": sari.pk})
    assert barred(dossier) == set()
