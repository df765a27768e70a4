from typing import Any

from django.core.management.base import BaseCommand

from oversight.regions.elections import load_elections


class Command(BaseCommand):
    """Loads the elections that are shipped, with contests and stages; safe to repeat."""

    help = "Load elections, contests and stages. Needs load_regions."

    def handle(self, *args: Any, **options: Any) -> None:
        written = load_elections()
        self.stdout.write(f"  Elections: {', '.join(written) if written else 'nothing new'}")
