"""Write docs/workflows.md from the tables of the procedures; with --check only say whether it is current."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from oversight.workflow.procedures import declared
from oversight.workflow.telling import document


class Command(BaseCommand):
    """Write or check the document of the procedures."""

    help = "Write docs/workflows.md from the tables of the procedures."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whether to write, or only to look."""
        parser.add_argument("--check", action="store_true", help="Fail when the file is not current.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write, or refuse with what to do."""
        place = Path(settings.BASE_DIR) / "docs" / "workflows.md"
        text = document(declared().values())
        if options["check"]:
            if not place.exists() or place.read_text(encoding="utf-8") != text:
                raise CommandError("docs/workflows.md is not current; run manage.py write_workflows")
            return
        place.write_text(text, encoding="utf-8")
        self.stdout.write(f"{place.name}: {text.count(chr(10))} lines")
