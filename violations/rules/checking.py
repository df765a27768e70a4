"""Every fault of a form is named at once: field, rule, and the value where it tells nothing of a person."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import msgspec
from django.conf import settings
from django.utils.translation import gettext as _

from oversight.core.errors import Fault
from oversight.core.ids import is_uuid7
from oversight.files.sniff import ADMITTED
from oversight.parties.details import Details
from oversight.parties.rules import faults as person_faults
from violations.models import Capacity, ViolationClass
from violations.rules.forms import Evidence, FindingForm, ReportForm, Sighting, TipForm

LONGEST_TEXT = {"event": 300, "location": 300, "account": 20_000, "description": 500, "where": 300, "when": 300}
TIP_TEXT, MESSAGE_TEXT, NOTE_TEXT = 10_000, 4_000, 2_000
MOST_PEOPLE, MOST_EVIDENCE, MOST_EVIDENCE_OF_A_CASE = 30, 40, 200
EARLIEST = date(2000, 1, 1)
_SHA256 = re.compile(r"[0-9a-f]{64}")


class EvidenceKind(StrEnum):
    """What evidence may be (Perbawaslu 7/2022): written things, pictures and sound, objects, addresses."""

    LETTER = "letter"
    DOCUMENT = "document"
    PHOTO = "photo"
    VIDEO = "video"
    AUDIO = "audio"
    OBJECT = "object"
    LINK = "link"


class Law(msgspec.Struct, frozen=True):
    """What a form is checked against: the contests and stages of its election."""

    contests: Collection[str]
    stages: Collection[str]


def report_faults(form: ReportForm, law: Law, *, today: date) -> list[Fault]:
    """What is wrong with a report; empty when it may be received. Too late or at the wrong office is no fault."""
    found = [*_id(form.id), *_choice("capacity", form.capacity, Capacity.values)]
    found += _reporter(form.reporter, today)
    if form.proxy is not None:
        found += person_faults(form.proxy, today=today, at="proxy.")
    found += _people(form.reported, "reported", today, needed=True)
    found += _people(form.witnesses, "witnesses", today)
    found += _sighting(form.sighting, law, today)
    found += _day("known_on", form.known_on, today)
    occurred = form.sighting.occurred_on
    if form.known_on and occurred and form.known_on < occurred:
        found.append(
            Fault(
                "known_on",
                "not before the event",
                _("It cannot have been known before it happened."),
                form.known_on.isoformat(),
            )
        )
    found += _evidence(form.evidence, needed=True)
    if not form.is_true:
        found.append(Fault("is_true", "confirmed", _("Confirm that what you report is true."), False))
    return found


def finding_faults(form: FindingForm, law: Law, *, today: date) -> list[Fault]:
    """What is wrong with a finding."""
    found = [*_id(form.id), *_sighting(form.sighting, law, today), *_day("found_on", form.found_on, today)]
    occurred = form.sighting.occurred_on
    if form.found_on and occurred and form.found_on < occurred:
        found.append(
            Fault(
                "found_on",
                "not before the event",
                _("It cannot have been found before it happened."),
                form.found_on.isoformat(),
            )
        )
    found += _people(form.reported, "reported", today)
    found += _people(form.witnesses, "witnesses", today)
    found += _evidence(form.evidence)
    return found


def tip_faults(form: TipForm, *, today: date) -> list[Fault]:
    """What is wrong with a tip: it needs a place and a few words, no more."""
    found = [*text_faults("what", form.what, TIP_TEXT), *_required("place", form.place)]
    for field in ("where", "when"):
        found += text_faults(field, getattr(form, field), LONGEST_TEXT[field], needed=False)
    if form.occurred_on is not None:
        found += _day("occurred_on", form.occurred_on, today)
    found += _classes("classes", form.classes)
    found += _evidence(form.evidence)
    return found


def text_faults(field: str, text: str, longest: int, *, needed: bool = True) -> list[Fault]:
    """What is wrong with words that somebody wrote. They are not repeated: faults are answered and logged."""
    if needed and not text.strip():
        return [Fault(field, "required", _("This is still missing."))]
    if len(text) > longest:
        return [Fault(field, f"at most {longest} characters", _("This is too long: %(n)s at most.") % {"n": longest})]
    if "\0" in text:
        return [Fault(field, "text", _("This holds a character that is no text."))]
    return []


def moment_faults(field: str, moment: datetime, now: datetime) -> list[Fault]:
    """What is wrong with a moment that somebody names: it has been, in this century, and says in which zone."""
    if moment.utcoffset() is None or not EARLIEST.year <= moment.year or moment > now:
        rule = f"since {EARLIEST.year}, not in the future, with an offset"
        return [Fault(field, rule, _("Choose a moment that has been."), str(moment))]
    return []


def arrival_faults(channel: str, received_at: datetime | None, *, has_source: bool) -> list[Fault]:
    """What is wrong with how a report is said to have arrived: a counter takes it now, another system took it before.

    Otherwise whoever is late could say that he was not, and a record could be brought over twice.
    """
    if channel == "paper" and received_at is not None:
        rule = "empty for a report at the counter"
        return [Fault("received_at", rule, _("What is handed in at the counter is received now."), str(received_at))]
    if channel == "import" and not has_source:
        return [Fault("source", "required", _("Say which record of which system this is."))]
    return []


def evidence_faults(evidence: Sequence[Evidence]) -> list[Fault]:
    """What is wrong with evidence that comes after the report."""
    return list(_evidence(evidence, needed=True))


def _reporter(details: Details, today: date) -> Iterator[Fault]:
    """Name and address are formal requirements (Perbawaslu 7/2022 art. 15); without contact nobody could answer."""
    yield from person_faults(details, today=today, at="reporter.")
    for field in ("address", "citizenship"):
        if not getattr(details, field).strip():
            yield Fault(f"reporter.{field}", "required", _("This is still missing."))
    if not details.phone and not details.email:
        yield Fault("reporter.phone", "phone or e-mail", _("Give a phone number or an e-mail address."))


def _people(people: Sequence[Details], field: str, today: date, *, needed: bool = False) -> Iterator[Fault]:
    if needed and not people:
        yield Fault(field, "at least one", _("Say who is reported."))
    if len(people) > MOST_PEOPLE:
        yield Fault(field, f"at most {MOST_PEOPLE}", _("These are too many people for one form."), len(people))
    for number, details in enumerate(people[:MOST_PEOPLE]):
        yield from person_faults(details, today=today, at=f"{field}.{number}.")


def _sighting(sighting: Sighting, law: Law, today: date) -> Iterator[Fault]:
    yield from _choice("sighting.contest", sighting.contest, law.contests, needed=False)
    yield from _choice("sighting.stage", sighting.stage, law.stages, needed=False)
    if not sighting.station:
        yield from _required("sighting.place", sighting.place)
    yield from _day("sighting.occurred_on", sighting.occurred_on, today)
    for field in ("event", "account"):
        yield from text_faults(f"sighting.{field}", getattr(sighting, field), LONGEST_TEXT[field])
    yield from text_faults("sighting.location", sighting.location, LONGEST_TEXT["location"], needed=False)
    yield from _classes("sighting.classes", sighting.classes)


def _evidence(evidence: Sequence[Evidence], *, needed: bool = False) -> Iterator[Fault]:
    if needed and not evidence:
        yield Fault("evidence", "at least one", _("Name at least one piece of evidence."))
    if len(evidence) > MOST_EVIDENCE:
        yield Fault("evidence", f"at most {MOST_EVIDENCE}", _("These are too many pieces for one form."), len(evidence))
    seen: set[str] = set()
    for number, piece in enumerate(evidence[:MOST_EVIDENCE]):
        at = f"evidence.{number}."
        yield from _choice(f"{at}kind", piece.kind, list(EvidenceKind))
        yield from text_faults(f"{at}description", piece.description, LONGEST_TEXT["description"])
        if piece.file is None:
            continue
        if not _SHA256.fullmatch(piece.file.sha256):
            yield Fault(f"{at}file.sha256", "SHA-256 in hexadecimal", _("The hash of the file cannot be read."))
        elif piece.file.sha256 in seen:
            yield Fault(f"{at}file.sha256", "once", _("The same file is named twice."))
        seen.add(piece.file.sha256)
        if not 0 < piece.file.size <= settings.EVIDENCE_MAX_BYTES:
            rule = f"1 to {settings.EVIDENCE_MAX_BYTES} bytes"
            yield Fault(f"{at}file.size", rule, _("The file is empty or too large."), piece.file.size)
        yield from _choice(f"{at}file.media_type", piece.file.media_type, ADMITTED)


def _classes(field: str, classes: Sequence[str]) -> Iterator[Fault]:
    for name in classes:
        yield from _choice(field, name, ViolationClass.values)
    if len(set(classes)) != len(classes):
        yield Fault(field, "each once", _("A kind of violation is named twice."), list(classes))


def _choice(field: str, value: str, among: Iterable[str], *, needed: bool = True) -> Iterator[Fault]:
    options = sorted(among)
    if (value or needed) and value not in options:
        yield Fault(field, f"one of {', '.join(options)}", _("Choose one of the options."), value[:60])


def _required(field: str, value: str) -> Iterator[Fault]:
    if not value.strip():
        yield Fault(field, "required", _("This is still missing."))


def _day(field: str, day: date | None, today: date) -> Iterator[Fault]:
    if day is None:
        yield Fault(field, "required", _("This is still missing."))
    elif day > today:
        yield Fault(field, "not in the future", _("This day has not come yet."), day.isoformat())
    elif day < EARLIEST:
        yield Fault(field, f"since {EARLIEST.year}", _("This day is too long ago."), day.isoformat())


def _id(id: UUID) -> Iterator[Fault]:
    if not is_uuid7(id):
        yield Fault("id", "UUID version 7", _("The id must be a UUID of version 7."), str(id))
