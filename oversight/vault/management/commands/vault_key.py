from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from oversight.core.errors import Refused
from oversight.vault import actions, keys, queries


class Command(BaseCommand):
    """Makes the vault's first root key, shows the versions, or removes one on which nothing hangs any more."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("verb", choices=["create", "show", "remove"])
        parser.add_argument("--number", type=int, help="which one to remove")

    def handle(self, *args: Any, verb: str, number: int | None = None, **options: Any) -> None:
        if verb == "create" and not queries.root_states():
            version = actions.make_root_key(now=timezone.now())
            self.stderr.write(f"Made {keys.path_of(version)}. Split it among its holders now: split_vault_key.")
        if verb == "remove":
            if number is None:
                raise CommandError("Say which: --number N.")
            try:
                actions.remove_root_key(version=number)
            except Refused as refusal:
                raise CommandError(str(refusal)) from None
        for state in queries.root_states():
            here = "in its file" if state.is_here else "NOT HERE"
            self.stdout.write(f"root key {state.version}: {here}, {state.subjects} subjects hang on it")
