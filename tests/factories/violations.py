"""Makes reports, tips and findings as people would bring them in, and brings them in through the actions."""

from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from oversight.accounts.actor import machine
from oversight.core.ids import uuid7
from oversight.dossiers.models import Channel
from oversight.gate import codes
from oversight.parties.details import Details
from tests.factories.reports import actor
from violations import actions
from violations.models import Case
from violations.rules import Evidence, File, FindingForm, ReportForm, Sighting, TipForm

# A Wednesday within the campaign of the 2024 election, at 09:30 in East Kalimantan.
NOW = datetime(2024, 1, 31, 1, 30, tzinfo=UTC)
VILLAGE = "64.01.01.2009"
PUBLIC = machine("public")
REPORTER = Details(
    name="Siti Aminah",
    birth_place="Tanah Grogot",
    birth_date=date(1988, 5, 17),
    sex="female",
    occupation="guru",
    citizenship="WNI",
    address="Jalan Sudirman 7, Batu Sopang",
    phone="0812-3456-7890",
    nik="6401015705880001",
)
REPORTED = Details(name="Joko Susilo", position="kepala desa", address="Kantor desa")
WITNESS = Details(name="Maria Goreti", address="Jalan Melati 3", phone="081399998888")
ACCOUNT = "Pada pagi itu Joko Susilo membagikan amplop kepada warga di balai desa."


def sighting(**parts: Any) -> Sighting:
    """What happened on the 29th of January in a village of Paser."""
    made: dict[str, Any] = {
        "election": "pemilu-2024",
        "contest": "DPRD_KABKOTA",
        "place": VILLAGE,
        "location": "Balai desa, sebelah masjid",
        "occurred_on": date(2024, 1, 29),
        "event": "Pembagian uang",
        "account": ACCOUNT,
        "classes": ("criminal",),
    }
    return Sighting(**made | parts)


def photo(seed: str = "amplop") -> Evidence:
    """A photo that is promised."""
    sha = sha256(seed.encode()).hexdigest()
    return Evidence(
        kind="photo", description=f"Foto {seed}", file=File(sha256=sha, size=9_000, media_type="image/jpeg")
    )


def report_form(**parts: Any) -> ReportForm:
    """A sound report; `parts` replace members, those of the event go into `sighting`."""
    event = {key: parts.pop(key) for key in tuple(parts) if key in Sighting.__struct_fields__}
    made: dict[str, Any] = {
        "id": uuid7(NOW),
        "capacity": "citizen",
        "reporter": REPORTER,
        "reported": (REPORTED,),
        "witnesses": (WITNESS,),
        "sighting": sighting(**event),
        "known_on": date(2024, 1, 29),
        "evidence": (photo(),),
        "is_true": True,
    }
    return ReportForm(**made | parts)


def mark(text: str = "code") -> bytes:
    """What is stored of a tracking code; any text will do where nobody types it."""
    return codes.mark(text)


def submit(
    form: ReportForm | None = None,
    *,
    by: str | None = None,
    channel: Channel | None = None,
    code: str | None = None,
    now: datetime = NOW,
    **more: Any,
) -> actions.Submitted:
    """Submit a report: online by the public, or at the counter by a member of the cast."""
    return actions.submit(
        form=form or report_form(**({"office": "64.01."} if by else {})),
        channel=channel or (Channel.PAPER if by else Channel.WEB),
        code_mark=mark(code) if code else None,
        by=actor(by, now) if by else PUBLIC,
        now=now,
        **more,
    )


def case_of(id: UUID) -> Case:
    """The case as it is stored."""
    return Case.objects.select_related("dossier__office", "dossier__election", "place").get(pk=id)


def reported(by: str | None = "budi", now: datetime = NOW, *, has_code: bool = True, **parts: Any) -> Case:
    """A report that was received, at the counter of Paser unless `by` is None; its code is its id."""
    form = report_form(**({"office": "64.01."} if by else {}) | parts)
    return case_of(submit(form, by=by, now=now, code=str(form.id) if has_code else None).id)


def tip_form(**parts: Any) -> TipForm:
    """A sound tip."""
    made: dict[str, Any] = {
        "election": "pemilu-2024",
        "place": VILLAGE,
        "what": ACCOUNT,
        "where": "di balai desa",
        "when": "Senin pagi",
        "occurred_on": date(2024, 1, 29),
    }
    return TipForm(**made | parts)


def tipped(code: str = "tip", now: datetime = NOW, **parts: Any) -> Case:
    """A tip that was received."""
    return case_of(actions.send_tip(form=tip_form(**parts), code_mark=mark(code), by=PUBLIC, now=now).id)


def finding_form(**parts: Any) -> FindingForm:
    """A sound finding of the regency."""
    event = {key: parts.pop(key) for key in tuple(parts) if key in Sighting.__struct_fields__}
    made: dict[str, Any] = {
        "id": uuid7(NOW),
        "office": "64.01.",
        "sighting": sighting(**event),
        "found_on": date(2024, 1, 30),
        "reported": (REPORTED,),
        "evidence": (photo(),),
    }
    return FindingForm(**made | parts)


def found(by: str = "budi", now: datetime = NOW, **parts: Any) -> Case:
    """A finding that was recorded."""
    return case_of(actions.record_finding(form=finding_form(**parts), by=actor(by, now), now=now).id)
