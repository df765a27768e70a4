import time
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from violations import demo


class Command(BaseCommand):
    """The demonstration's violations: 400 invented cases at every state of the procedure."""

    help = "Make the demo's cases that are missing. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        try:
            made = demo.fill(now=timezone.now(), say=self.stdout.write)
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"  Demo cases: {made} new in {time.monotonic() - began:.1f} s")
