"""docker-compose.yml is valid by the compose specification and is the production that the design asks for."""

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from tests.house_rules.tree import ROOT, packages

SCHEMA = Path(__file__).parent / "vendor" / "compose-spec.json"
OURS = ("web", "stream", "worker", "beat")
SERVERS = ("postgres", "valkey", "storage", "proxy")
ONE_SHOT = ("migrate", "bucket")
SECRET_NAME = re.compile(r"password|secret|key(?!_file)|token|dsn|_url$|_user$", re.IGNORECASE)
NO_SECRET = frozenset({"REDIS_URL", "LEDGER_WITNESS_URL"})


def load(text: str) -> dict[str, Any]:
    """A compose file with its anchors merged."""
    found: dict[str, Any] = yaml.safe_load(text)
    return found


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return load((ROOT / "docker-compose.yml").read_text())


@pytest.fixture(scope="module")
def image() -> str:
    """The Dockerfile with its continued lines joined."""
    return (ROOT / "Dockerfile").read_text().replace("\\\n", " ")


def faults(compose: dict[str, Any]) -> list[str]:
    """What the specification says against a compose file."""
    return [error.message for error in Draft7Validator(json.loads(SCHEMA.read_text())).iter_errors(compose)]


def literal_secrets(compose: dict[str, Any]) -> list[str]:
    """Variables of services that hold a secret in the file itself."""
    return [
        f"{name}.{variable}"
        for name, service in compose["services"].items()
        for variable, value in service.get("environment", {}).items()
        if SECRET_NAME.search(variable) and variable not in NO_SECRET and "${" not in str(value)
    ]


def test_it_is_valid_by_the_compose_specification(compose: dict[str, Any]) -> None:
    assert faults(compose) == []


def test_a_file_that_is_not_valid_is_noticed(compose: dict[str, Any]) -> None:
    assert faults({**compose, "services": {"web": {"imagge": "x"}}})


def test_every_process_and_server_of_the_design_is_there(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert set(services) == {*OURS, *SERVERS, *ONE_SHOT}
    assert services["postgres"]["image"].startswith("postgres:18")
    assert services["valkey"]["image"].startswith("valkey/valkey:")
    assert {services[name]["image"] for name in (*OURS, "migrate")} == {services["web"]["image"]}
    assert "run_stream" in services["stream"]["command"]
    assert "worker" in services["worker"]["command"]
    assert "beat" in services["beat"]["command"]


def test_web_is_scaled_and_the_clock_is_alone(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert services["web"]["deploy"]["replicas"] == "${WEB_REPLICAS:-2}"
    assert services["beat"]["deploy"]["replicas"] == 1
    assert "ports" not in services["web"]
    assert "dynamic a web 8000" in (ROOT / "deploy" / "Caddyfile").read_text()


@pytest.mark.parametrize("name", [*OURS, *SERVERS])
def test_every_lasting_service_has_a_health_check_and_comes_back(compose: dict[str, Any], name: str) -> None:
    service = compose["services"][name]
    assert service["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}
    assert service["restart"] == "unless-stopped"


def test_no_secret_has_a_literal_value(compose: dict[str, Any]) -> None:
    assert literal_secrets(compose) == []


def test_a_literal_secret_is_noticed() -> None:
    planted = load("services: {web: {image: x, environment: {SECRET_KEY: abc, DATABASE_URL: '${X}'}}}")
    assert literal_secrets(planted) == ["web.SECRET_KEY"]


def test_secrets_must_be_given() -> None:
    """A missing one stops the start, rather than becoming an empty password."""
    text = (ROOT / "docker-compose.yml").read_text()
    for name in (
        "SECRET_KEY",
        "POSTGRES_PASSWORD",
        "APP_DATABASE_PASSWORD",
        "OWNER_DATABASE_PASSWORD",
        "STORAGE_SECRET_KEY",
    ):
        assert f"${{{name}:?" in text
    example = (ROOT / "deploy" / "env.example").read_text()
    assert re.findall(r"^[A-Z_]*(?:PASSWORD|SECRET|KEY)[A-Z_]*=.+$", example, re.MULTILINE) == []


def test_the_database_is_prepared_by_the_same_roles_as_everywhere(compose: dict[str, Any]) -> None:
    mounts = compose["services"]["postgres"]["volumes"]
    roles = next(mount for mount in mounts if "roles.sql" in mount).split(":")
    assert (ROOT / roles[0]).is_file() and roles[1].startswith("/docker-entrypoint-initdb.d/")
    for mount in mounts:
        if mount.startswith("./"):
            assert (ROOT / mount.split(":")[0]).is_file()
    assert "--builtin-locale=C.UTF-8" in compose["services"]["postgres"]["environment"]["POSTGRES_INITDB_ARGS"]


def test_migrations_run_once_and_everything_else_waits_for_them(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert services["migrate"]["restart"] == "no"
    assert "migrate" in services["migrate"]["command"][-1]
    for name in OURS:
        assert services[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"


def test_only_the_migrations_know_the_role_that_may_change_tables(compose: dict[str, Any]) -> None:
    knows = {
        name for name, service in compose["services"].items() if "DATABASE_OWNER_URL" in service.get("environment", {})
    }
    assert knows == {"migrate"}


def test_only_the_stream_can_read_the_signing_key(compose: dict[str, Any]) -> None:
    services = compose["services"]
    writes = {name for name in services if "ledger-key:/ledger" in services[name].get("volumes", [])}
    assert writes == {"stream"}
    assert services["stream"]["user"].startswith("10002:")
    assert all("user" not in services[name] for name in OURS if name != "stream")


def test_only_the_proxy_is_reached_from_outside(compose: dict[str, Any]) -> None:
    assert {name for name, service in compose["services"].items() if "ports" in service} == {"proxy"}
    assert compose["networks"]["inside"]["internal"] is True
    for name in ("postgres", "valkey", "storage"):
        assert compose["services"][name]["networks"] == ["inside"]


def test_demo_mode_is_off(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        assert not {"DEMO", "DEMO_ON_OWN_DATABASE", "DEBUG"} & set(service.get("environment", {}))


def test_the_image_is_built_from_the_hash_lock_without_tools_of_development(image: str) -> None:
    assert "pip install --require-hashes" in image
    assert "requirements-dev" not in image
    stages = re.findall(r"^FROM (\S+)", image, re.MULTILINE)
    assert len(stages) == 2 and set(stages) == {"python:3.11-slim"}
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert {"tests", "benchmarks", ".env", ".data", ".git", "requirements-dev.lock"} <= set(ignored)
    assert not {name.partition(".")[0] for name in packages(ROOT)} & set(ignored)


def test_the_image_serves_as_an_ordinary_user_with_collected_files_and_a_health_check(image: str) -> None:
    last_stage = image.rpartition("FROM ")[2]
    assert re.search(r"^USER app$", last_stage, re.MULTILINE)
    assert "HEALTHCHECK" in last_stage
    assert "collectstatic" in image.rpartition("FROM ")[0]
    # Nothing that looks like a secret is kept in a layer of the image.
    assert not re.search(r"^(ENV|ARG).*(SECRET|PASSWORD)", image, re.MULTILINE)


def test_the_processes_run_as_the_supervisor_runs_them(compose: dict[str, Any], image: str) -> None:
    embedded = " ".join(path.read_text() for path in (ROOT / "oversight" / "embedded").glob("*.py"))
    web = json.loads(image.rpartition("CMD ")[2].strip())
    for part in ("--interface wsgi", "--no-ws", "--workers 2", "--blocking-threads 8", "oversight.wsgi:application"):
        assert part in embedded
        assert part in " ".join(web)
    for part in ("--app oversight worker", "--concurrency 2", "--without-gossip --without-mingle"):
        assert part in embedded
        assert part in " ".join(compose["services"]["worker"]["command"])


def test_the_clock_is_ill_when_it_stops_writing_its_schedule(tmp_path: Path) -> None:
    def exit_code(what: str) -> int:
        environ = {**os.environ, "OVERSIGHT_DATA": str(tmp_path)}
        return subprocess.run([sys.executable, "deploy/health.py", what], cwd=ROOT, env=environ).returncode

    assert exit_code("beat") == 1
    (tmp_path / "run").mkdir()
    schedule = tmp_path / "run" / "beat-schedule.db"
    schedule.touch()
    assert exit_code("beat") == 0
    long_ago = time.time() - 3600
    os.utime(schedule, (long_ago, long_ago))
    assert exit_code("beat") == 1
    assert exit_code("something else") == 1
