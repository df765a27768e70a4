"""A list of SigapLapor as it comes out of an office: 1,000 cases of Paser, one in five of them damaged.

`python -m tests.violations.broken_list FOLDER` writes it for people to look at.
"""

import sys
from datetime import date, timedelta
from pathlib import Path

from oversight.imports.judging import Verdict
from tests.imports.broken import CSV, XLSX, Cells, Damage, Sheet, as_csv, as_xlsx, refuse, repair, set_cells, take

COLUMNS = {
    "number": "Nomor Laporan",
    "kind": "JENIS",
    "office": "Kode Bawaslu",
    "received": "Tanggal  Laporan",
    "registration": "No. Register",
    "registered": "Tanggal Register",
    "occurred": "Tanggal Kejadian",
    "known": "Tanggal Diketahui",
    "place": "Kode Desa",
    "location": "Tempat Kejadian",
    "account": "Uraian",
    "reporter": "Nama Pelapor",
    "reporter_phone": "No HP Pelapor",
    "capacity": "Kedudukan Pelapor",
    "reported": "Terlapor",
    "witnesses": "Jumlah Saksi",
    "classes": "Jenis Dugaan Pelanggaran",
    "study": "Hasil Kajian Awal",
    "category": "Kat 1",
    "status": "Status",
    "outcome": "Hasil",
}
_NAMES = ["Wati Kusuma", "José Pereira", "Siti Nurhaliza", "Ronny Mandagi", "Yohana Wenda", "Andi Tenri"]
_ACCUSED = ["Joko Susilo", "Markus Liman; Hasan Basri", "Paulina Ding", "Ketua KPPS TPS 3"]
_CLASSES = ["pidana", "kode etik", "administrasi", "netralitas ASN", "pidana dan kode etik"]
_ROMAN = ["I", "II", "III", "IV"]


def record(index: int) -> Cells:
    """One sound case: of four three are reports, and half are registered."""
    day = date(2024, 1, 2) + timedelta(days=index % 60)
    received = day + timedelta(days=3)
    series = "LP" if index % 4 else "TM"
    tail = f"PL/Kab/23.09/{_ROMAN[received.month - 1]}/2024"
    is_registered = index % 2 == 1
    return {
        "number": f"{index + 1:04}/{series}/{tail}",
        "kind": "Laporan" if index % 4 else "Temuan",
        "office": "23.09",
        "received": f"{received.isoformat()} 09:{index % 60:02}",
        "registration": f"{index + 1:04}/Reg/{series}/{tail}" if is_registered else "",
        "registered": (received + timedelta(days=2)).isoformat() if is_registered else "",
        "occurred": day.isoformat(),
        "known": (day + timedelta(days=1)).isoformat(),
        "place": "64.01.01.2009",
        "location": f"Balai desa, RT {index % 9 + 1}",
        "account": f"kejadian ke-{index}",
        "reporter": _NAMES[index % len(_NAMES)] if index % 4 else "",
        "reporter_phone": "",
        "capacity": "WNI" if index % 4 else "",
        "reported": _ACCUSED[index % len(_ACCUSED)],
        "witnesses": index % 5,
        "classes": _CLASSES[index % len(_CLASSES)],
        "study": "syarat formal dan materiel terpenuhi" if is_registered else "syarat materiel tidak terpenuhi",
        "category": "Registrasi" if is_registered else "Tidak diregistrasi",
        "status": "",
        "outcome": "",
    }


OWN = "~"


def _changed(name: str, verdict: Verdict, field: str, rule: str, **changed: object) -> Damage:
    """A damage of several cells; numbers begin with the row's own."""

    def damaged(cells: Cells) -> Cells:
        return cells | {key: str(value).replace(OWN, str(cells["number"])[:4]) for key, value in changed.items()}

    return Damage(name, verdict, field, rule, damaged)


def _review(name: str, field: str, rule: str, **changed: object) -> Damage:
    return _changed(name, Verdict.REVIEW, field, rule, **changed)


KINDS = (
    # Texts
    repair("a space that does not break", "reporter", "Wati\u00a0Kusuma", "spaces", "Wati Kusuma"),
    repair("doubled spaces", "reporter", "Wati   Kusuma", "spaces", "Wati Kusuma"),
    repair("a line break within a name", "reporter", "Wati\nKusuma", "spaces", "Wati Kusuma"),
    repair("NUL in a name", "reporter", "Wa\x00ti", "control-characters", "Wati", formats=CSV),
    repair("a space of no width", "reported", "Joko\u200b Susilo", "control-characters", "Joko Susilo"),
    repair("curly quotes", "account", "ia berkata “ya”", "typographic-quotes", 'ia berkata "ya"'),
    repair("UTF-8 read as Windows-1252", "reporter", "JosÃ© Pereira", "misread-letters", "José Pereira"),
    repair("the apostrophe of a text", "location", "'=A1 sebelah", "apostrophe", "=A1 sebelah"),
    take("line breaks within an account", "account", "satu\ndua", "", "satu\ndua"),
    take("a separator within a cell", "account", "satu; dua", "", "satu; dua"),
    refuse("letters lost for good", "reporter", "Jos\ufffd", "lost-letters"),
    refuse("a text that became a date", "reporter", date(2024, 5, 3), "text-became-date", formats=XLSX),
    refuse("a place longer than the field", "location", "jauh " * 80, "too-long"),
    refuse("a name longer than the form admits", "reported", "panjang " * 40, "name-too-long"),
    refuse("more names than a form holds", "reported", ";".join(f"Orang {n}" for n in range(40)), "too-many-names"),
    # Codes
    repair("a code as a number", "office", 23.09, "code-was-number", "23.09", formats=XLSX),
    repair("a code as a number without its dot", "office", 2309.0, "code-was-number", "23.09"),
    repair("a code with a comma", "office", "23,09", "code-was-number", "23.09"),
    repair("a code without its dot", "office", "2309", "code-spelling", "23.09"),
    repair("a code with a hyphen", "office", "23-09", "code-spelling", "23.09"),
    refuse("a code that was rounded", "office", "2,3E+03", "code-rounded"),
    refuse("a code that lost a zero somewhere", "office", "23.9", "code-lost-digits"),
    refuse("a code of letters", "office", "Paser", "not-a-code"),
    refuse("a code that became a date", "office", date(2024, 9, 23), "code-became-date", formats=XLSX),
    refuse("a code that no office has", "office", "99.99", "unknown-office"),
    refuse("an office of another regency", "office", "23.06", "office-not-yours"),
    refuse("a place that does not exist", "place", "64.01.99.9999", "unknown-place"),
    refuse("a place by its name", "place", "Batu Kajang", "unknown-place"),
    # Days
    repair("a day as a serial number", "occurred", 45293, "date-was-number", "2024-01-02"),
    take("a day in words", "occurred", "2 Januari 2024", "date-spelling", "2024-01-02"),
    take("a day with its weekday", "occurred", "Selasa, 2 Januari 2024", "date-spelling", "2024-01-02"),
    take("a Roman month", "occurred", "2/I/2024", "date-spelling", "2024-01-02"),
    Damage("a moment with its zone", Verdict.TAKE, "received", "date-spelling",
           set_cells(received="20 Maret 2024 pukul 10.15 WITA", registered=""), "2024-03-20T10:15:00+08:00"),
    refuse("a day that may be two", "occurred", "01/02/2024", "date-ambiguous"),
    refuse("a day that no calendar has", "known", "31 April 2024", "no-such-day"),
    refuse("a year of two digits", "occurred", "2 Jan 24", "year-too-short"),
    refuse("a weekday of another day", "occurred", "Senin, 2 Januari 2024", "weekday-differs"),
    refuse("a year of long ago", "occurred", "2 Januari 0204", "year-out-of-range"),
    refuse("no day at all", "received", "awal bulan", "not-a-date"),
    # Numbers and choices
    refuse("a number in words", "witnesses", "tiga", "not-a-number"),
    refuse("half a witness", "witnesses", "2,5", "not-a-number"),
    _changed("a category as the public list writes it", Verdict.TAKE, "category", "choice-spelling",
              category="Kat 1: Registrasi", registration="~/Reg", study=""),
    refuse("a kind that does not exist", "kind", "aduan", "not-a-choice"),
    refuse("a category that does not exist", "category", "entah", "not-a-choice"),
    refuse("a capacity that nobody has", "capacity", "Pengamat", "not-a-choice"),
    refuse("a violation of no law", "classes", "kurang sopan", "unknown-class"),
    refuse("a phone number of three digits", "reporter_phone", "123", "not-a-phone"),
    # Whole rows
    refuse("no day of receipt", "received", "", "required"),
    refuse("a dash where a day must stand", "occurred", "-", "required"),
    refuse("no number at all", "number", "", "required"),
    refuse("a formula that failed", "study", "#REF!", "formula-error"),
    refuse("a number longer than the platform keeps", "number", "1/" * 30, "reference-too-long"),
    Damage("a row that somebody tried out", Verdict.REFUSED, "number", "unknown-election",
           lambda cells: cells | {"number": f"Tes {cells['number'][:4]}"}),
    Damage("fewer cells than headers", Verdict.REPAIRED, "", "too-few-cells", formats=CSV,
           raw=lambda line: line.rpartition(";")[0]),
    Damage("more cells than headers", Verdict.REFUSED, "", "too-many-cells", formats=CSV,
           raw=lambda line: f"{line};lebih"),
    Damage("a quote that never closes", Verdict.REFUSED, "", "unclosed-quote", formats=CSV,
           raw=lambda line: '"' + line),
    Damage("the header once more", Verdict.SKIP, "", "header-again", lambda cells: dict(COLUMNS)),
    Damage("a sum below the cases", Verdict.SKIP, "", "total-row",
           lambda cells: dict.fromkeys(COLUMNS, "") | {"kind": "Jumlah", "witnesses": 12}),
    Damage("the same row twice", Verdict.SKIP, "", "row-twice"),
    Damage("one number, two cases", Verdict.REFUSED, "", "reference-twice", set_cells(location="Tempat lain")),
    # Contradictions (violations.md §6 and registers that were kept by hand)
    _review("registered, yet incomplete", "category", "registered-yet-incomplete", category="Registrasi",
            registration="~/Reg", study="syarat materiel belum lengkap"),
    _review("registered without a number", "category", "registered-without-number", category="Registrasi",
            registration="", registered="", study="lengkap"),
    _review("a number, yet not registered", "registration", "number-without-registration",
            category="Tidak diregistrasi", registration="~/Reg"),
    _review("a status against its category", "status", "status-against-category", status="Diregistrasi",
            category="Tidak diregistrasi", registration="", study=""),
    _review("decided, yet not registered", "outcome", "decided-yet-not-registered", outcome="Pelanggaran",
            category="Tidak diregistrasi", registration="", registered=""),
    _review("registered before it was received", "received", "registered-before-received", registered="2024-01-01"),
    _review("happened after it was received", "occurred", "happened-after-receipt", occurred="2024-04-30",
            known="2024-05-01", received="2024-04-02"),
    _review("known before it happened", "occurred", "happened-after-known", known="2024-01-01"),
    _review("a report that its number calls a finding", "kind", "kind-against-number",
            number="~/TM/PL/Kab/23.09/II/2024", kind="Laporan"),
    _review("another office than its number says", "office", "office-against-number", office="23.09",
            number="~/LP/PL/Kab/23.06/II/2024"),
    _review("a number of another year", "received", "year-against-number", number="~/LP/PL/Kab/23.09/II/2023"),
)  # fmt: skip
LIST = Sheet(COLUMNS, KINDS, record)


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    (folder / "broken-list.csv").write_bytes(as_csv(LIST))
    (folder / "broken-list.xlsx").write_bytes(as_xlsx(LIST))
