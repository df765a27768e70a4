import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from itertools import chain
from pathlib import Path
from typing import Any

import msgspec
from django.core.management.base import BaseCommand, CommandError

from oversight.ledger import export, keys, notes
from oversight.ledger.verifier import Exported, Finding, Outcome, verify


class Command(BaseCommand):
    """Recomputes the whole ledger and names each damaged thing; exit code 1 when there is any."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--from", dest="source", type=Path, metavar="FILE",
            help="checkpoints that left the host: a copy of the export file, or one note (default: the export file)",
        )  # fmt: skip
        parser.add_argument("--key", help="verifier key to trust instead of the one beside the signing key")
        parser.add_argument("--json", action="store_true", help="one JSON document instead of lines")

    def handle(self, *args: Any, source: Path | None, key: str | None, **options: Any) -> None:
        known = [notes.read_verifier_key(key)] if key else keys.verifier_keys()
        if not known:
            raise CommandError("There is no verifier key: give one with --key.", returncode=2)
        path = source or export.export_file()
        if source is not None and not source.is_file():
            raise CommandError(f"{source} is not a file.", returncode=2)
        exported = Exported(path, known) if path is not None and path.is_file() else None
        outcome, findings = Outcome(), list[Finding]()
        found = verify(outcome, keys=known, exported=exported)
        if path is not None and exported is None:
            found = chain([Finding("exported checkpoint", f"the export file {path} is gone")], found)
        for finding in found:
            findings.append(finding)
            if not options["json"]:
                self.stdout.write(str(finding))
        if options["json"]:
            shown = {"ok": not findings, **asdict(outcome), "findings": msgspec.to_builtins(findings)}
            self.stdout.write(json.dumps(shown, indent=2, ensure_ascii=False))
        else:
            for remark in outcome.remarks:
                self.stderr.write(f"Note: {remark}.")
            verdict = f"{len(findings)} damaged" if findings else "all as it was recorded"
            self.stdout.write(
                f"{outcome.leaves} leaves, {outcome.pending} pending, {outcome.checkpoints} checkpoints,"
                f" {outcome.exported} exported: {verdict}"
            )
        if findings:
            sys.exit(1)
