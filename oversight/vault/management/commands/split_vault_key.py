import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from oversight.vault import keys, queries, recovery


class Command(BaseCommand):
    """Splits the current root key into shares of words, one for each holder; any so many of them give it back."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--threshold", type=int, required=True, help="how many shares give the key back")
        parser.add_argument("--shares", type=int, required=True, help="how many holders there are")
        parser.add_argument("--into", type=Path, help="a folder (on a medium that is destroyed): one file a share")

    def handle(self, *args: Any, threshold: int, shares: int, into: Path | None = None, **options: Any) -> None:
        version, root = keys.current()
        waiting = [state.version for state in queries.root_states() if state.subjects and state.version != version]
        if waiting:
            raise CommandError(f"Subjects still hang on root key {waiting[0]}: finish rotate_vault_key first.")
        try:
            words = recovery.split(root, threshold=threshold, shares=shares)
        except ValueError as error:
            raise CommandError(str(error)) from None
        for number, share in enumerate(words, 1):
            head = f"Root key {version} of the vault, share {number} of {shares}; any {threshold} give the key back."
            text = f"{head}\n{share}\n"
            if into is None:
                self.stdout.write(f"{text}\n")
            else:
                into.mkdir(mode=0o700, parents=True, exist_ok=True)
                path = into / f"root-{version}-share-{number}.txt"
                with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                    file.write(text)
                self.stdout.write(str(path))
