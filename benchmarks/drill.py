#!/usr/bin/env python3
"""`make drill [SECONDS=180]`: processes are killed under load, and every report that was answered must be there, once.

Two generators in processes of their own file reports as phones and offices do, and send the same filing again when no
answer comes. Web workers, stream, worker, Valkey, the Postgres server and single backends die by signal 9 meanwhile,
under the real supervisor. Afterwards every answered report is read through the API. Last line: one JSON document; exit
code 1 unless lost, doubled and without_entry are 0 and the ledger verifies.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import watch
from benchmarks.load import start_job
from benchmarks.reading import Filed, Reading
from benchmarks.stack import REPOSITORY, Stack

AREA = "64."
SINGLES_A_SECOND, BATCHES_A_SECOND, BATCH = 80.0, 2.0, 100
KILLS_OF_EACH = 3
BACK_SECONDS = 120.0
READERS = 16


class Killer:
    """Kills each kind of process in turn, once it lives."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self.kills: Counter[str] = Counter()
        self._find: dict[str, Callable[[], list[int]]] = {
            "web worker": stack.web_workers,
            "stream": lambda: self._of("stream"),
            "worker": lambda: self._of("worker"),
            "valkey": lambda: self._of("valkey"),
            "postgres": lambda: self._of("postgres"),
            "backend": stack.backends,
        }

    def next(self) -> str | None:
        """Whose turn it is; None when each died often enough."""
        name = min(self._find, key=lambda name: self.kills[name])
        return name if self.kills[name] < KILLS_OF_EACH else None

    def kill(self, name: str) -> None:
        """Wait until it lives, then kill one of its processes."""
        deadline = time.monotonic() + BACK_SECONDS
        while not (found := self._find[name]()):
            if time.monotonic() > deadline:
                raise SystemExit(f"{name} did not come back within {BACK_SECONDS:.0f} s; see {self._stack.log}")
            time.sleep(0.05)
        pid = random.choice(found)
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            return
        self.kills[name] += 1
        say(f"Killed {name} ({pid}), time {self.kills[name]} of {KILLS_OF_EACH}")

    def _of(self, name: str) -> list[int]:
        pid = self._stack.pids().get(name)
        return [pid] if pid else []


def prepare(stack: Stack, folder: Path, seconds: float) -> None:
    """Phones, tokens and stations for the generators."""
    asked = {
        "folder": str(folder),
        "phones": 2 + round(seconds * SINGLES_A_SECOND * 3 / 11_441),
        "tokens": 2 + round(seconds * BATCHES_A_SECOND * BATCH * 3 / 11_441),
        "area": AREA,
        "readers": READERS,
    }
    command = [sys.executable, "benchmarks/pool.py", json.dumps(asked)]
    run = subprocess.run(command, cwd=REPOSITORY, env=stack.environ, capture_output=True, text=True)
    if run.returncode:
        raise SystemExit(f"The reporters could not be made:\n{run.stderr[-3000:]}")


def under_fire(stack: Stack, folder: Path, seconds: float) -> tuple[list[Filed], Counter[str]]:
    """File and kill for that long, and until each kind of process died often enough; what was filed, and the kills."""
    specs = (
        {"kind": "single", "targets": str(folder / "pairs"), "connections": 8, "rate": SINGLES_A_SECOND},
        {
            "kind": "batch",
            "targets": str(folder / "tokens"),
            "stations": str(folder / "stations"),
            "connections": 2,
            "rate": BATCHES_A_SECOND,
            "batch": BATCH,
        },
    )
    more = {"port": stack.port, "seconds": 900, "retry": True, "timeout": 10}
    generators = [
        start_job(subprocess.Popen, {**spec, **more, "answers": str(folder / f"answers-{spec['kind']}")})
        for spec in specs
    ]
    killer = Killer(stack)
    began = time.monotonic()
    pause = seconds / (KILLS_OF_EACH * 6 + 1)
    try:
        while name := killer.next():
            due = time.monotonic() + pause
            while time.monotonic() < due:
                if any(generator.poll() is not None for generator in generators):
                    raise SystemExit("A generator ended early.")
                time.sleep(0.05)
            killer.kill(name)
        while time.monotonic() < began + seconds:
            time.sleep(0.05)
    finally:
        for generator in generators:
            generator.terminate()
    say("No more kills; what was begun is finished")
    for generator in generators:
        told = [json.loads(line) for line in generator.stdout]
        if generator.wait() or told[-1]["event"] != "done":
            raise SystemExit("A generator failed.")
        last = told[-1]
        say(f"  {last['calls']} calls, {last['retries']} repeated, not stored: {last['errors']} {last['samples']}")
    filed = [
        Filed(*line.split()) for spec in specs for line in (folder / f"answers-{spec['kind']}").read_text().splitlines()
    ]
    return filed, killer.kills


def drill(stack: Stack, seconds: float, folder: Path) -> dict[str, object]:
    """The whole drill; answers what the last line says."""
    prepare(stack, folder, seconds)
    say(f"Filing and killing for {seconds:.0f} s")
    filed, kills = under_fire(stack, folder, seconds)
    with stack.connect() as connection:
        watch.settle(connection, BACK_SECONDS)
    answered = [one for one in filed if one.is_answered]
    say(f"{len(answered):,} reports were answered; reading each of them back")
    readers = (folder / "readers").read_text().splitlines()
    reading = Reading(stack, readers, folder)
    found = reading.found(answered)
    doubled = reading.doubled(answered)
    without = reading.without_entry(answered)
    receipts = reading.receipts(random.sample(answered, min(len(answered), 20)))
    verdict = stack.manage("verify_ledger", check=False)
    say(verdict.stdout.strip().splitlines()[-1] if verdict.stdout.strip() else verdict.stderr[-2000:])
    faults = [*reading.faults, *receipts]
    if verdict.returncode:
        faults.append("verify_ledger names damage")
    if refused := Counter(one.status for one in filed if not one.is_answered):
        faults.append(f"filings that should be admitted were not: {dict(refused)}")
    for fault in faults[:20]:
        say(f"Fault: {fault}")
    return {
        "answered": len(answered),
        "found": found,
        "lost": len(answered) - found,
        "doubled": doubled,
        "without_entry": without,
        "kills": sum(kills.values()),
        "kills_of": dict(kills),
        "faults": len(faults),
    }


def say(line: str) -> None:
    """A line of progress."""
    print(f"{time.strftime('%H:%M:%S')} {line}", flush=True)


def main() -> None:
    """Run the drill; exit code 1 when anything is amiss."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seconds", nargs="?", type=float, default=float(os.environ.get("SECONDS") or 180))
    parser.add_argument("--keep", action="store_true", help="leave the data folder")
    options = parser.parse_args()
    data = Path(os.environ.get("DRILL_DATA", REPOSITORY / ".data" / "drill"))
    say(f"The platform of the drill, in {data}")
    with Stack(data, keep=options.keep, say=say) as stack, tempfile.TemporaryDirectory(prefix="drill-") as folder:
        outcome = drill(stack, options.seconds, Path(folder))
    print(json.dumps(outcome), flush=True)
    sys.exit(1 if any(outcome[name] for name in ("lost", "doubled", "without_entry", "faults")) else 0)


if __name__ == "__main__":
    main()
