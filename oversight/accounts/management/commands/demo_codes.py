from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.module_loading import import_string

from oversight.accounts import demo


class Command(BaseCommand):
    """Prints how the demonstration's people sign in now."""

    help = "Print the demo accounts with their codes of now, and codes for phones. Refused outside demo mode."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--url", default=settings.PUBLIC_URL, help="Where the platform runs.")

    def handle(self, *args: Any, url: str, **options: Any) -> None:
        try:
            shown = demo.sign_ins(timezone.now())
            phones = demo.enrolments(timezone.now())
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Password of all demo accounts: {demo.PASSWORD}   (codes change in {shown[0].seconds_left} s)\n"
        )
        for one in shown:
            self.stdout.write(
                f"  {one.username:<22} {one.code or '–':<7} {one.role.value:<24} {one.name}, {one.office}"
            )
        if phones:
            self.stdout.write("\nPhones: open the address in any browser, at best one of a phone. Each works once.")
        for phone in phones:
            self.stdout.write(
                f"  {phone.username:<22} {phone.code}  {url}/field/enrol/?code={phone.code}  {phone.name}"
            )
        codes = [pair for path in settings.DEMO_CODES for pair in import_string(path)()]
        if codes:
            self.stdout.write(f"\nTracking codes of invented cases, for {url}/track/")
        for title, code in codes:
            self.stdout.write(f"  {code}  {title}")
