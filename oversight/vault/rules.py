"""One spelling for what is the same: numbers, addresses and names before they are compared or indexed. Pure.

What cannot be normalised (a NIK without 16 digits, a phone number of three) is the empty string: it is not indexed
and matches nothing. Normalising twice changes nothing.
"""

import re
import unicodedata

from oversight.vault.models import Term

_SHORTEST_PHONE, _LONGEST_PHONE = 8, 15  # digits with country code (ITU-T E.164)
_YEAR = re.compile(r"\b(1[89]\d\d|20\d\d)\s*$")
# Titles of faith, nobility and study that people write or leave out; with a full stop they may touch the name.
_BEFORE = frozenset({
    "h", "hj", "hi", "haji", "hajah", "hajjah", "kh", "ky", "kyai", "kiai", "nyai", "ust", "ustad", "ustadz",
    "ustaz", "ustadzah", "tgk", "tgh", "tb", "drs", "dra", "dr", "ir", "prof", "rd", "r", "rr", "ra", "raden", "st",
    "drg", "drh", "apt", "ns", "gus", "tuan", "nyonya", "bapak", "ibu", "bpk", "sdr", "sdri", "pdt", "pdm", "ptd",
    "rm", "pastor", "pendeta", "romo",
})  # fmt: skip
_AFTER = frozenset({
    "sh", "mh", "shi", "mhi", "mkn", "sp", "se", "mm", "msi", "mse", "me", "ssos", "msos", "sip", "mip", "sap",
    "map", "spd", "spdi", "mpd", "mpdi", "sag", "mag", "skom", "mkom", "st", "mt", "stp", "skm", "mkes", "sked",
    "dr", "phd", "msc", "bsc", "ma", "ba", "bba", "mba", "llm", "llb", "lc", "mc", "amd", "amdkeb", "amdkep",
    "skep", "sik", "sikom", "mikom", "ssi", "ss", "mhum", "shum", "spsi", "mpsi", "sfarm", "apt", "spt", "mp",
    "shut", "mhut", "spi", "mpi", "skh", "drh", "sn", "ssn", "msn", "str", "strkeb", "mapd", "sthi", "sthd", "sth",
    "mth", "spdk", "spdh", "sei", "mei", "ak", "ca", "cpa", "cn", "bsba", "sst", "mstr", "stt", "sos", "spog",
    "sppd", "spa", "spb",
})  # fmt: skip
_SAME_FIRST = {
    **dict.fromkeys(("m", "md", "mhd", "mch", "moh", "moch", "muh", "much", "mohd"), "muhammad"),
    **dict.fromkeys(("mohamad", "mohammad", "mochamad", "mochammad", "muhamad", "muchamad", "muchammad"), "muhammad"),
    "abd": "abdul",
    "abdoel": "abdul",
}
_APOSTROPHES = re.compile("['’‘`´ʼ]")


def normalised(term: Term, value: str) -> str:
    """The one spelling of a value; empty when it is none of its kind."""
    match term:
        case Term.NIK:
            return nik(value)
        case Term.PHONE:
            return phone(value)
        case Term.EMAIL:
            return email(value)
        case Term.NAME_AND_BIRTH_YEAR:
            year = _YEAR.search(value)
            spelled = name(value[: year.start()]) if year else ""
            return f"{spelled} {year[1]}" if year and spelled else ""


def name_and_birth_year(whole: str, year: int) -> str:
    """A value of Term.NAME_AND_BIRTH_YEAR."""
    return f"{whole} {year}"


def nik(value: str) -> str:
    """The 16 digits of a national identity number."""
    digits = re.sub(r"[\s.\-]", "", unicodedata.normalize("NFKC", value))
    return digits if re.fullmatch(r"[0-9]{16}", digits) else ""


def phone(value: str) -> str:
    """A number in E.164; without a country code it is Indonesian (+62)."""
    text = re.sub(r"[\s.\-()/]", "", unicodedata.normalize("NFKC", value))
    if not re.fullmatch(r"\+?[0-9]+", text):
        return ""
    if text.startswith("00"):
        text = f"+{text[2:]}"
    digits = text.removeprefix("+")
    if not text.startswith("+"):
        digits = digits if digits.startswith("62") else f"62{digits.removeprefix('0')}"
    if digits.startswith("620"):  # +62 (0)812…
        digits = f"62{digits[3:].lstrip('0')}"
    return f"+{digits}" if _SHORTEST_PHONE <= len(digits) <= _LONGEST_PHONE and digits[0] != "0" else ""


def email(value: str) -> str:
    """An address in lower case, without spaces around it."""
    text = unicodedata.normalize("NFKC", value).strip().lower()
    return text if re.fullmatch(r"[^@\s]+@[^@\s]+", text) else ""


def name(value: str) -> str:
    """A person's name in plain lower-case letters: no titles, no degrees, no accents, single spaces.

    The many spellings of a leading Muhammad are one. A name that is nothing but a title stays as it is.
    """
    spelled = _undressed(value)
    while (again := _undressed(spelled)) != spelled:
        spelled = again
    return spelled


def _undressed(value: str) -> str:
    """The name in plain letters, less the titles that stand outermost."""
    folded = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", value))
    letters = "".join(c for c in folded if not unicodedata.combining(c)).casefold()
    parts = [part for part in letters.split(",") if part.strip()]
    # What follows a comma and is no degree belongs to the name, as in "Santoso, Budi".
    words = [word for n, part in enumerate(parts) for word in part.split() if n == 0 or _joined(word) not in _AFTER]
    while len(words) > 1 and _joined(words[-1]) in _AFTER:
        words.pop()
    plain = re.sub(r"[^\w]|_", " ", " ".join(words)).split()
    while len(plain) > 1 and plain[0] in _BEFORE:
        plain.pop(0)
    if len(plain) > 1:
        plain[0] = _SAME_FIRST.get(plain[0], plain[0])
    return " ".join(plain)


def _joined(word: str) -> str:
    return re.sub(r"[^\w]|_", "", word)
