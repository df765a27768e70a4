from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from oversight.regions.loading import Load
from oversight.regions.progress import Progress


class Command(BaseCommand):
    """Loads the places of every code edition and how they follow from each other; safe to repeat."""

    help = "Load region codes of all editions (Kemendagri, KPU, Bawaslu) and the links between them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--only-province", action="append", metavar="CODE", help="two digits, may be repeated; abroad is left out"
        )

    def handle(self, *args: Any, only_province: list[str] | None = None, **options: Any) -> None:
        wanted = frozenset(only_province or ())
        progress = Progress(Load.STEPS, self.stdout)  # type: ignore[arg-type]  # Django's wrapper has write() alone
        try:
            Load(lambda province: not wanted or province in wanted, progress).run()
        finally:
            progress.close()
