from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from oversight.accounts.actions import Newcomer, found_agency
from oversight.core.errors import Refused


class Command(BaseCommand):
    """Creates the first two administrators of a real agency and prints a temporary password for each, once."""

    help = "Create the first administrators: --administrator 'Full Name=username', at least twice. Refused afterwards."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--administrator", action="append", required=True, metavar="NAME=USERNAME")

    def handle(self, *args: Any, administrator: list[str], **options: Any) -> None:
        newcomers = []
        for text in administrator:
            name, equals, username = text.rpartition("=")
            if not equals:
                raise CommandError(f"Write 'Full Name=username', not {text!r}.")
            newcomers.append(Newcomer(username=username, name=name))
        try:
            founded = found_agency(administrators=newcomers, now=timezone.now())
        except Refused as refusal:
            details = "".join(f"\n  {fault.field}: {fault.message} ({fault.value})" for fault in refusal.faults)
            raise CommandError(f"{refusal.message}{details}") from refusal
        self.stdout.write(
            "These passwords are shown once. Hand each over in person; the first sign-in asks for a second factor,\n"
            "and the owner then sets his own password under “My account”.\n"
        )
        for assignment, password in founded:
            self.stdout.write(f"  {assignment.user.username:<24} {password}   {assignment.user.name}")
