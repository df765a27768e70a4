from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from oversight.accounts import demo


class Command(BaseCommand):
    """The invented people of the demonstration, with known passwords; refused outside the demo."""

    help = "Make the demo accounts that are missing, and the token of the demo's ingest."

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        made = demo.prepare(now)
        demo.ingest_token(now)
        self.stdout.write(f"  Demo accounts: {made} new; `manage.py demo_codes` shows how they sign in")
