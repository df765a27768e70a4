"""`make` builds the Python environment once, repairs a half-built one, and says what is missing."""

import importlib.util
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from oversight.embedded import locate

FILE = locate.REPOSITORY / "oversight" / "embedded" / "bootstrap.py"


@pytest.fixture
def bootstrap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The script, pointed at a repository of its own with locks that name no package."""
    spec = importlib.util.spec_from_file_location("bootstrap", FILE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    root = tmp_path / "a checkout"
    root.mkdir()
    places = {
        "VENV": ".venv",
        "PYTHON": ".venv/bin/python",
        "STAMP": ".venv/installed",
        "UNFINISHED": ".venv/unfinished",
    }
    for name, place in {"REPOSITORY": "", "LOG": ".venv/install.log", **places}.items():
        monkeypatch.setattr(module, name, root / place)
    locks = {"runtime": root / "requirements.lock", "dev": root / "requirements-dev.lock"}
    for lock in locks.values():
        lock.write_text("# nothing\n")
    monkeypatch.setattr(module, "LOCKS", locks)
    return module


def test_an_environment_is_made_once_and_a_broken_one_anew(
    bootstrap: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bootstrap.main(["--dev"]) == 0
    assert bootstrap.is_installed("dev")
    assert bootstrap.is_installed("runtime")
    capsys.readouterr()
    assert bootstrap.main([]) == 0
    assert capsys.readouterr().out == ""

    bootstrap.LOCKS["runtime"].write_text("./a-package-without-a-hash\n")
    assert not bootstrap.is_installed("runtime")
    assert bootstrap.main([]) == 1
    assert "could not be installed" in capsys.readouterr().err
    assert not bootstrap.is_installed("dev")

    bootstrap.LOCKS["runtime"].write_text("# mended\n")
    bootstrap.UNFINISHED.touch()
    assert bootstrap.main([]) == 0
    assert "unfinished or broken" in capsys.readouterr().out
    assert bootstrap.is_installed("runtime")
    assert not bootstrap.is_installed("dev")


@pytest.mark.parametrize(
    ("said", "remedy"),
    [
        ("error: command 'gcc' failed: No such file or directory", "apt install build-essential"),
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", "not the one that was locked"),
        ("ERROR: No matching distribution found for granian==2.8.7", "pip config list"),
        ("Failed to establish a new connection: [Errno 111] Connection refused", "Check the network"),
    ],
)
def test_what_pip_says_gets_a_remedy(bootstrap: ModuleType, said: str, remedy: str) -> None:
    assert remedy in next(words for pattern, words in bootstrap.REMEDIES if re.search(pattern, said))


def test_a_python_without_venv_is_told_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "oversight" / "embedded").mkdir(parents=True)
    (tmp_path / "oversight" / "embedded" / "bootstrap.py").write_bytes(FILE.read_bytes())
    (tmp_path / "requirements.lock").write_text("")
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "ensurepip.py").write_text("raise ImportError('packed apart')")
    run = subprocess.run(
        [sys.executable, "oversight/embedded/bootstrap.py"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path / "broken")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert "apt install python3-venv" in run.stderr
