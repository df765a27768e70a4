from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from oversight.deadlines.loading import load


class Command(BaseCommand):
    """Loads the shipped days off, office hours and terms of the law; safe to repeat."""

    help = "Load days off, office hours and the terms of the law. Needs load_elections."

    def handle(self, *args: Any, **options: Any) -> None:
        days, rules = load(now=timezone.now())
        self.stdout.write(f"  Days off and office hours: {days} new; readings of the law: {rules} new")
