"""One row of the grid on its way from the form to a filing, and back to the form with what became of it."""

import json
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

import msgspec
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.core.errors import Refused
from oversight.core.ids import is_uuid7, uuid7
from reports import grid
from reports.actions import SCAN, Attached, Outcome, PhonedIn
from reports.grid import Part
from reports.queries import Standing, StationToFile
from reports.rules.definition import Definition

_LONGEST = 2_000


class Cell(msgspec.Struct):
    """One control of the grid."""

    name: str
    value: str
    column: grid.Column
    fault: str = ""


class Entry(msgspec.Struct):
    """One row: the station and its supervisor, what is typed, what stands, what became of it."""

    to_file: StationToFile
    id: UUID
    scan_id: UUID
    cells: list[Cell]
    note: str
    supersedes: UUID | None = None
    scan: "UploadedFile[Any] | None" = None
    locked: str = ""
    meant_for: str = ""
    outcome: str = ""
    report: UUID | None = None
    faults: list[str] = []
    scan_fault: str = ""

    @property
    def typed(self) -> dict[str, str]:
        """The values by path."""
        return {cell.column.path: cell.value for cell in self.cells}

    @property
    def has_faults(self) -> bool:
        """Whether the row was refused."""
        return bool(self.faults or self.scan_fault or any(cell.fault for cell in self.cells))


def field(code: str, name: str) -> str:
    """The name of a control in the form."""
    return f"{code}-{name}"


def fresh(to_file: StationToFile, part: Part, definition: Definition, *, by: Actor, now: datetime) -> Entry:
    """A row as the page first shows it: what stands, or empty, with new ids."""
    code = to_file.station.code
    standing = to_file.standing
    content: Mapping[str, Any] = standing.report.content if standing else {}
    cells = [Cell(field(code, column.path), grid.read(content, column.path), column) for column in part.columns]
    made = Entry(to_file, uuid7(now), uuid7(now), cells, str(content.get("note", "")))
    if to_file.reporter is None:
        made.locked = _("Nobody serves here today. Appoint a supervisor first.")
    elif standing is not None:
        made.supersedes = made.report = standing.report.pk
        made.locked = why_locked(standing, definition, by)
    return made


def why_locked(standing: Standing, definition: Definition, by: Actor) -> str:
    """Why what stands is not changed in a grid; empty when it may be."""
    report = standing.report
    if report.dossier.filed_by_id == report.reporter_id and report.reporter_id != by.user_id:
        return _("The supervisor reported this himself. Open the report to read it.")
    if any(item.original_id is None for item in standing.items) or grid.has_photo_answers(definition, report.content):
        return _("This report has photos of its own. Open it to correct it.")
    return ""


def typed(blank: Entry, posted: Mapping[str, str], files: Mapping[str, Any], *, now: datetime) -> Entry:
    """The row as it was sent; ids that the form did not mint are replaced by new ones."""
    code = blank.to_file.station.code
    for cell in blank.cells:
        cell.value = posted.get(cell.name, "").replace("\0", "")[:_LONGEST].strip()
    blank.note = posted.get(field(code, "note"), "").replace("\0", "")[:_LONGEST].strip()
    blank.id = _id(posted.get(field(code, "id")), now)
    blank.scan_id = _id(posted.get(field(code, "scan-id")), now)
    scan = files.get(field(code, SCAN))
    blank.scan = scan if isinstance(scan, UploadedFile) and scan.size else None
    blank.meant_for = posted.get(field(code, "for"), "")
    given = posted.get(field(code, "supersedes"), "")
    blank.supersedes = _id(given, now) if given else None
    return blank


def _id(text: str | None, now: datetime) -> UUID:
    try:
        found = UUID(text or "")
    except ValueError:
        return uuid7(now)
    return found if is_uuid7(found) else uuid7(now)


def is_touched(entry: Entry, part: Part, before: Standing | None) -> bool:
    """Whether the row says anything that did not stand when it was drawn."""
    content = before.report.content if before else {}
    return entry.scan is not None or not grid.is_unchanged(content, part, entry.typed, entry.note)


def phoned_in(
    entry: Entry, part: Part, before: Standing | None, *, instrument: str, observed_at: datetime, reason: str, by: Actor
) -> PhonedIn:
    """The row as a filing. It follows from the form and the version before alone, so sending twice sends the same."""
    content: Mapping[str, Any] = before.report.content if before else {}
    made = grid.laid_over(content, part, entry.typed, note=entry.note)
    reporter = entry.to_file.reporter
    made |= {
        "id": str(entry.id),
        "instrument": instrument,
        "station": entry.to_file.station.code,
        "observed_at": observed_at.isoformat(),
    }
    if reporter is not None and reporter.pk != by.user_id:
        made["on_behalf_of"] = reporter.username
    if before is not None:
        made |= {"supersedes": str(before.report.pk), "reason": reason}
    attached: list[Attached] = []
    promises: list[dict[str, object]] = []
    for item in before.items if before else ():
        digest = bytes(item.sha256)
        id = grid.kept_id(entry.id, digest.hex())
        attached.append(Attached(id, digest, item.media_type))
        promises.append(_promise(id, item.kind, digest, item.size, item.media_type))
    if entry.scan is not None:
        scan = entry.scan.read()
        entry.scan.seek(0)
        digest, media = sha256(scan).digest(), (entry.scan.content_type or "").partition(";")[0].strip().lower()
        if all(one.sha256 != digest for one in attached):
            attached.append(Attached(entry.scan_id, digest, media, scan))
            promises.append(_promise(entry.scan_id, "paper_scan", digest, len(scan), media))
    if promises:
        made["evidence"] = promises
    return PhonedIn(json.dumps(made, ensure_ascii=False).encode(), tuple(attached))


def _promise(id: UUID, kind: str, digest: bytes, size: int, media_type: str) -> dict[str, object]:
    return {"id": str(id), "kind": kind, "sha256": digest.hex(), "size": size, "media_type": media_type}


def settle(entry: Entry, outcome: Outcome) -> None:
    """Tell the row what became of it: each fault at its cell, what has no cell in the row's own words."""
    entry.outcome = outcome.status
    if outcome.refusal is None:
        entry.report = outcome.id
        return
    blame(entry, outcome.refusal)


def blame(entry: Entry, refusal: Refused) -> None:
    """Put a refusal into the row."""
    cells = {cell.column.path: cell for cell in entry.cells}
    for fault in refusal.faults:
        path = fault.field.replace("[", ".").replace("]", "")
        if path in cells:
            is_number = cells[path].column.kind == "number"
            cells[path].fault = _("Write a whole number.") if is_number else fault.message
        elif path == SCAN or path.startswith("evidence"):
            entry.scan_fault = fault.message
        else:
            entry.faults.append(fault.message)
    if not entry.has_faults:
        entry.faults.append(str(refusal.message))
    entry.outcome = entry.outcome or "refused"
