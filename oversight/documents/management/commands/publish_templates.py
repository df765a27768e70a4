from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from oversight.documents.publishing import FOLDER, CannotPublishError, publish_templates


class Command(BaseCommand):
    """Publishes the templates of a folder; what is published stays as it is."""

    help = "Publish template versions of letters and forms that are not in the database yet."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--folder", type=Path, default=FOLDER)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            published = publish_templates(now=timezone.now(), folder=folder.resolve())
        except CannotPublishError as error:
            raise CommandError(str(error.message)) from error
        for name in published:
            self.stdout.write(f"Published {name}")
        if not published:
            self.stdout.write("Every template was published before.")
