"""Register numbers: gap-free for each office, series, election and year, taken by the last statement of an action.

A pattern is text with `{seq}` (`{seq:03}` with leading zeros), `{election}` (PP, PL, PG …), `{level}` (RI, Prov, Kab,
Kota, Cam, LN), `{office}` (the agency's own code), `{source}` (LP or TM), `{month}` (Roman) and `{year}`. Year and
month are those of the office's own time zone.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from django.db import connection
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.accounts.models import Office
from oversight.accounts.roles import OfficeLevel
from oversight.core import canonical
from oversight.core.errors import Conflict, Fault, Invalid
from oversight.core.ids import uuid7
from oversight.dossiers.models import Dossier, Kind, NumberPattern, OfficeCode, RegisterNumber, Series
from oversight.ledger import actions as ledger
from oversight.regions.models import Contest, Regime

SUBJECT = "dossier_number"
VERB, ALIAS_VERB = "dossiers.number", "dossiers.alias"
LONGEST = 80
# How numbers spell what is elected (PP, PL, PB observed; PG, PW from memory).
MARKS: Mapping[str, str] = {
    Contest.Type.PPWP: "PP",
    Contest.Type.DPR: "PL",
    Contest.Type.DPD: "PL",
    Contest.Type.DPRD_PROV: "PL",
    Contest.Type.DPRD_KABKOTA: "PL",
    Contest.Type.PILGUB: "PG",
    Contest.Type.PILBUP: "PB",
    Contest.Type.PILWAKO: "PW",
}
_LEVELS: Mapping[str, str] = {
    OfficeLevel.NATIONAL: "RI",
    OfficeLevel.PROVINCE: "Prov",
    OfficeLevel.DISTRICT: "Cam",
    OfficeLevel.MISSION: "LN",
}
_SOURCES = {Kind.VIOLATION_REPORT: Series.REPORT, Kind.FINDING: Series.FINDING}
_MONTHS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_SEQUENCE = re.compile(r"\{seq(?::0(\d))?\}")
# Stand in the prepared bytes where the statement writes the number; no text of a number may hold them.
_PADDED, _PLAIN = "<padded>", "<plain>"

# Counter, number and ledger entry in one round trip. The counter's row is locked from here to the commit, so this comes
# last in its transaction; a transaction that fails, or whose connection dies, gives its number back.
_TAKE = """
with counted as (
  insert into dossier_number_counter (office_id, series, mark, year, last)
  values (%(office)s, %(series)s, %(mark)s, %(year)s, 1)
  on conflict (office_id, series, mark, year) do update set last = dossier_number_counter.last + 1
  returning last::text as plain, lpad(last::text, greatest(%(width)s, length(last::text)), '0') as padded
), given as (
  insert into dossier_number (id, dossier_id, series, office_id, election_id, mark, year, sequence, text, alias, source,
    taken_at)
  select %(id)s, %(dossier)s, %(series)s, %(office)s, %(election)s, %(mark)s, %(year)s, plain::int,
    replace(%(text)s, '<padded>', padded), false, '', %(now)s from counted
  returning sequence, text
), digested as (
  select encode(sha256(convert_to(
    replace(replace(%(row)s, '<padded>', padded), '"<plain>"', plain), 'UTF8')), 'hex') as digest, padded
  from counted
), told as (
  select convert_to(replace(replace(%(body)s, '<padded>', padded), '<plain>', digest), 'UTF8') as body from digested
), entered as (
  insert into ledger_entry (id, at, dossier, body, salt, commitment)
  select %(entry)s, %(now)s, %(dossier)s, body, %(salt)s, sha256(%(salt)s || sha256(body)) from told returning id
), queued as (
  insert into ledger_pending (entry) select id from entered
)
select sequence, text from given
"""


def take(dossier: Dossier, series: Series, mark: str, *, by: Actor, now: datetime) -> RegisterNumber:
    """The dossier's next number in the register of its holding office, with its ledger entry.

    The last statement of an action: whoever waits for a number of the same register waits until this commits. Conflict
    when the office keeps no register; IntegrityError when the dossier has a number of the series already.
    """
    office = dossier.office
    if dossier.election_id is None:
        raise ValueError(f"{dossier.pk} belongs to no election")
    day = now.astimezone(ZoneInfo(office.time_zone)).date()
    pattern = _pattern(series, day)
    found = _SEQUENCE.search(pattern)
    width = int(found[1] or 1) if found else 1
    number = RegisterNumber(
        id=uuid7(now),
        dossier=dossier,
        series=series,
        office=office,
        election_id=dossier.election_id,
        mark=mark,
        year=day.year,
        text=_written(_SEQUENCE.sub(_PADDED, pattern), dossier, series, mark, day),
        taken_at=now,
    )
    line = ledger.draw_up(
        verb=VERB,
        actor=by.label,
        office=dossier.scope,
        at=now,
        dossier=dossier.pk,
        rows={},
        more={"number": number.text},
    )
    # The digest of the number's row is known when the number is: the statement puts both in.
    body = line.body.replace(b'"rows":{}', f'"rows":{{"{SUBJECT}:{number.pk}":"{_PLAIN}"}}'.encode())
    values: dict[str, Any] = {
        "id": number.pk, "dossier": dossier.pk, "series": str(series), "office": office.pk, "mark": mark,
        "election": dossier.election_id, "year": day.year, "width": width, "text": number.text, "now": now,
        "row": canonical.encode(_facts(number, _PLAIN)).decode(), "body": body.decode(), "entry": line.id,
        "salt": line.salt,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, values)
        number.sequence, number.text = cursor.fetchone()
    return number


def alias(dossier: Dossier, text: str, source: str, *, by: Actor, now: datetime) -> RegisterNumber:
    """Keep a number that another system gave the dossier, word for word; once more changes nothing."""
    words, origin = _spelled(text, source)
    number, is_new = RegisterNumber.objects.get_or_create(
        dossier=dossier, text=words, alias=True, defaults={"id": uuid7(now), "source": origin, "taken_at": now}
    )
    if is_new:
        ledger.append([_alias_line(number, dossier, by, now)])
    return number


class Inherited(msgspec.Struct, frozen=True):
    """A number that another system gave a dossier."""

    dossier: Dossier
    text: str
    source: str


def aliases(inherited: Sequence[Inherited], *, by: Actor, now: datetime) -> list[RegisterNumber]:
    """What `alias` does for dossiers that have just been made, in two statements; they keep this order."""
    ids = sorted(uuid7(now) for _one in inherited)
    numbers = [
        RegisterNumber(id=id, dossier=one.dossier, text=text, alias=True, source=source, taken_at=now)
        for id, one in zip(ids, inherited, strict=True)
        for text, source in [_spelled(one.text, one.source)]
    ]
    RegisterNumber.objects.bulk_create(numbers)
    ledger.append([_alias_line(number, number.dossier, by, now) for number in numbers])
    return numbers


def _spelled(text: str, source: str) -> tuple[str, str]:
    """A foreign number and its source as they are kept; Invalid when one is missing or too long."""
    words, origin = " ".join(text.split()), source.strip()
    faults = [
        Fault(field, f"1 to {limit} characters", _("Give the number and where it comes from."), value[:limit])
        for field, value, limit in (("number", words, LONGEST), ("source", origin, 60))
        if not 0 < len(value) <= limit
    ]
    if faults:
        raise Invalid(_("The number cannot be kept like this."), faults=faults)
    return words, origin


def _alias_line(number: RegisterNumber, dossier: Dossier, by: Actor, now: datetime) -> ledger.Line:
    return ledger.draw_up(
        verb=ALIAS_VERB,
        actor=by.label,
        office=dossier.scope,
        at=now,
        dossier=dossier.pk,
        rows={f"{SUBJECT}:{number.pk}": number_digest(number)},
    )


def numbers_of(dossiers: Collection[UUID]) -> dict[UUID, list[RegisterNumber]]:
    """The numbers of dossiers that the caller has already fetched by right, in the order taken. One query."""
    found: dict[UUID, list[RegisterNumber]] = {id: [] for id in dossiers}
    for number in RegisterNumber.objects.filter(dossier__in=found).order_by("taken_at", "pk"):
        found[number.dossier_id].append(number)
    return found


def mark_of(contest: str, regime: str, office: Office) -> str:
    """How a number spells what is elected; where nobody said it, what the office elects most: PL, PG, PB or PW."""
    if contest:
        return MARKS[contest]
    if regime == Regime.PEMILU:
        return "PL"
    if office.level in {OfficeLevel.NATIONAL, OfficeLevel.PROVINCE}:
        return "PG"
    return "PW" if is_city(office.path) else "PB"


def is_city(path: str) -> bool:
    """Whether the path is of a city or lies in one: codes of cities begin with 7 (Permendagri 72/2019)."""
    return len(path) >= 6 and path[3] == "7"


def number_digest(number: RegisterNumber) -> bytes:
    """SHA-256 over what the register says."""
    return canonical.digest(_facts(number, number.sequence))


def _facts(number: RegisterNumber, sequence: int | str | None) -> dict[str, object]:
    return {
        "id": number.pk,
        "dossier": number.dossier_id,
        "series": str(number.series),
        "office": number.office_id,
        "election": number.election_id,
        "mark": number.mark,
        "year": number.year,
        "sequence": sequence,
        "text": number.text,
        "alias": number.alias,
        "source": number.source,
    }


def _pattern(series: Series, day: date) -> str:
    found = NumberPattern.objects.filter(series=series, valid_from__lte=day).order_by("-valid_from").first()
    if found is None:
        raise Conflict(
            _("No pattern for numbers of %(series)s is in force.") % {"series": series.label}, code="no-number-pattern"
        )
    return found.pattern


def _written(pattern: str, dossier: Dossier, series: Series, mark: str, day: date) -> str:
    office = dossier.office
    code = OfficeCode.objects.filter(office=office, valid_from__lte=day).order_by("-valid_from").first()
    if code is None:
        raise Conflict(
            _("%(office)s keeps no register: it has no code of its own.") % {"office": office.name}, code="no-register"
        )
    return pattern.format(
        election=mark,
        level=_LEVELS.get(office.level) or ("Kota" if is_city(office.path) else "Kab"),
        office=code.code,
        source=_SOURCES.get(Kind(dossier.kind), series),
        month=_MONTHS[day.month - 1],
        year=day.year,
    )
