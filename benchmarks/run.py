#!/usr/bin/env python3
"""`make bench`: what the platform does beside what this machine can do; the last line is one JSON document.

Ratios are what counts: machines differ, and so do hours of the same machine. The limits are therefore taken before,
between and after on the same Postgres and disk (median). Everything is durable: synchronous_commit is on, files are
synced.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import nation, photos, watch
from benchmarks.engine import percentile
from benchmarks.evidence import promise
from benchmarks.load import start_job
from benchmarks.stack import REPOSITORY, Stack

AREA, PROVINCE = "64.", "35."
SINGLE_CONNECTIONS, BATCH_CONNECTIONS, PHOTO_CONNECTIONS = 16, 3, 8
BATCH = 500
SIGN_IN_SECONDS = 20.0
LIST_REQUESTS, LIST_WARM, LIST_SECONDS = 400, 3.0, 240.0
VILLAGES = 50


class Bench:
    """One run; `figures` is what the last line prints."""

    def __init__(self, stack: Stack, folder: Path, options: argparse.Namespace) -> None:
        self.stack, self.folder, self.seconds = stack, folder, options.seconds
        self.rows, self.scattered = options.rows, options.scattered
        self.limits: list[dict[str, int]] = []
        self.figures: dict[str, float | int | None] = {}
        self.connection = stack.connect()
        self.errors: list[str] = []

    def run(self, parts: set[str]) -> None:
        """The parts in order, the limits before, between and after."""
        self._assert_durable()
        with self.stack.connect("oversight_owner") as owner:
            say(f"{nation.place_stations(owner):,} polling stations of the nation")
        if (
            "lists" in parts
        ):  # first, while the reports are spread as the nation is; the intake then comes on top of them
            self._lists()
        intake = parts & {"single", "batch", "photo"}
        if intake or "signin" in parts:
            self._people()
        if intake:
            self._limits()
        if "single" in parts:
            self._single()
        if "batch" in parts:
            self._batch()
        if intake:
            self._limits()
        if "photo" in parts:
            self._photo()
        if intake:
            self._limits()
        if "signin" in parts:
            self._sign_ins()

    def _assert_durable(self) -> None:
        with self.stack.connect("oversight_app") as served:
            for name in ("synchronous_commit", "fsync"):
                row = served.execute(f"show {name}").fetchone()
                if row is None or row[0] != "on":
                    raise SystemExit(f"{name} must be on")

    def _people(self) -> None:
        phones = 3 + round(self.seconds * 3_000 / 11_441)
        tokens = 3 + round(self.seconds * 25_000 / 11_441)
        say(f"{phones} phones for each village of the province, {tokens} tokens of its office")
        asked = {"folder": str(self.folder), "phones": phones, "tokens": tokens, "area": AREA, "readers": 8}
        run = subprocess.run(
            [sys.executable, "benchmarks/pool.py", json.dumps(asked)],
            cwd=REPOSITORY,
            env=self.stack.environ,
            capture_output=True,
            text=True,
        )
        if run.returncode:
            raise SystemExit(f"The reporters could not be made:\n{run.stderr[-3000:]}")
        if self.scattered:
            pairs = (self.folder / "pairs").read_text().splitlines()
            (self.folder / "pairs").write_text(
                "".join(f"{line}\n" for line in sorted(pairs, key=lambda line: line[-3:]))
            )
        watch.settle(self.connection)

    def _limits(self) -> None:
        say("The machine's limits")
        self.connection.execute("checkpoint")
        run = subprocess.run(
            [
                sys.executable,
                "benchmarks/limits.py",
                self.stack.dsn(),
                "--seconds",
                str(min(10.0, self.seconds)),
                "--dir",
                str(self.stack.data),
            ],
            cwd=REPOSITORY,
            capture_output=True,
            text=True,
            check=True,
        )
        self.limits.append(json.loads(run.stdout))
        say(f"  {self.limits[-1]}")
        for name in self.limits[-1]:
            self.figures[name] = round(statistics.median(limit[name] for limit in self.limits))

    def _load(self, words: str, **spec: Any) -> tuple[dict[str, Any], watch.Progress]:
        """Run one job: its outcome, and what was processed in its window."""
        say(words)
        process = start_job(subprocess.Popen, {"port": self.stack.port, "seconds": self.seconds, **spec})
        before = after = watch.Progress(0, 0)
        outcome: dict[str, Any] = {}
        for line in process.stdout:
            told = json.loads(line)
            if told["event"] == "begin":
                before, end = watch.progress(self.connection), told["at"] + spec.get("seconds", self.seconds)
                while time.time() < end and process.poll() is None:
                    time.sleep(0.02)
                after = watch.progress(self.connection)  # at the end of the window, not when the last answer was read
            else:
                outcome = told
        if process.wait() or not outcome:
            raise SystemExit(f"The generator failed ({process.returncode}).")
        if outcome["errors"]:
            self.errors.append(f"{words}: {outcome['errors']} {outcome['samples'][:1]}")
        say(
            f"  {outcome['calls_s']}/s, ms {outcome['ms']}"
            + (f", errors {outcome['errors']} {outcome['samples'][:1]}" if outcome["errors"] else "")
        )
        return outcome, watch.Progress(after.leaves - before.leaves, after.processed - before.processed)

    def _single(self) -> None:
        spec = {"kind": "single", "targets": str(self.folder / "pairs"), "connections": SINGLE_CONNECTIONS, "warm": 3}
        start = watch.progress(self.connection).leaves
        with watch.Watch(self.stack.connect) as seen:
            outcome, done = self._load(f"Single filings, {SINGLE_CONNECTIONS} connections", **spec)
            watch.settle(self.connection)
            time.sleep(2 * watch.EVERY_SECONDS)
            self.figures["seal_lag_p99_s"] = round(percentile(seen.lags(self.connection, start), 0.99) / 1000, 3)
        self.figures["single_s"] = outcome["calls_s"]
        self.figures["single_processed_s"] = round(done.leaves / outcome["seconds"], 1)
        rate = outcome["calls_s"] / 2
        half, _ = self._load(
            f"Single filings at {rate:.0f}/s, half of it", **spec | {"rate": rate, "skip": outcome["used"] + 10}
        )
        self.figures["single_p99_half_ms"] = half["ms"]["p99"]
        watch.settle(self.connection)

    def _batch(self) -> None:
        outcome, done = self._load(
            f"Batches of {BATCH}, {BATCH_CONNECTIONS} connections",
            kind="batch",
            targets=str(self.folder / "tokens"),
            stations=str(self.folder / "stations"),
            connections=BATCH_CONNECTIONS,
            batch=BATCH,
            warm=2,
        )
        self.figures["batch_reports_s"] = outcome["carried_s"]
        self.figures["batch_processed_s"] = round(done.leaves / outcome["seconds"], 1)
        watch.settle(self.connection)

    def _photo(self) -> None:
        picture = photos.make()
        (self.folder / "photo.jpg").write_bytes(picture)
        wanted = round((self.seconds + 3) * 600)
        say(f"Filings that promise {wanted:,} photos of {len(picture) // 1024} KiB")
        promise(self.stack.port, photos.Photo(picture), wanted, self.folder)
        watch.settle(self.connection)
        outcome, done = self._load(
            f"Photos, {PHOTO_CONNECTIONS} connections",
            kind="photo",
            targets=str(self.folder / "photos"),
            photo=str(self.folder / "photo.jpg"),
            connections=PHOTO_CONNECTIONS,
            warm=2,
        )
        self.figures["photo_s"] = outcome["calls_s"]
        self.figures["photo_processed_s"] = round(done.processed / outcome["seconds"], 1)
        watch.settle(self.connection, 900)

    def _sign_ins(self) -> None:
        tokens = dict.fromkeys(line.split()[0] for line in (self.folder / "pairs").read_text().splitlines())
        (self.folder / "me").write_text("".join(f"{token} /api/v1/me\n" for token in tokens))
        outcome, _ = self._load(
            f"Sign-ins of {len(tokens):,} phones",
            kind="get",
            targets=str(self.folder / "me"),
            connections=SINGLE_CONNECTIONS,
            seconds=min(self.seconds, SIGN_IN_SECONDS),
        )
        self.figures["device_sign_ins_s"] = outcome["calls_s"]

    def _lists(self) -> None:
        say(f"Filling up to {self.rows:,} reports over the nation")
        with self.stack.connect("oversight_owner") as owner:
            self.figures["rows"] = nation.fill(owner, rows=self.rows, say=say)
        self.connection.execute("checkpoint")
        readers = {"province": self._readers(PROVINCE), "national": self._readers("")}
        readers["village"] = self._village_readers()
        counts = []
        for name in ("village", "province", "national"):
            for what, path in (("list", "/api/v1/station-reports"), ("count", "/api/v1/station-reports/count")):
                target = self.folder / f"{what}-{name}"
                target.write_text("".join(f"{token} {path}\n" for token in readers[name]))
                outcome, _ = self._load(
                    f"{what} for {name}",
                    kind="get",
                    targets=str(target),
                    connections=1,
                    warm=LIST_WARM,
                    limit=LIST_REQUESTS,
                    seconds=LIST_SECONDS,
                )
                if what == "list":
                    self.figures[f"list_{name}_p95_ms"] = outcome["ms"]["p95"]
                else:
                    counts.append(outcome["ms"]["p95"])
        self.figures["count_p95_ms"] = max(counts)

    def _readers(self, path: str) -> list[str]:
        return self._pool({"phones": 0, "tokens": 2, "area": path, "readers": 0}, "tokens")

    def _village_readers(self) -> list[str]:
        """Phones of village supervisors in one regency of the province."""
        found = self._pool({"phones": 1, "tokens": 0, "area": f"{PROVINCE}09.", "readers": 0}, "pairs")
        return list(dict.fromkeys(line.split()[0] for line in found))[:VILLAGES]

    def _pool(self, asked: dict[str, Any], name: str) -> list[str]:
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, "benchmarks/pool.py", json.dumps({"folder": folder, **asked})]
            subprocess.run(command, cwd=REPOSITORY, env=self.stack.environ, check=True)
            return (Path(folder) / name).read_text().splitlines()


ORDER = (
    "l1_tx_s",
    "l2_reports_s",
    "dsync_photos_s",
    "single_s",
    "single_processed_s",
    "single_p99_half_ms",
    "batch_reports_s",
    "batch_processed_s",
    "photo_s",
    "photo_processed_s",
    "seal_lag_p99_s",
    "rows",
    "list_village_p95_ms",
    "list_province_p95_ms",
    "list_national_p95_ms",
    "count_p95_ms",
)
RATIOS = (
    ("single filings", "single_s", "l1_tx_s", "L1"),
    ("  of them processed", "single_processed_s", "single_s", "taken in"),
    ("reports in batches", "batch_reports_s", "l2_reports_s", "L2"),
    ("  of them processed", "batch_processed_s", "batch_reports_s", "taken in"),
    ("photos", "photo_s", "dsync_photos_s", "synced files"),
    ("  of them processed", "photo_processed_s", "photo_s", "taken in"),
)


def table(figures: dict[str, float | int | None]) -> str:
    """The ratios, for people."""
    lines = ["", f"{'':<24}{'a second':>12}{'ratio':>9}"]
    for words, name, base, base_words in RATIOS:
        done, most = figures.get(name), figures.get(base)
        if done is not None and most:
            lines.append(f"{words:<24}{done:>12,.0f}{done / most:>9.2f} x {base_words}")
    if figures.get("device_sign_ins_s") is not None:
        lines.append(f"{'sign-ins of phones':<24}{figures['device_sign_ins_s']:>12,.0f}")
    for words, name, unit in (
        ("p99 at half the load", "single_p99_half_ms", "ms"),
        ("sealing lag, p99", "seal_lag_p99_s", "s"),
        ("list of a village, p95", "list_village_p95_ms", "ms"),
        ("list of a province, p95", "list_province_p95_ms", "ms"),
        ("list of the nation, p95", "list_national_p95_ms", "ms"),
        ("counts, p95", "count_p95_ms", "ms"),
    ):
        if figures.get(name) is not None:
            lines.append(f"{words:<24}{figures[name]:>12,.2f} {unit}")
    return "\n".join(lines)


def say(line: str) -> None:
    """A line of progress."""
    print(f"{time.strftime('%H:%M:%S')} {line}", flush=True)


def main() -> None:
    """Measure, print the table, print the JSON line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--seconds", type=float, default=60.0, help="length of each intake window (60 for figures that count)"
    )
    parser.add_argument("--rows", type=int, default=nation.ROWS)
    parser.add_argument(
        "--only",
        nargs="+",
        default=["single", "batch", "photo", "signin", "lists"],
        choices=["single", "batch", "photo", "signin", "lists"],
    )
    parser.add_argument(
        "--keep", action="store_true", help="leave the data folder, so that the next run starts at once"
    )
    parser.add_argument(
        "--scattered", action="store_true", help="phones take turns report by report, so that no token is remembered"
    )
    options = parser.parse_args()
    data = Path(os.environ.get("BENCH_DATA", REPOSITORY / ".data" / "bench"))
    say(f"The platform of the measurement, in {data}")
    with Stack(data, keep=options.keep, say=say) as stack, tempfile.TemporaryDirectory(prefix="bench-") as folder:
        bench = Bench(stack, Path(folder), options)
        bench.run(set(options.only))
    for error in bench.errors:
        say(f"Not all went well. {error}")
    print(table(bench.figures))
    more = {name: value for name, value in bench.figures.items() if name not in ORDER}
    print(json.dumps({name: bench.figures.get(name) for name in ORDER} | more), flush=True)


if __name__ == "__main__":
    main()
