import re
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from oversight.core.errors import Conflict
from reports import actions

_PLACE = re.compile(r"\d{2}(\.\d{2}(\.\d{2}(\.\d{4})?)?)?")


def _place(code: str) -> str:
    if not _PLACE.fullmatch(code.rstrip(".")):
        raise ArgumentTypeError(f"{code} is not a place such as 64 or 64.01")
    return f"{code.rstrip('.')}."


class Command(BaseCommand):
    """Counts coverage anew from the reports, puts right what differs, and tells it."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--place", type=_place, help="as 64 or 64.01; everywhere when not said")

    def handle(self, *args: Any, place: str | None, **options: Any) -> None:
        try:
            differences = actions.recount(place=place or "")
        except Conflict as error:
            raise CommandError(str(error.message)) from error
        for one in differences:
            figures = "a flag, a photo or the last word" if one.is_now is None else f"{one.was or 0} → {one.is_now}"
            self.stdout.write(f"{one.path} {one.instrument}: {figures}")
        self.stdout.write(f"{len(differences)} villages differed and were put right.")
