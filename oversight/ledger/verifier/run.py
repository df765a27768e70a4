"""The verifier's run: one snapshot, constant memory, every table against every other and against what was exported."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

from oversight.ledger import notes
from oversight.ledger.verifier import entries
from oversight.ledger.verifier.exported import Exported
from oversight.ledger.verifier.findings import Finding
from oversight.ledger.verifier.log import Log
from oversight.ledger.verifier.rows import stream
from oversight.ledger.verifier.subjects import Rows, subjects


@dataclass
class Outcome:
    """What was looked at, and remarks that are no damage."""

    leaves: int = 0
    pending: int = 0
    checkpoints: int = 0
    exported: int = 0
    remarks: list[str] = field(default_factory=list)


def verify(outcome: Outcome, *, keys: Sequence[notes.VerifierKey], exported: Exported | None) -> Iterator[Finding]:
    """Name everything that is damaged, as it is found; `outcome` is filled on the way.

    `keys` are trusted; `exported` are the checkpoints that left the house, without which a log that was rewritten
    and signed anew looks sound.
    """
    about = subjects()
    rows = Rows(list(about))
    try:
        with transaction.atomic():
            if len(connection.savepoint_ids) == 0:  # a caller's transaction keeps its own isolation
                with connection.cursor() as cursor:
                    cursor.execute("set transaction isolation level repeatable read, read only")
            log = Log(keys, exported, rows)
            yield from log.findings()
            outcome.leaves, outcome.checkpoints = log.leaves, log.checkpoints
            yield from _unsealed(outcome, rows, log)
            if log.dated_back:
                outcome.remarks.append(
                    f"{log.dated_back} entries of the demonstration are dated back; DEMO=1 lets them"
                )
            if exported is not None:
                outcome.exported = exported.count
                yield from _exported_lines(exported)
            for table, subject in about.items():
                yield from rows.compare(table, subject)
    finally:
        rows.close()
    if exported is None:
        outcome.remarks.append("nothing exported was given: a log that was rewritten and signed anew would look sound")
    if rows.unknown:
        outcome.remarks.append(f"no digests are known for: {', '.join(sorted(rows.unknown))}")


def _unsealed(outcome: Outcome, rows: Rows, log: Log) -> Iterator[Finding]:
    """Entries without a leaf, and pending rows that fit no such entry."""
    found: Iterator[Any] = stream(
        f"select p.seq, e.id, {entries.COLUMNS} from ledger_entry e"  # noqa: S608
        " left join ledger_leaf l on l.entry = e.id left join ledger_pending p on p.entry = e.id"
        " where l.index is null order by p.seq, e.id"
    )
    for seq, *columns in found:
        entry = entries.Entry(*columns)
        content = entries.read(entry.body)
        if seq is None:
            yield Finding(
                "entry", "has no leaf and waits for none: it was inserted, or its leaf removed", str(entry.id)
            )
        else:
            outcome.pending += 1
            if log.is_late(entry, content):
                message = f"was inserted later: it waits for a leaf and is dated {entry.at}, but {log.LATE}"
                yield Finding("entry", message, str(entry.id))
        for fault in entries.faults(entry, content):
            yield Finding("entry", fault, str(entry.id))
        rows.add(entries.rows(content), None, entry.id)
    for (missing,) in stream(
        "select p.entry from ledger_pending p where not exists (select from ledger_entry e where e.id = p.entry)"
    ):
        yield Finding("pending", "waits for a leaf but is not there: the entry was removed", str(missing))
    for index, sealed in stream(
        "select l.index, p.entry from ledger_pending p join ledger_leaf l on l.entry = p.entry"
    ):
        yield Finding("pending", "waits for a leaf though it has one", str(sealed), index)


def _exported_lines(exported: Exported) -> Iterator[Finding]:
    """What is wrong in the export file itself. A last write that was cut short comes again with the next pass."""
    if exported.trailing is not None:
        line, text, fault = exported.trailing
        with connection.cursor() as cursor:
            cursor.execute("select exists (select from ledger_checkpoint where starts_with(note, %s))", [text.rstrip()])
            if not cursor.fetchone()[0]:
                exported.name(line, fault)
    yield from exported.findings
