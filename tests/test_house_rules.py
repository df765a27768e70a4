"""The house rules hold, and a planted violation of each is caught (the rules themselves: tests/house_rules/)."""

import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.management import call_command
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import get_resolver, path

from oversight.accounts.roles import Permission
from oversight.dossiers.models import Status
from oversight.workflow.models import Edge
from oversight.workflow.procedures import Procedure, Transition, declared
from tests import environment
from tests.house_rules import addresses, procedures, storeys, tables
from tests.house_rules.catalogue import TREE_RULES, TreeRule
from tests.house_rules.migrations import irreversible
from tests.house_rules.planted import BREAKS_CONTRACT, PLANTED, SOUND_PACKAGES, Planted
from tests.house_rules.tree import ROOT, modules, packages


def ours() -> dict[str, str]:
    """Label and package of the apps of this repository."""
    known = set(packages(ROOT))
    return {config.label: config.name for config in apps.get_app_configs() if config.name in known}


def write(root: Path, files: Mapping[str, str]) -> None:
    """A tree of files, with a package file in every folder of Python."""
    for name, text in files.items():
        place = root / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)


@pytest.mark.parametrize("rule", TREE_RULES, ids=lambda rule: rule.__name__)
def test_the_tree_keeps_the_rule(rule: TreeRule) -> None:
    assert list(rule(ROOT)) == []


@pytest.mark.parametrize("planted", PLANTED, ids=lambda planted: f"{planted.rule.__name__}: {planted.says}")
def test_a_planted_violation_is_caught(planted: Planted, tmp_path: Path) -> None:
    write(tmp_path, planted.files)
    findings = list(planted.rule(tmp_path))
    assert any(planted.says in finding for finding in findings), findings


def test_every_rule_has_a_planted_violation() -> None:
    assert {planted.rule for planted in PLANTED} == set(TREE_RULES)


# Storeys


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """import-linter over the packages in a folder."""
    program = Path(sys.executable).parent / "lint-imports"
    return subprocess.run([program, "--no-cache"], cwd=folder, capture_output=True, text=True)


def contracts() -> list[dict[str, Any]]:
    """The contracts that pyproject.toml declares."""
    found: list[dict[str, Any]] = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"][
        "contracts"
    ]
    return found


def plant_packages(root: Path, more: Mapping[str, str]) -> None:
    """Small packages of the same names, under the very contracts of this repository."""
    files = SOUND_PACKAGES | dict(more)
    folders = {str(folder) for name in files for folder in Path(name).parents if str(folder) != "."}
    write(root, {f"{folder}/__init__.py": "" for folder in folders} | files)
    text = (ROOT / "pyproject.toml").read_text()
    section = text[text.index("[tool.importlinter]") :]
    (root / "pyproject.toml").write_text(section.replace('"reports"]\n', '"reports", "violations"]\n', 1))


def test_the_import_contracts_are_kept() -> None:
    done = lint_imports(ROOT)
    assert done.returncode == 0, done.stdout


def test_every_module_is_linted_and_has_its_own_contract() -> None:
    section = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    assert set(section["root_packages"]) == {"oversight", *modules(ROOT)}
    assert set(modules(ROOT)) <= {contract["id"] for contract in contracts()}


def test_sound_packages_keep_every_import_contract(tmp_path: Path) -> None:
    plant_packages(tmp_path, {})
    done = lint_imports(tmp_path)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("contract", contracts(), ids=lambda contract: contract["id"])
def test_a_planted_import_breaks_the_contract(contract: dict[str, Any], tmp_path: Path) -> None:
    name, text = BREAKS_CONTRACT[contract["id"]]
    plant_packages(tmp_path, {name: text})
    assert f"{contract['name']} BROKEN" in lint_imports(tmp_path).stdout


# Addresses


@pytest.mark.django_db
def test_every_address_refuses_the_outsider() -> None:
    found = addresses.addresses(get_resolver().url_patterns)
    client = Client(raise_request_exception=False)
    assert list(addresses.open_to_outsiders(found, client, addresses.PUBLIC, addresses.EXAMPLES)) == []


@login_not_required
def _open_door(request: HttpRequest, pk: UUID) -> HttpResponse:
    return HttpResponse("everything")


urlpatterns = [path("case/<uuid:pk>/", _open_door)]


@pytest.mark.django_db
@pytest.mark.urls("tests.test_house_rules")
def test_an_address_that_lets_the_outsider_in_is_caught(settings: Any) -> None:
    settings.LOGIN_URL = "/accounts/login/"
    found = list(addresses.open_to_outsiders(addresses.addresses(urlpatterns), Client(), {"/gone/": "was public once"}))
    assert "/case/<uuid:pk>/: GET by an outsider is answered with 200" in found
    assert "/gone/: listed as public and does not exist" in found


# Tables


def all_tables() -> list[str]:
    """Every table of our own in the database; those of libraries have their own rules."""
    own = {model._meta.db_table for model in apps.get_models() if model._meta.app_label in ours()}
    return sorted(own | {settings.CACHES["default"]["LOCATION"]})


@pytest.fixture
def superuser_cursor(django_db_setup: None) -> Iterator[psycopg.Cursor[Any]]:
    """A superuser's cursor whose changes are undone."""
    with psycopg.connect(environment.url("postgres", environment.DATABASE)) as owner:
        yield owner.cursor()
        owner.rollback()


@pytest.mark.django_db
def test_every_table_only_grows_or_is_listed_as_mutable() -> None:
    with connection.cursor() as cursor:
        assert list(tables.unguarded(cursor, all_tables())) == []


@pytest.mark.parametrize(
    "weakening",
    [
        "alter table ledger_entry disable trigger user",
        "alter table ledger_entry enable replica trigger ledger_entry_only_grows",
        "drop trigger ledger_entry_only_grows on ledger_entry",
        "grant delete on ledger_entry to oversight_app",
        "grant truncate on ledger_entry to oversight_app",
    ],
)
def test_a_table_that_lost_its_guard_is_caught(weakening: str, superuser_cursor: psycopg.Cursor[Any]) -> None:
    assert tables.guard(superuser_cursor, "ledger_entry") == "only grows"
    superuser_cursor.execute(weakening)
    found = list(tables.unguarded(superuser_cursor, ["ledger_entry"], {}))
    assert [finding.partition(":")[0] for finding in found] == ["ledger_entry"]


def test_a_table_listed_as_mutable_must_exist_and_have_a_reason(superuser_cursor: psycopg.Cursor[Any]) -> None:
    found = list(tables.unguarded(superuser_cursor, ["ledger_cursor"], {"ledger_cursor": "", "gone": "was there"}))
    assert len(found) == 2


def foreign_keys() -> list[Any]:
    """The foreign keys between tables of our own."""
    names = ours()
    return [
        field
        for model in apps.get_models() if model._meta.app_label in names
        for field in model._meta.get_fields() if isinstance(field, models.ForeignKey | models.ManyToManyField)
        if field.related_model._meta.app_label in names
    ]  # fmt: skip


@pytest.mark.django_db
def test_a_foreign_key_without_constraint_is_checked_and_its_target_never_goes() -> None:
    references = [
        tables.Unconstrained(field.model._meta.db_table, field.column, field.related_model._meta.db_table)
        for field in foreign_keys() if not getattr(field, "db_constraint", True)
    ]  # fmt: skip
    assert references
    with connection.cursor() as cursor:
        assert list(tables.dangling(cursor, references)) == []


def test_a_foreign_key_that_nothing_checks_is_caught(superuser_cursor: psycopg.Cursor[Any]) -> None:
    superuser_cursor.execute("create table planted_target (id int); create table planted (target_id int)")
    superuser_cursor.execute("grant all on planted_target to oversight_app")
    found = list(tables.dangling(superuser_cursor, [tables.Unconstrained("planted", "target_id", "planted_target")]))
    assert len(found) == 3


def test_foreign_keys_point_down_the_storeys() -> None:
    names = ours()
    references = [
        storeys.Reference(names[field.model._meta.app_label], names[field.related_model._meta.app_label], str(field))
        for field in foreign_keys()
    ]
    assert references
    assert list(storeys.upward(references, storeys.layers(ROOT))) == []


@pytest.mark.parametrize(
    ("source", "target"), [("oversight.dossiers", "reports"), ("oversight.files", "oversight.accounts")]
)
def test_a_foreign_key_that_points_up_or_beside_is_caught(source: str, target: str) -> None:
    reference = storeys.Reference(source, target, "planted.field")
    assert list(storeys.upward([reference], storeys.layers(ROOT)))


# Migrations


@pytest.mark.django_db
def test_the_models_are_what_the_migrations_make() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_every_migration_can_be_taken_back_and_each_app_has_one_last_migration() -> None:
    loader = MigrationLoader(None)
    assert list(irreversible(loader.disk_migrations, set(ours()))) == []
    assert {label: len(loader.graph.leaf_nodes(label)) for label in ours() if loader.graph.leaf_nodes(label)} == {
        label: 1 for label in ours() if loader.graph.leaf_nodes(label)
    }


def test_a_migration_that_cannot_be_taken_back_is_caught() -> None:
    class Planted(migrations.Migration):
        operations = [migrations.RunSQL("drop table dossier")]

    assert list(irreversible({("reports", "0009_planted"): Planted("0009_planted", "reports")}, {"reports"}))


# Procedures


@pytest.mark.django_db
def test_every_transition_has_a_legal_basis_an_action_and_its_edge_in_the_database() -> None:
    by_package = procedures.workflows(set(ours().values()))
    every = [procedure for listed in by_package.values() for procedure in listed]
    assert {(one.name, one.edition) for one in every} == set(declared())
    assert list(procedures.baseless(every)) == []
    assert list(procedures.actionless(by_package)) == []
    assert list(procedures.differing(every, Edge.objects.values_list(*procedures.COLUMNS))) == []


def test_the_document_of_the_workflows_is_current() -> None:
    by_package = procedures.workflows(set(ours().values()))
    every = [procedure for listed in by_package.values() for procedure in listed]
    text = (ROOT / "docs" / "workflows.md").read_text(encoding="utf-8")
    assert list(procedures.outdated(every, text)) == []
    assert list(procedures.outdated(every[1:], text)) == [
        "docs/workflows.md is not current; run manage.py write_workflows"
    ]


def test_a_transition_without_basis_action_or_edge_is_caught() -> None:
    step = Transition(source="", verb="conjure", target="open", permission=Permission.FILE_REPORT, basis="custom")
    planted = Procedure("magic", "pemilu-7/2022", {"open": Status.OPEN}, (step,))
    assert list(procedures.baseless([planted])) == ["magic pemilu-7/2022: conjure from '' names no article of law"]
    assert list(procedures.actionless({"reports": [planted]})) == ["reports.actions has no `conjure`"]
    edge = ("magic", "pemilu-7/2022", "", "conjure", "open", "custom")
    assert list(procedures.differing([planted], [edge])) == []
    assert "write a migration" in next(procedures.differing([planted], []))
    assert "no procedure declares it" in next(procedures.differing([], [edge]))
