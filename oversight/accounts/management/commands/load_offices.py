from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from oversight.accounts.offices import load_offices


class Command(BaseCommand):
    """Loads the offices of the agency from the newest region codes; safe to repeat."""

    help = "Load the national, province, regency, sub-district and village offices. Needs load_regions."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--only-province", action="append", metavar="CODE", help="two digits, may be repeated")

    def handle(self, *args: Any, only_province: list[str] | None = None, **options: Any) -> None:
        self.stdout.write(f"  Offices: {load_offices(only_province):,} new")
