"""Both locks are complete, hashed and free of addresses; nothing is installed that they do not name."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml

from tests.house_rules.tree import ROOT

LOCKS = ("requirements.lock", "requirements-dev.lock")
_PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[\w,-]+\])?==([^\s;\\]+)", re.MULTILINE)


def name_of(requirement: str) -> str:
    """The normal form of a project's name."""
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found is not None
    return re.sub(r"[-_.]+", "-", found[0]).lower()


def pins(lock: str) -> dict[str, str]:
    """Versions by name."""
    return {name_of(name): version for name, version in _PIN.findall((ROOT / lock).read_text())}


def requirements(text: str) -> list[str]:
    """The requirements of a lock, each with its hashes on one line."""
    lines = text.replace("\\\n", " ").splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]


@pytest.mark.parametrize("lock", LOCKS)
def test_every_requirement_is_pinned_with_hashes(lock: str) -> None:
    for line in requirements((ROOT / lock).read_text()):
        assert _PIN.match(line), line
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", line), line


@pytest.mark.parametrize("lock", LOCKS)
def test_it_names_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert "://" not in text
    assert not re.search(r"^\s*-(?!-hash)", text, re.MULTILINE)


def test_the_developers_lock_holds_the_same_versions() -> None:
    serving, developing = pins(LOCKS[0]), pins(LOCKS[1])
    assert {name: developing.get(name) for name in serving} == serving


def test_every_dependency_that_the_project_declares_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert {name_of(one) for one in project["project"]["dependencies"]} <= set(pins(LOCKS[0]))
    assert {name_of(one) for one in project["dependency-groups"]["dev"]} <= set(pins(LOCKS[1]))


def test_tools_of_development_are_not_installed_where_it_serves() -> None:
    assert not {"pytest", "ruff", "mypy", "playwright", "import-linter"} & set(pins(LOCKS[0]))


def test_every_dependency_has_the_sentence_that_justifies_it() -> None:
    section = (ROOT / "pyproject.toml").read_text().partition("dependencies = [")[2].partition("]\n")[0]
    lines = [line for line in section.splitlines() if line.strip().startswith('"')]
    assert lines
    assert [line for line in lines if "# " not in line] == []


def test_everything_installs_by_hash() -> None:
    for place in ("Dockerfile", "oversight/embedded/bootstrap.py"):
        assert "--require-hashes" in Path(ROOT, place).read_text()


def test_commit_hooks_run_what_is_installed_and_download_nothing() -> None:
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())
    assert [repository["repo"] for repository in config["repos"]] == ["local"]
    for hook in config["repos"][0]["hooks"]:
        assert hook["language"] == "system"
        assert hook["entry"].startswith(".venv/bin/")
