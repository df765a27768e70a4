import os
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from oversight.accounts import demo

FILE = settings.BASE_DIR / "reports" / "data" / "64-kalimantan-timur.csv.gz"


class Command(BaseCommand):
    """The demonstration's reports: East Kalimantan's published counts, sent through the public interface."""

    help = "Send the demo's station reports to the running server. Safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--url", default=f"http://localhost:{os.environ.get('PORT', '8000')}")

    def handle(self, *args: Any, url: str, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Only the demonstration has demo reports; set DEMO=1.")
        token = demo.ingest_token(timezone.now())
        call_command(
            "ingest_sirekap", FILE, url=url, token=token, demo_answers=True, stdout=self.stdout, stderr=self.stderr
        )
