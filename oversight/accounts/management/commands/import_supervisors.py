import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import msgspec
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from oversight.accounts.actions import import_supervisors
from oversight.accounts.actions.judging import Verdict
from oversight.accounts.actions.supervisors import Result
from oversight.accounts.people import actor_named
from oversight.accounts.rosters import read_supervisors
from oversight.core.errors import Refused

_WORDS = {
    (Verdict.IMPORT, False): "will import",
    (Verdict.IMPORT, True): "imported",
    (Verdict.PRESENT, False): "is there already",
    (Verdict.PRESENT, True): "was there already",
    (Verdict.SKIP, False): "will skip, because",
    (Verdict.SKIP, True): "skipped, because",
}


class Command(BaseCommand):
    """Takes over a list of supervisors (CSV or XLSX); without --apply it only tells what it would do."""

    help = "Import supervisors of stations and villages from CSV or XLSX. A dry run unless --apply is given."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--as", dest="username", required=True, metavar="USERNAME", help="in whose name and area")
        parser.add_argument("--apply", action="store_true", help="write; otherwise nothing is changed")
        parser.add_argument("--json", action="store_true", help="print every receipt as JSON")

    def handle(self, *args: Any, file: str, username: str, apply: bool, json: bool, **options: Any) -> None:
        now = timezone.now()
        actor = actor_named(username, now=now)
        if actor is None:
            raise CommandError(f"There is no open account {username!r}.")
        try:
            result = import_supervisors(
                entries=read_supervisors(Path(file).read_bytes()), dry_run=not apply, by=actor, now=now
            )
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except Refused as refusal:
            details = "".join(f"\n  {fault.field}: {fault.message}" for fault in refusal.faults)
            raise CommandError(f"{refusal.message}{details}") from refusal
        if json:
            self.stdout.write(msgspec.json.encode(result).decode())
        else:
            self._print(result)
        if result.skipped:
            sys.exit(3)

    def _print(self, result: Result) -> None:
        for row in result.rows:
            self.stdout.write(
                f"{row.row:>6}  {_WORDS[row.verdict, result.applied]:<20} {row.name} {row.role} {row.place}"
            )
            for fault in row.faults:
                self.stdout.write(f"          {fault.field} ({fault.rule}): {fault.message} [{fault.value}]")
            for note in row.notes:
                self.stdout.write(f"          note: {note}")
        self.stdout.write(
            f"{'Applied' if result.applied else 'Dry run'}: {result.imported} to import, "
            f"{result.present} there already, {result.skipped} skipped."
        )
