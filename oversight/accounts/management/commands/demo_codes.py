from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from oversight.accounts import demo


class Command(BaseCommand):
    """Prints how the demonstration's people sign in now."""

    help = "Print the demo accounts with the current codes of their second factors. Refused outside demo mode."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            shown = demo.sign_ins(timezone.now())
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Password of all demo accounts: {demo.PASSWORD}   (codes change in {shown[0].seconds_left} s)\n"
        )
        for one in shown:
            self.stdout.write(
                f"  {one.username:<22} {one.code or '–':<7} {one.role.value:<24} {one.name}, {one.office}"
            )
