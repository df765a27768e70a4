from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from oversight.ledger import keys


class Command(BaseCommand):
    """Makes the log's signing key, or shows the verifier keys that others need to check the log."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("verb", choices=["create", "show"])

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        if verb == "create":
            try:
                keys.create()
            except FileExistsError:
                raise CommandError(
                    f"{keys.key_file()} exists already; a log's key is never replaced in place."
                ) from None
            self.stderr.write(f"Made {keys.key_file()}. Keep a copy of it offline and give the line below to others.")
        for verifier in keys.verifier_keys():
            self.stdout.write(str(verifier))
