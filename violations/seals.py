"""The words of the procedure, sealed with their case, and what the ledger keeps of its rows."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from uuid import UUID

from django.db.models import Model

from oversight.core.canonical import digest
from oversight.core.moments import utc_text
from oversight.vault import actions as vault
from oversight.vault import queries as sealed
from violations.models import (
    Classification,
    CompletionRequest,
    Plenary,
    RequirementCheck,
    StatusNotice,
    StudyConclusion,
    Tracing,
    Transfer,
    Vote,
)

# Under which label of the dossier's subject the words that belong to a row are sealed; rows of other tables have none.
LABELS: Mapping[type[Model], str] = {
    RequirementCheck: "check",
    Classification: "class",
    StudyConclusion: "study",
    Plenary: "plenary",
    Vote: "dissent",
    CompletionRequest: "missing",
    Transfer: "move",
    Tracing: "tracing",
    StatusNotice: "notice",
}


def label(row: Model) -> str:
    """Where the words of a row are sealed."""
    return f"{LABELS[type(row)]}:{row.pk.hex}"


def seal(row: Model, words: str, *, case: UUID, now: datetime) -> None:
    """Seal what somebody wrote about a row, beside its plan where it has one; nothing when he wrote nothing."""
    text = words.replace("\0", "").strip()
    if text:
        plan = plan_of(row, case=case) if isinstance(row, Tracing) else ""
        vault.seal(case, label(row), {"text": text} | ({"plan": plan} if plan else {}), now=now)


def seal_plan(row: Tracing, words: str, *, case: UUID, now: datetime) -> None:
    """Seal how something is to be traced; nothing when nobody wrote it down."""
    plan = words.replace("\0", "").strip()
    if plan:
        vault.seal(case, label(row), {"plan": plan}, now=now)


def plan_of(row: Tracing, *, case: UUID) -> str:
    """How something is, or was, to be traced; empty when nobody wrote it down, or once it was erased."""
    return str(sealed.opened([case], label(row)).get(case, {}).get("plan", ""))


def words_of(rows: Iterable[Model], *, case: UUID) -> dict[UUID, str]:
    """The words of some rows of one case, opened; those that have none are missing."""
    everything = sealed.everything(case)
    found = {row.pk: everything.get(label(row), {}).get("text") for row in rows}
    return {pk: str(text) for pk, text in found.items() if text}


def row_digests(rows: Iterable[tuple[Model, UUID]]) -> dict[str, bytes]:
    """The members of an entry's `rows` for rows of the procedure, each with its case."""
    return {f"{row._meta.db_table}:{row.pk}": row_digest(row, case) for row, case in rows}


def row_digest(row: Model, case: UUID) -> bytes:
    """SHA-256 over every column of a row and the seal of its words."""
    facts = {field.attname: _plain(getattr(row, field.attname)) for field in row._meta.concrete_fields}
    words = sealed.digest(case, label(row)).hex() if type(row) in LABELS else ""
    return digest({**facts, "words": words})


def _plain(value: object) -> object:
    match value:
        case datetime():
            return utc_text(value)
        case date():
            return value.isoformat()
        case list():
            return [str(one) for one in value]
        case bool() | int() | UUID() | None:
            return value
    return str(value)
