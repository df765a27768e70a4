"""What the serving role may not do, whoever asks: the database itself refuses."""

import psycopg
import pytest
from django.db import ProgrammingError, connection, connections, transaction

from tests import environment

ONLY_GROW = [
    "ledger_entry",
    "ledger_leaf",
    "ledger_tile",
    "ledger_checkpoint",
    "evidence_custody",
    "dossier_recusal",
    "reports_instrument",
]
NEVER_DELETED = [
    *ONLY_GROW,
    "dossier",
    "reports_stationreport",
    "evidence_item",
    "accounts_user",
    "accounts_assignment",
    "regions_region",
]


def _privileges(table: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select p from unnest(array['INSERT','UPDATE','DELETE','TRUNCATE']) p"
            " where has_table_privilege(current_user, %s, p)",
            [table],
        )
        return {row[0] for row in cursor.fetchall()}


@pytest.mark.django_db
def test_the_application_serves_as_a_role_that_owns_nothing() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select current_user, count(*) from pg_class c join pg_roles r on r.oid = c.relowner"
            " where r.rolname = current_user"
        )
        assert cursor.fetchone() == ("oversight_app", 0)


@pytest.mark.django_db
@pytest.mark.parametrize("table", ONLY_GROW)
def test_tables_that_only_grow_cannot_be_changed(table: str) -> None:
    assert _privileges(table) == {"INSERT"}


@pytest.mark.django_db
@pytest.mark.parametrize("table", NEVER_DELETED)
def test_rows_that_others_point_to_cannot_be_deleted(table: str) -> None:
    assert not {"DELETE", "TRUNCATE"} & _privileges(table)


@pytest.mark.parametrize("table", NEVER_DELETED)
def test_even_the_owner_cannot_empty_them(table: str, live_db: None) -> None:
    with (
        psycopg.connect(environment.url("oversight_owner", environment.DATABASE), autocommit=True) as owner,
        pytest.raises(psycopg.errors.InsufficientPrivilege, match="refused"),
    ):
        owner.execute(f"truncate {table} cascade")


@pytest.mark.django_db(databases=["default", "owner"])
def test_even_the_owner_cannot_delete_a_user_or_a_place() -> None:
    for table in (
        "accounts_user",
        "accounts_office",
        "regions_region",
        "regions_pollingstation",
        "accounts_assignment",
    ):
        with pytest.raises(ProgrammingError, match="only grows: delete refused"), transaction.atomic(using="owner"):
            connections["owner"].cursor().execute(f"delete from {table}")
