from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from oversight.core.errors import Refused
from oversight.vault import actions, keys, queries


class Command(BaseCommand):
    """Makes the next root key and wraps every subject's key by it; started again, it goes on where it stopped."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--again", action="store_true", help="make no new key; take up what hangs on old ones")

    def handle(self, *args: Any, again: bool = False, **options: Any) -> None:
        states = queries.root_states()
        is_unfinished = any(state.subjects for state in states[:-1])
        if not (again or is_unfinished):
            self.stdout.write(f"Made {keys.path_of(actions.make_root_key(now=timezone.now()))}.")
        try:
            for progress in actions.rewrap():
                self.stdout.write(f"{progress.done} of {progress.all} subjects hang on the current key")
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(
            "Now split the new key among its holders, then remove the old: split_vault_key, vault_key remove."
        )
