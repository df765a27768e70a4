from typing import Any

from django.core.management.base import BaseCommand

from oversight.dossiers.loading import load


class Command(BaseCommand):
    """Loads the shipped patterns of register numbers and the codes of offices; safe to repeat."""

    help = "Load patterns of register numbers and the agency's own office codes. Needs load_offices."

    def handle(self, *args: Any, **options: Any) -> None:
        patterns, codes = load()
        self.stdout.write(f"  Patterns: {patterns} new; codes of offices: {codes} new")
