"""A target of the tests: cases of a made-up procedure, shaped as the lists of violation reports are."""

from collections.abc import Sequence
from datetime import datetime, time
from uuid import UUID

from oversight.accounts.actor import Actor
from oversight.accounts.models import Office
from oversight.core.canonical import digest
from oversight.core.errors import Conflict
from oversight.core.ids import uuid7
from oversight.dossiers.models import Channel, Confidentiality, Dossier, Kind, Status
from oversight.imports.targets import Batch, Candidate, Choice, Field, FieldType, Finding, Stored, plain
from oversight.ledger import actions as ledger
from oversight.regions.models import Region

UNKNOWN_OFFICE, REFUSED_OFFICE, BREAKS = "99.99", "98.98", "97.97"


def words(text: str) -> dict[str, str]:
    return {"id": f"{text} (id)", "en": text}


class Cases:
    """Takes rows in as cases, closes them at the undo."""

    name = "cases"
    title = words("Cases")
    reference = "number"
    fields = (
        Field("number", words("Number"), FieldType.TEXT, required=True, aliases=("Nomor", "No Laporan"), longest=80),
        Field(
            "kind",
            words("Kind"),
            FieldType.CHOICE,
            required=True,
            aliases=("Jenis",),
            choices=(
                Choice("report", words("Report"), ("laporan", "LP")),
                Choice("finding", words("Finding"), ("temuan", "TM")),
            ),
        ),
        Field("office", words("Office"), FieldType.CODE, required=True, aliases=("Kode Kantor",), shape="##.##"),
        Field("received", words("Received"), FieldType.MOMENT, required=True, aliases=("Tanggal Diterima",)),
        Field("hour", words("Hour"), FieldType.CLOCK, aliases=("Pukul",)),
        Field("occurred", words("Occurred"), FieldType.DAY, required=True, aliases=("Tanggal Kejadian",)),
        Field("witnesses", words("Witnesses"), FieldType.NUMBER, aliases=("Jumlah Saksi",)),
        Field("reporter", words("Reporter"), FieldType.TEXT, required=True, aliases=("Pelapor",), is_personal=True),
        Field("narrative", words("Narrative"), FieldType.LONG_TEXT, aliases=("Uraian",), longest=500, is_personal=True),
        Field(
            "category",
            words("Category"),
            FieldType.CHOICE,
            aliases=("Kategori 1",),
            choices=(
                Choice("registered", words("Registered"), ("Registrasi", "Kat 1: Registrasi")),
                Choice("not-registered", words("Not registered"), ("Tidak diregistrasi",)),
            ),
        ),
        Field("study", words("Study"), FieldType.TEXT, aliases=("Hasil Kajian Awal",)),
        Field("handled", words("Handled"), FieldType.YES_NO, aliases=("Ditangani",)),
    )
    rules = {
        "unknown-office": words("No office has this code."),
        "registered-yet-incomplete": words("Registered, although the study says that conditions are not met."),
        "happened-after-receipt": words("It happened after it was received."),
    }

    def check(self, rows: Sequence[Candidate], *, by: Actor) -> Sequence[Finding]:
        found = []
        for row in rows:
            values = row.values
            if values["office"] == UNKNOWN_OFFICE:
                found.append(Finding(row.number, "unknown-office", "office"))
            if values.get("category") == "registered" and "belum lengkap" in values.get("study", ""):
                found.append(Finding(row.number, "registered-yet-incomplete", "category", "study"))
            if values["occurred"] > values["received"].date():
                found.append(Finding(row.number, "happened-after-receipt", "occurred", "received"))
        return found

    def store(self, rows: Sequence[Candidate], *, batch: Batch, by: Actor, now: datetime) -> Sequence[Stored]:
        office = Office.objects.get(pk=batch.office)
        place = office.region or Region.objects.all()[0]
        made, lines = [], []
        for row in rows:
            if row.values["office"] == REFUSED_OFFICE:
                raise Conflict("This office takes nothing more in.", code="office-closed")
            if row.values["office"] == BREAKS:
                raise ZeroDivisionError(row.values["reporter"])
            hour = row.values.get("hour") or time(0, tzinfo=row.values["received"].tzinfo)
            id = uuid7(row.values["received"])
            made.append(
                Dossier(
                    id=id,
                    kind=Kind.CASE,
                    status=Status.OPEN,
                    confidentiality=Confidentiality.RESTRICTED,
                    channel=Channel.IMPORT,
                    office=office,
                    place=place,
                    scope=batch.scope,
                    filed_by_id=by.user_id,
                    occurred_at=datetime.combine(row.values["occurred"], hour),
                    received_at=row.values["received"],
                    recorded_at=now,
                    content_hash=digest({name: plain(value) for name, value in row.values.items()}),
                    source_system=batch.source,
                    source_reference=row.reference,
                )
            )
            lines.append(
                ledger.draw_up(
                    verb="cases.import", actor=by.label, office=batch.scope, at=now, dossier=id, rows={},
                    more=dict(row.decisions),
                )
            )  # fmt: skip
        Dossier.objects.bulk_create(made)
        ledger.append(lines)
        return [Stored(row.number, one.pk, line.id) for row, one, line in zip(rows, made, lines, strict=True)]

    def undo(self, dossiers: Sequence[UUID], *, reason: str, by: Actor, now: datetime) -> None:
        found = Dossier.objects.filter(pk__in=dossiers)
        if found.filter(status=Status.DECIDED).exists():
            raise Conflict("A decided case is not taken back.", code="decided")
        found.update(status=Status.CLOSED)
        ledger.append(
            [
                ledger.draw_up(
                    verb="cases.undo", actor=by.label, office="", at=now, dossier=id, rows={}, more={"reason": reason}
                )
                for id in dossiers
            ]
        )
