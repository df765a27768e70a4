import re
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

import msgspec
from django.core.management.base import BaseCommand, CommandError

from oversight.core.errors import NotFound
from reports.check_counts import check_counts
from reports.rules import CHECKS

_CODE = re.compile(r"([0-9]{2})(?:\.?([0-9]{2})(?:\.?([0-9]{2})(?:\.?([0-9]{4}))?)?)?\.?")


def scope_path(code: str) -> str:
    """The scope path of a region code, written with dots or without: "64" or "64.01" or "640101"."""
    match = _CODE.fullmatch(code)
    if match is None:
        raise ArgumentTypeError(f"{code} is not a region code such as 64 or 64.01")
    return "".join(f"{part}." for part in match.groups() if part)


class Command(BaseCommand):
    """Counts the stations that each check flags; what is flagged is to be checked, it proves nothing."""

    help = (
        "Count reports and flagged stations of a region from the stored current reports. A station counts once: "
        "flagged when one of its current reports is."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--region", type=scope_path, help="Region code, for example 64; default: all.")
        parser.add_argument("--election", default="pemilu-2024")
        parser.add_argument("--source", help="Only reports that repeat records of this system, for example sirekap.")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, region: str | None, election: str, source: str | None, **options: Any) -> None:
        try:
            counts = check_counts(path=region or "", election=election, source=source)
        except NotFound as error:
            raise CommandError(str(error.message)) from error
        if options["json"]:
            self.stdout.write(msgspec.json.encode(counts).decode())
            return
        for name in ("stations", "with_votes", "reports", "silent"):
            self.stdout.write(f"{name:<12}{getattr(counts, name):>8}")
        self.stdout.write("\nStations to be checked / stations with the figures that the check needs")
        for code, count in counts.checks.items():
            words = CHECKS[code].name_en if code in CHECKS else ""
            self.stdout.write(f"{code:<4}{count.flagged:>6}/{count.applicable:<6} {words}")
