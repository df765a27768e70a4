import sys
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from oversight.evidence import actions
from oversight.files.store import StoreAway


class Command(BaseCommand):
    """Hashes stored files again: the next share of them, all, or those with an open incident."""

    help = "Hash stored files again and hold back those that are not as received. Exit code 1 when there are any."

    def add_arguments(self, parser: ArgumentParser) -> None:
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--all", action="store_true", help="every file, whenever it was last checked")
        which.add_argument("--incidents", action="store_true", help="only files with an open incident")

    def handle(self, *args: Any, all: bool, incidents: bool, **options: Any) -> None:
        now = timezone.now()
        try:
            if incidents:
                restored, waiting = actions.recheck_open(by="system:command", now=now)
                self.stdout.write(f"{restored} as received again, {waiting} still not")
                if waiting:
                    sys.exit(1)
                return
            if all:
                with tqdm(unit=" files", disable=None) as bar:
                    tally = actions.rehash_all(now=now, tell=bar.update)
            else:
                period = timedelta(days=settings.EVIDENCE_REHASH_DAYS)
                tally = actions.rehash_share(period=period, budget=settings.EVIDENCE_REHASH_MIB << 20, now=now)
        except StoreAway as error:
            raise CommandError(f"Nothing is said of any file: {error}.") from error
        self.stdout.write(
            f"{tally.files} files, {tally.bytes >> 20} MiB: {tally.damaged} damaged, {tally.missing} missing"
        )
        if tally.damaged or tally.missing:
            sys.exit(1)
