"""Lists of SigapLapor and older systems become cases: what their columns are, what contradicts what, how they go again.

Which columns an export has is known in part only (violations.md of the domain: the form B.1 and the public lists), so
that headers are matched by many names and everything that a row says is kept word for word beside the case.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.accounts.roles import Permission
from oversight.core.errors import Conflict
from oversight.dossiers.models import Kind
from oversight.imports.targets import Batch, Candidate, Choice, Field, FieldType, Finding, Stored, Words, plain
from oversight.parties.details import Details
from oversight.parties.models import Role
from oversight.parties.rules import faults as person_faults
from oversight.regions.models import Contest
from violations import actions
from violations.queries.legacy import Atlas, Found, numbers_elsewhere
from violations.rules import legacy

_LONG = 4_000
_MOST_NAMES = 30


def _words(id: str, en: str) -> Words:
    return {"id": id, "en": en}


def _text(name: str, id: str, en: str, *aliases: str, **more: Any) -> Field:
    return Field(name, _words(id, en), FieldType.TEXT, aliases=aliases, **more)


def _day(name: str, id: str, en: str, *aliases: str, **more: Any) -> Field:
    return Field(name, _words(id, en), FieldType.DAY, aliases=aliases, **more)


def _choice(name: str, id: str, en: str, *aliases: str, choices: tuple[Choice, ...]) -> Field:
    return Field(name, _words(id, en), FieldType.CHOICE, aliases=aliases, choices=choices)


_REGISTERED = Choice("registered", _words("Diregistrasi", "Registered"), (
    "Registrasi", "Kat 1: Registrasi", "Teregistrasi", "Register", "Diregister",
))  # fmt: skip
_NOT_REGISTERED = Choice("not-registered", _words("Tidak diregistrasi", "Not registered"), (
    "Tidak diregister", "Kat 1: Tidak diregistrasi", "Tidak diregistrasi karena tidak memenuhi formil/materil",
    "Kat 1: Tidak diregistrasi karena tidak memenuhi formil/materil", "Tidak teregistrasi", "Tidak registrasi",
    "Tidak diregistrasi karena tidak memenuhi syarat formil dan/atau materiel",
))  # fmt: skip
FIELDS = (
    _text("number", "Nomor laporan/temuan", "Number of the report or finding", "Nomor", "No", "No Laporan",
          "Nomor Laporan", "Nomor Temuan", "No Laporan/Temuan", "Nomor LP/TM", required=True, longest=80),
    _choice("kind", "Jenis", "Kind", "Jenis penanganan", "Laporan/Temuan", "Sumber", choices=(
        Choice("report", _words("Laporan", "Report"), ("LP", "Laporan masyarakat")),
        Choice("finding", _words("Temuan", "Finding"), ("TM", "Temuan pengawas", "Hasil pengawasan")),
    )),
    Field("office", _words("Kode kantor", "Code of the office"), FieldType.CODE, shape="##.##",
          aliases=("Kode Bawaslu", "Kode unit", "Kode pengawas"), hint=_words(
              "Kode Bawaslu sendiri, seperti dalam nomornya", "The agency's own code, as in the number")),
    _text("election", "Pemilihan", "Election", "Pemilu/Pemilihan", "Jenis pemilihan umum", longest=120),
    _choice("contest", "Jenis pemilihan", "What is elected", "Pemilihan untuk", choices=tuple(
        Choice(str(one.value), _words(str(one.value), str(one.value)), spellings) for one, spellings in (
            (Contest.Type.PPWP, ("Presiden", "Presiden dan Wakil Presiden", "Pilpres", "PP")),
            (Contest.Type.DPR, ("DPR RI",)),
            (Contest.Type.DPD, ("DPD RI",)),
            (Contest.Type.DPRD_PROV, ("DPRD Provinsi",)),
            (Contest.Type.DPRD_KABKOTA, ("DPRD Kabupaten/Kota", "DPRD Kabupaten", "DPRD Kota")),
            (Contest.Type.PILGUB, ("Gubernur", "Gubernur dan Wakil Gubernur", "Pilgub", "PG")),
            (Contest.Type.PILBUP, ("Bupati", "Bupati dan Wakil Bupati", "Pilbup", "PB")),
            (Contest.Type.PILWAKO, ("Wali Kota", "Walikota", "Wali Kota dan Wakil Wali Kota", "Pilwako", "PW")),
        )
    )),
    Field("received", _words("Tanggal diterima", "Received on"), FieldType.MOMENT, required=True, aliases=(
        "Tanggal laporan", "Tanggal penyampaian", "Tanggal dilaporkan", "Diterima", "Tanggal penerimaan")),
    _text("registration", "Nomor registrasi", "Registration number", "No Registrasi", "Nomor register", "No Register",
          "No Reg", longest=80),
    _day("registered", "Tanggal registrasi", "Registered on", "Tanggal register", "Diregistrasi tanggal"),
    _day("occurred", "Tanggal kejadian", "Happened on", "Tanggal peristiwa", "Waktu kejadian", required=True),
    _day("known", "Tanggal diketahui", "Became known on", "Diketahui", "Tanggal ditemukan"),
    _text("place", "Kode wilayah", "Code of the place", "Kode desa", "Kode kecamatan", "Kode wilayah kejadian",
          longest=24, hint=_words("Kode Kemendagri, mis. 64.02.01.2003", "Kemendagri code, as 64.02.01.2003")),
    _text("location", "Tempat kejadian", "Where it happened", "Lokasi", "Lokasi kejadian", longest=300,
          is_personal=True),
    _text("event", "Peristiwa", "Event", "Dugaan pelanggaran", "Perihal", longest=300, is_personal=True),
    Field("account", _words("Uraian kejadian", "Account"), FieldType.LONG_TEXT, longest=20_000, is_personal=True,
          aliases=("Uraian", "Uraian singkat", "Kronologi", "Kronologis", "Ringkasan")),
    _text("reporter", "Pelapor", "Reporter", "Nama pelapor", "Penemu", longest=160, is_personal=True),
    _text("reporter_address", "Alamat pelapor", "Address of the reporter", longest=500, is_personal=True),
    _text("reporter_phone", "Telepon pelapor", "Phone of the reporter", "No HP pelapor", "No Telp pelapor", longest=40,
          is_personal=True),
    _choice("capacity", "Kedudukan pelapor", "Capacity of the reporter", "Kapasitas pelapor", choices=(
        Choice("citizen", _words("WNI yang mempunyai hak pilih", "Citizen"), ("WNI", "Warga negara", "Pemilih")),
        Choice("participant", _words("Peserta", "Participant"), ("Peserta Pemilu", "Peserta Pemilihan", "Paslon")),
        Choice("monitor", _words("Pemantau", "Monitor"), ("Pemantau Pemilu", "Pemantau Pemilihan")),
    )),
    _text("reported", "Terlapor", "Reported party", "Nama terlapor", "Terlapor/Pelaku", longest=2_000,
          is_personal=True, hint=_words("Beberapa nama dipisahkan titik koma", "Several names go with semicolons")),
    _text("reported_position", "Jabatan terlapor", "Position of the reported party", longest=160, is_personal=True),
    Field("witnesses", _words("Jumlah saksi", "Number of witnesses"), FieldType.NUMBER, aliases=("Saksi",)),
    _text("classes", "Jenis pelanggaran", "Kind of violation", "Jenis dugaan pelanggaran", "Klasifikasi", longest=200),
    _text("study", "Hasil kajian awal", "Result of the preliminary study", "Kajian awal", "Ringkasan kajian awal",
          longest=_LONG),
    _choice("category", "Kategori 1", "Category 1", "Kat 1", "Kategori", "Hasil registrasi",
            choices=(_REGISTERED, _NOT_REGISTERED)),
    _text("category2", "Kategori 2", "Category 2", "Kat 2", longest=300),
    _choice("status", "Status", "Status", "Status penanganan", "Status laporan", choices=(
        Choice("submitted", _words("Diterima", "Received"), ("Disampaikan", "Baru", "Masuk", "Laporan diterima")),
        Choice("in-study", _words("Kajian awal", "In preliminary study"), ("Dalam kajian awal", "Proses kajian awal")),
        _REGISTERED, _NOT_REGISTERED,
        Choice("prior-information", _words("Informasi awal", "Prior information"), ("Dijadikan informasi awal",)),
        Choice("lapsed", _words("Gugur", "Lapsed"), ("Kedaluwarsa", "Tidak dilengkapi")),
        Choice("withdrawn", _words("Dicabut", "Withdrawn"), ("Pencabutan", "Laporan dicabut")),
        Choice(legacy.CLOSED, _words("Selesai", "Closed"), ("Diumumkan", "Dihentikan", "Diteruskan", "Arsip")),
    )),
    _choice("outcome", "Hasil penanganan", "Outcome", "Hasil", "Putusan", "Hasil akhir", choices=(
        Choice("violation", _words("Pelanggaran", "Violation"), ("Terbukti", "Terbukti melanggar")),
        Choice("no-violation", _words("Bukan pelanggaran", "No violation"), ("Tidak terbukti", "Bukan")),
    )),
    _text("note", "Keterangan", "Note", "Catatan", longest=_LONG, is_personal=True),
)  # fmt: skip
_REFUSALS = {
    "kind-unsaid": _words("Laporan atau temuan? Nomor dan kolomnya tidak mengatakannya.",
                          "Report or finding? Neither number nor column says it."),
    "unknown-office": _words("Tidak ada kantor dengan kode ini.", "No office has this code."),
    "office-not-yours": _words("Kantor ini di luar wilayah Anda.", "This office lies outside your area."),
    "unknown-election": _words("Pemilihan yang mana? Nomor dan kolomnya tidak mengatakannya.",
                               "Which election? Neither number nor column says it."),
    "unknown-place": _words("Tidak ada wilayah dengan kode ini dalam pemilihan ini.",
                            "No place of this election has this code."),
    "contest-not-elected": _words("Pemilihan ini tidak memilihnya.", "This is not elected in this election."),
    "unknown-class": _words("Jenis pelanggaran ini tidak dikenal.", "This is no known kind of violation."),
    "not-a-phone": _words("Ini bukan nomor telepon.", "This is no phone number."),
    "too-many-names": _words("Terlalu banyak nama dalam satu sel.", "These are too many names for one cell."),
    "name-too-long": _words("Nama ini terlalu panjang.", "This name is too long."),
}  # fmt: skip
_CONTRADICTIONS = {
    "registered-yet-incomplete": _words("Diregistrasi, padahal kajian menyebut syarat tidak lengkap.",
                                        "Registered, although the study says that conditions are not met."),
    "registered-without-number": _words("Diregistrasi, tetapi tanpa nomor registrasi.",
                                        "Registered, yet without a registration number."),
    "number-without-registration": _words("Bernomor registrasi, tetapi tidak diregistrasi.",
                                          "A registration number, yet not registered."),
    "status-against-category": _words("Status dan kategori saling bertentangan.",
                                      "Status and category contradict each other."),
    "decided-yet-not-registered": _words("Sudah ada hasil, padahal tidak diregistrasi.",
                                         "There is an outcome, yet it was not registered."),
    "registered-before-received": _words("Diregistrasi sebelum diterima.", "Registered before it was received."),
    "happened-after-receipt": _words("Terjadi setelah diterima.", "It happened after it was received."),
    "happened-after-known": _words("Terjadi setelah diketahui.", "It happened after it became known."),
    "known-after-receipt": _words("Diketahui setelah diterima.", "It became known after it was received."),
    "kind-against-number": _words("Jenis dan nomor saling bertentangan.", "Kind and number contradict each other."),
    "office-against-number": _words("Kode kantor dan nomor saling bertentangan.",
                                    "Code of the office and number contradict each other."),
    "year-against-number": _words("Bulan dalam nomor jauh dari tanggal diterima.",
                                  "The month in the number is far from the day of receipt."),
    "number-elsewhere": _words("Perkara dengan nomor ini sudah ada dari sumber lain.",
                               "A case with this number is here already, from another source."),
    "registered-twice": _words("Nomor registrasi ini juga ada pada baris lain.",
                               "Another row has this registration number too."),
}  # fmt: skip


class ViolationCases:
    """Reports and findings of SigapLapor and the systems before it."""

    name = "violations"
    title = _words("Laporan dan temuan pelanggaran", "Reports and findings of violations")
    reference = "number"
    fields = FIELDS
    rules: Mapping[str, Words] = {**_REFUSALS, **_CONTRADICTIONS}

    def check(self, rows: Sequence[Candidate], *, by: Actor) -> Sequence[Finding]:
        """Refusals where a row names what is not here; contradictions of two values, or of two rows."""
        atlas = Atlas([row.values for row in rows])
        elsewhere = numbers_elsewhere([str(row.values["number"]) for row in rows])
        twice = _more_than_once([str(row.values.get("registration", "")) for row in rows])
        found: list[Finding] = []
        for row in rows:
            values = row.values
            refused = [Finding(row.number, *one) for one in _refusals(values, atlas, by)]
            found += refused
            if refused:
                continue
            found += [Finding(row.number, *one) for one in legacy.contradictions(values)]
            if values["number"] in elsewhere:
                found.append(Finding(row.number, "number-elsewhere", "number", "number"))
            if values.get("registration") in twice:
                found.append(Finding(row.number, "registered-twice", "registration", "number"))
        return found

    def store(self, rows: Sequence[Candidate], *, batch: Batch, by: Actor, now: datetime) -> Sequence[Stored]:
        """A case of each row, where it stood in the old system; as many statements for one as for all."""
        settled = [legacy.settled(row.values, row.decisions) for row in rows]
        atlas = Atlas([one.values for one in settled])
        inherited = [_inherited(row, one, atlas, batch) for row, one in zip(rows, settled, strict=True)]
        made = actions.bring_over(inherited=inherited, system=batch.source, by=by, now=now)
        return [Stored(row.number, one.dossier, one.entry) for row, one in zip(rows, made, strict=True)]

    def undo(self, dossiers: Sequence[UUID], *, reason: str, by: Actor, now: datetime) -> None:
        """Take the cases out of every list; Refused for one on which somebody has worked."""
        actions.take_back(cases=dossiers, reason=reason, by=by, now=now)


def _refusals(values: legacy.Values, atlas: Atlas, by: Actor) -> list[tuple[str, str]]:
    found = atlas.look_up(values)
    refused: list[tuple[str, str]] = []
    if legacy.kind_of(values) is None:
        refused.append(("kind-unsaid", "kind"))
    if found.office is None:
        refused.append(("unknown-office", "office" if values.get("office") else "number"))
    elif not by.can(Permission.IMPORT_RECORDS, found.office.path):
        refused.append(("office-not-yours", "office" if values.get("office") else "number"))
    if found.election is None:
        refused.append(("unknown-election", "election" if values.get("election") else "number"))
    elif values.get("contest") and not atlas.has_contest(found.election, values["contest"]):
        refused.append(("contest-not-elected", "contest"))
    if found.office is not None and found.election is not None and found.place is None:
        refused.append(("unknown-place", "place"))
    if legacy.classes_of(values.get("classes", "")) is None:
        refused.append(("unknown-class", "classes"))
    return refused + _refused_people(values)


def _refused_people(values: legacy.Values) -> list[tuple[str, str]]:
    refused = []
    names = _names(values)
    if len(names) > _MOST_NAMES:
        refused.append(("too-many-names", "reported"))
    today = values["received"].date()
    if any(person_faults(Details(name=name), today=today) for name in names):
        refused.append(("name-too-long", "reported"))
    if values.get("reporter_phone") and person_faults(Details(name="-", phone=values["reporter_phone"]), today=today):
        refused.append(("not-a-phone", "reporter_phone"))
    return refused


def _inherited(row: Candidate, settled: legacy.Settled, atlas: Atlas, batch: Batch) -> actions.Inherited:
    values = settled.values
    found: Found = atlas.look_up(values)
    kind = legacy.kind_of(values)
    if kind is None or found.office is None or found.election is None or found.place is None:
        raise Conflict(_("What this row names is not here any more; check the file again."), code="names-nothing")
    if not found.office.path.startswith(batch.scope):
        raise Conflict(_("This office lies outside the office of the import."), code="office-not-yours")
    return actions.Inherited(
        reference=row.reference,
        kind=kind,
        election=found.election,
        office=found.office,
        place=found.place,
        status=legacy.status_of(values),
        received_at=values["received"],
        occurred_on=values["occurred"],
        known_on=values.get("known"),
        capacity=values.get("capacity", ""),
        contest=values.get("contest", ""),
        classes=legacy.classes_of(values.get("classes", "")) or (),
        narrative={name: values.get(name, "") for name in ("event", "location", "account")},
        people=_people(values, kind),
        numbers=[str(values[name]) for name in ("number", "registration") if values.get(name)],
        old={name: str(plain(value)) for name, value in row.values.items()},
        decisions=dict(row.decisions),
        is_marked=settled.is_marked,
    )


def _people(values: legacy.Values, kind: Kind) -> list[tuple[Role, Details]]:
    """Who is named; of a finding nobody reports it, and who found it is one of the agency."""
    found = []
    if kind == Kind.VIOLATION_REPORT and values.get("reporter"):
        reporter = Details(
            name=values["reporter"],
            address=values.get("reporter_address", ""),
            phone=values.get("reporter_phone", ""),
            capacity=values.get("capacity", ""),
        )
        found.append((Role.REPORTER, reporter))
    position = values.get("reported_position", "")
    return found + [(Role.REPORTED, Details(name=name, position=position)) for name in _names(values)]


def _names(values: legacy.Values) -> list[str]:
    return list(dict.fromkeys(" ".join(name.split()) for name in values.get("reported", "").split(";") if name.strip()))


def _more_than_once(texts: Collection[str]) -> set[str]:
    seen: set[str] = set()
    return {text for text in texts if text and (text in seen or seen.add(text))}  # type: ignore[func-returns-value]
