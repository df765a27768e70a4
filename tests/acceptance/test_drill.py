"""Processes die by signal 9 under load, and nothing that was answered is lost, doubled or without its entry."""

import json
import os
import subprocess
import sys

from tests import environment

SECONDS = 60
OF_THE_TESTS = frozenset({"OVERSIGHT_DATA", "VAULT_KEYS", "LEDGER_KEY_FILE", "LEDGER_EXPORT"})


def test_nothing_answered_is_lost_when_processes_are_killed() -> None:
    variables = {
        name: value for name, value in os.environ.items() if not name.endswith("_URL") and name not in OF_THE_TESTS
    }
    run = subprocess.run(
        [sys.executable, "benchmarks/drill.py", str(SECONDS)],
        cwd=environment.ROOT,
        capture_output=True,
        text=True,
        env={**variables, "DRILL_DATA": str(environment.ROOT / ".data" / "drill-accept")},
    )
    assert run.returncode == 0, f"{run.stdout[-6000:]}\n{run.stderr[-3000:]}"
    told = json.loads(run.stdout.splitlines()[-1])
    assert (told["lost"], told["doubled"], told["without_entry"]) == (0, 0, 0)
    assert told["answered"] == told["found"] > 0
    assert told["kills"] >= 15
