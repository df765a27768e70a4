"""Fills a fresh database with places, offices, instruments and, in the demo, people; safe to repeat."""

import hashlib
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.core.management import BaseCommand, call_command
from django.utils import timezone

from oversight.core import loading


class Step(NamedTuple):
    """One command, the files that shape its outcome, and whether only the demo needs it."""

    name: str
    words: str
    arguments: tuple[str, ...] = ()
    shaped_by: tuple[str, ...] = ()
    demo_only: bool = False


STATIONS = "reports/data/64-kalimantan-timur.csv.gz"
STEPS = (
    Step("vault_key", "Root key of the vault", ("create",), demo_only=True),
    Step(
        "load_regions",
        "Region codes of six editions",
        (),
        ("oversight/regions/data/*.gz", "oversight/regions/data/*.csv", "oversight/regions/*.py"),
    ),
    Step("load_elections", "Elections and stages", (), ("oversight/regions/data/*.toml",)),
    Step(
        "load_calendar",
        "Days off, office hours and terms of the law",
        (),
        ("oversight/deadlines/data/*", "oversight/regions/data/elections.toml"),
    ),
    Step(
        "load_offices", "Offices of every level", (), ("oversight/accounts/offices.py", "oversight/regions/data/*.gz")
    ),
    Step(
        "load_numbers",
        "Register numbers and codes of offices",
        (),
        ("oversight/dossiers/data/*", "oversight/dossiers/loading.py", "oversight/regions/data/*.gz"),
    ),
    Step("publish_instruments", "Instruments", (), ("reports/instruments/*.json",)),
    Step("publish_templates", "Letters and forms", (), ("oversight/documents/templates/*",)),
    Step("load_stations", "Polling stations of East Kalimantan", (STATIONS,), (STATIONS,), demo_only=True),
    Step("load_demo_people", "Demo accounts", (), ("oversight/accounts/demo.py",), demo_only=True),
)


class Command(BaseCommand):
    """`manage.py prepare`: run what is not done yet, one line a step."""

    help = "Load places, offices and instruments (and the demo, in demo mode). Safe to repeat; skips what is done."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--again", action="store_true", help="run every step, done or not")

    def handle(self, *args: Any, again: bool = False, **options: Any) -> None:
        done = loading.done()
        for step in STEPS:
            if step.demo_only and not settings.DEMO:
                continue
            digest = _digest(step.shaped_by)
            if done.get(step.name) == digest and not again:
                continue
            began = time.monotonic()
            self.stdout.write(f"{step.words} …")
            self.stdout.flush()
            call_command(step.name, *step.arguments, stdout=self.stdout, stderr=sys.stderr)
            loading.mark(step.name, digest, now=timezone.now())
            self.stdout.write(f"{step.words}: done in {time.monotonic() - began:.1f} s")
            self.stdout.flush()


def _digest(patterns: tuple[str, ...]) -> str:
    whole = hashlib.sha256()
    for path in sorted({path for pattern in patterns for path in Path(settings.BASE_DIR).glob(pattern)}):
        whole.update(path.name.encode() + b"\0" + path.read_bytes())
    return whole.hexdigest()
