"""What is sealed comes back as it was, to nobody else, and not at all once it was erased."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from oversight.core.errors import Conflict
from oversight.core.ids import uuid7
from oversight.vault import actions, queries, sealing
from oversight.vault.models import BlindIndex, Key, Sealed, Subject, SubjectKind, Term
from oversight.vault.rules import name_and_birth_year

unhurried = settings(deadline=None)  # the machine may be busy

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
LABEL = "person"
AMINAH = {"name": "Siti Aminah", "nik": "6401015205800001", "phones": ["081234567890"], "age": 44, "note": None}

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abcxyz_", min_size=1), inner, max_size=4),
)


@pytest.fixture
def aminah(db: None) -> Subject:
    """A protected person."""
    subject = actions.create(SubjectKind.PERSON, now=NOW)
    actions.seal(subject, LABEL, AMINAH, now=NOW)
    actions.index(
        subject,
        {
            Term.NIK: "6401015205800001",
            Term.PHONE: "0812-3456-7890",
            Term.EMAIL: "Siti@Example.org",
            Term.NAME_AND_BIRTH_YEAR: name_and_birth_year("Hj. Siti Aminah, S.H.", 1980),
        },
    )
    return subject


@unhurried
@given(JSON, st.uuids(), st.text(max_size=40), st.integers(1, 2**31 - 1))
def test_whatever_is_sealed_comes_back(fields: Any, subject: UUID, label: str, version: int) -> None:
    key = sealing.new_key()
    assert sealing.unseal(sealing.seal(fields, key, subject, label, version), key, subject, label, version) == fields


@unhurried
@given(st.integers(0, 200), st.integers(0, 255))
def test_one_changed_byte_is_noticed(place: int, byte: int) -> None:
    key, subject = sealing.new_key(), uuid7()
    content = bytearray(sealing.seal({"name": "Siti Aminah"}, key, subject, LABEL, 1))
    place %= len(content)
    if content[place] != byte:
        content[place] = byte
        with pytest.raises(sealing.Damaged):
            sealing.unseal(bytes(content), key, subject, LABEL, 1)


def test_a_ciphertext_opens_nowhere_but_in_its_place() -> None:
    key, subject = sealing.new_key(), uuid7()
    content = sealing.seal({"name": "Siti Aminah"}, key, subject, LABEL, 1)
    for place in [(uuid7(), LABEL, 1), (subject, "other", 1), (subject, LABEL, 2)]:
        with pytest.raises(sealing.Damaged):
            sealing.unseal(content, key, *place)


def test_lengths_of_short_names_are_not_told() -> None:
    key, subject = sealing.new_key(), uuid7()
    lengths = {len(sealing.seal({"name": "x" * n}, key, subject, LABEL, 1)) for n in range(50)}
    assert len(lengths) == 1


def test_floats_have_no_place_in_what_is_sealed(aminah: Subject) -> None:
    with pytest.raises(ValueError, match="float"):
        actions.seal(aminah, LABEL, {"age": 44.5}, now=NOW)


def test_the_newest_version_is_opened_and_earlier_ones_stay(aminah: Subject) -> None:
    assert queries.opened([aminah.pk], LABEL) == {aminah.pk: AMINAH}
    actions.seal(aminah, LABEL, {**AMINAH, "name": "Siti Aminah Putri"}, now=NOW)
    assert queries.opened([aminah.pk], LABEL)[aminah.pk]["name"] == "Siti Aminah Putri"
    assert Sealed.objects.filter(subject=aminah).count() == 2
    assert queries.opened([aminah.pk], "other") == {}


def test_many_are_opened_with_one_query(aminah: Subject, django_assert_num_queries: Any) -> None:
    others = [actions.create(SubjectKind.CONTENTS, now=NOW) for _ in range(3)]
    for other in others:
        actions.seal(other, LABEL, {"name": str(other.pk)}, now=NOW)
    with django_assert_num_queries(1):
        found = queries.opened([aminah.pk, *(other.pk for other in others)], LABEL)
    assert len(found) == 4


def test_contents_of_a_record_bear_its_id(db: None) -> None:
    dossier = uuid7(NOW)
    assert actions.create(SubjectKind.CONTENTS, now=NOW, id=dossier).pk == dossier


@pytest.mark.parametrize(
    ("term", "value"),
    [
        (Term.NIK, "6401 0152 0580 0001"),
        (Term.PHONE, "+62 812 3456 7890"),
        (Term.EMAIL, "SITI@example.ORG"),
        (Term.NAME_AND_BIRTH_YEAR, "SITI AMINAH 1980"),
    ],
)
def test_a_subject_is_found_however_the_value_is_written(aminah: Subject, term: Term, value: str) -> None:
    assert queries.find(term, value) == [aminah.pk]


def test_nobody_is_found_by_another_value_or_by_nonsense(aminah: Subject) -> None:
    assert queries.find(Term.NIK, "6401015205800002") == []
    assert queries.find(Term.NIK, "") == queries.find(Term.PHONE, "none") == []
    assert queries.find(Term.NAME_AND_BIRTH_YEAR, "Siti Aminah 1981") == []


def test_a_corrected_value_replaces_the_old_one(aminah: Subject) -> None:
    actions.index(aminah, {Term.PHONE: "0813 9999 0000"})
    assert queries.find(Term.PHONE, "081234567890") == []
    assert queries.find(Term.PHONE, "081399990000") == [aminah.pk]
    actions.index(aminah, {Term.PHONE: "unknown"})
    assert queries.find(Term.PHONE, "081399990000") == []
    assert queries.find(Term.NIK, "6401015205800001") == [aminah.pk]


def test_the_digest_follows_the_sealed_row_and_outlives_it(aminah: Subject) -> None:
    before = queries.digest(aminah, LABEL)
    assert len(before) == 32
    actions.seal(aminah, LABEL, AMINAH, now=NOW)
    after = queries.digest(aminah, LABEL)
    assert after != before, "the same contents are another row"
    actions.erase(aminah, now=NOW)
    assert queries.digest(aminah, LABEL) == after
    assert queries.digest(aminah, "other") == b""


def test_erasure_leaves_noise_and_is_final(aminah: Subject) -> None:
    actions.erase(aminah, now=NOW)
    actions.erase(aminah, now=NOW)
    assert queries.opened([aminah.pk], LABEL) == {}
    assert queries.find(Term.NIK, "6401015205800001") == []
    assert queries.erased([aminah.pk]) == {aminah.pk}
    assert not Key.objects.filter(subject=aminah).exists() and not BlindIndex.objects.filter(subject=aminah).exists()
    with pytest.raises(Conflict):
        actions.seal(aminah, LABEL, AMINAH, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        actions.index(aminah, {Term.NIK: "6401015205800001"})


@pytest.mark.parametrize(
    "statement",
    [
        "update vault_key set wrapped = wrapped",
        "delete from vault_key",
        "update vault_sealed set content = content",
        "delete from vault_sealed",
        "delete from vault_blind_index",
        "update vault_blind_index set value = value",
        "update vault_subject set erased_at = null",
        "delete from vault_root_key",
        "truncate vault_key cascade",
    ],
)
def test_the_serving_role_changes_nothing_in_the_vault(aminah: Subject, statement: str) -> None:
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def planted(superuser: psycopg.Connection[Any]) -> Iterator[tuple[psycopg.Connection[Any], Subject]]:
    """A committed person, and the connection of somebody who may do everything to the tables."""
    subject = actions.create(SubjectKind.PERSON, now=NOW)
    actions.seal(subject, LABEL, AMINAH, now=NOW)
    actions.index(subject, {Term.NIK: "6401015205800001"})
    yield superuser, subject


@pytest.mark.parametrize(
    "statement",
    [
        "update vault_sealed set content = set_byte(content, 20, get_byte(content, 20) # 1)",
        "update vault_sealed set label = 'other'",
        "update vault_key set wrapped = set_byte(wrapped, 20, get_byte(wrapped, 20) # 1)",
    ],
)
def test_tampering_with_sealed_rows_is_noticed(
    planted: tuple[psycopg.Connection[Any], Subject], statement: str
) -> None:
    database, subject = planted
    database.execute("set session_replication_role = replica")
    database.execute(statement)
    with pytest.raises(sealing.Damaged):
        queries.opened([subject.pk], "other" if "label" in statement else LABEL)


def test_plain_triggers_stop_even_the_owner_of_the_tables(planted: tuple[psycopg.Connection[Any], Subject]) -> None:
    database, subject = planted
    for statement in (
        "delete from vault_key",
        "delete from vault_blind_index",
        "update vault_blind_index set value = ''",
        "update vault_key set wrapped = ''",
        "delete from vault_root_key",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            database.execute(statement)
    actions.erase(subject, now=NOW)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        database.execute("update vault_subject set erased_at = null")
    with pytest.raises(psycopg.errors.CheckViolation):
        database.execute("insert into vault_key (subject_id, root_id, wrapped) values (%s, 1, '')", [subject.pk])
