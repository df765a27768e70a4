import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from reports import rules, sirekap
from reports.delivery import MOST_ITEMS, BatchSender, DeliveryError
from reports.demo import AnswerMaker
from reports.publishing import FOLDER

INSTRUMENT = "pemilu-2024-voting-counting@1"
_SHOWN = 10


class Command(BaseCommand):
    """Files the published figures of a province through the public interface; exit 1 names refused filings."""

    help = "Send a province's Sirekap figures (CSV or CSV.GZ) to the interface in batches. Safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--url", default="http://localhost:8000")
        parser.add_argument("--token", help="Default: the environment variable OVERSIGHT_TOKEN.")
        parser.add_argument("--batch", type=int, default=500)
        parser.add_argument("--instrument", default=INSTRUMENT)
        parser.add_argument("--demo-answers", action="store_true", help="Add generated answers, marked as such.")

    def handle(
        self,
        *args: Any,
        file: Path,
        url: str,
        token: str | None,
        batch: int,
        instrument: str,
        demo_answers: bool,
        **options: Any,
    ) -> None:
        # The environment keeps the token out of the list of processes.
        token = token or os.environ.get("OVERSIGHT_TOKEN")
        if not token:
            raise CommandError("Give a token: --token or OVERSIGHT_TOKEN.", returncode=2)
        if not 1 <= batch <= MOST_ITEMS:
            raise CommandError(f"A batch has 1 to {MOST_ITEMS} filings.", returncode=2)
        compiled = _instrument(instrument)
        answers = AnswerMaker(compiled.definition) if demo_answers else None
        try:
            rows = sirekap.read(file)
            total = sum(map(sirekap.has_figures, rows))
            with BatchSender(url, token) as send, tqdm(total=total, unit="report", disable=None) as bar:
                summary = sirekap.ingest(
                    rows, send, make=compiled.filing, answers=answers, batch=batch, progress=bar.update
                )
        except (sirekap.UnreadableFileError, DeliveryError) as error:
            raise CommandError(str(error), returncode=2) from error
        for problem in summary.problems[:_SHOWN]:
            self.stderr.write(problem)
        counts = ", ".join(f"{count} {status}" for status, count in sorted(summary.statuses.items()))
        self.stdout.write(
            f"{file.name}: {summary.rows} stations, {summary.sent} reports ({counts}), {summary.silent} silent"
        )
        if not summary.is_clean:
            raise CommandError(f"{len(summary.problems)} reports were not stored.", returncode=1)


def _instrument(name: str) -> rules.Compiled:
    code, _, version = name.partition("@")
    path = FOLDER / f"{code}.v{version}.json"
    if not path.is_file():
        raise CommandError(f"There is no instrument {name}.", returncode=2)
    return rules.compiled(rules.load(path.read_bytes()))
