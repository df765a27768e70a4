import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from oversight.evidence import actions


class Command(BaseCommand):
    """Puts files of a backup back into the store; each is known by its hash, whatever its name."""

    help = "Put files of a backup back into the store and end the incidents about them. Exit code 1 for unknown files."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="files, or folders of files")

    def handle(self, *args: Any, paths: list[Path], **options: Any) -> None:
        back = unknown = 0
        for path in _files(paths):
            if actions.put_back(content=path.read_bytes(), by="system:command", now=timezone.now()):
                back += 1
            else:
                unknown += 1
                self.stderr.write(f"{path}: no stored file has this hash")
        self.stdout.write(f"{back} put back, {unknown} unknown")
        if unknown:
            sys.exit(1)


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        yield from (found for found in sorted(path.rglob("*")) if found.is_file()) if path.is_dir() else [path]
