import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from oversight.core.errors import Refused
from oversight.vault import actions, keys, recovery


class Command(BaseCommand):
    """Puts a lost root key back from its shares: files, or words typed in, a line a share."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="*", type=Path, help="files of split_vault_key; none: ask for the words")

    def handle(self, *args: Any, files: list[Path], **options: Any) -> None:
        shares = [path.read_text().strip().splitlines()[-1] for path in files] or list(self._typed())
        try:
            version = actions.put_back(root=recovery.combine(shares))
        except (recovery.NotEnough, Refused, ImproperlyConfigured) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"Root key {version} is in {keys.path_of(version)} again.")

    def _typed(self) -> Any:
        self.stderr.write("Type the words of each share in a line of its own; an empty line ends.")
        while line := sys.stdin.readline().strip():
            yield line
