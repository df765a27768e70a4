"""What the ledger keeps of violations: one definition for writing and for verification.

Contents come in by the digest of their ciphertext, so an entry says nothing of them and still tells when they change.
"""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from oversight.core.canonical import digest
from oversight.core.moments import utc_text, utc_text_or_none
from oversight.dossiers.models import Kind
from oversight.evidence.models import Item
from oversight.vault import queries as vault
from violations.models import Case, Finding, Message, Paper, Report, SameEvent, Tip, WithdrawalRequest

CASE, PAPER, MESSAGE = "violations_case", "violations_paper", "violations_message"
REQUEST, PAIR = "violations_withdrawal_request", "violations_same_event"
# Labels under the dossier's own subject in the vault.
NARRATIVE, EVIDENCE = "narrative", "evidence"
OLD_RECORD = "old-record"  # the case as an older system had it


def message_label(id: UUID) -> str:
    """Where the text of a message is sealed."""
    return f"message:{id.hex}"


def request_label(id: UUID) -> str:
    """Where the reason of a withdrawal is sealed."""
    return f"ask:{id.hex}"


def pair_label(id: UUID) -> str:
    """Where the notes about a pair of cases are sealed."""
    return f"pair:{id.hex}"


def case_digests(cases: Iterable[Case]) -> dict[UUID, bytes]:
    """SHA-256 over everything that was brought in, by dossier: plain facts, sealed contents, promised files.

    Where the case lies and how far it has come is in the digests of the dossier's tracks.
    """
    rows = {case.pk: case for case in cases}
    narratives, evidence = vault.digests(rows, NARRATIVE), vault.digests(rows, EVIDENCE)
    files: dict[UUID, list[str]] = {}
    for dossier, sha256 in Item.objects.filter(dossier__in=rows).values_list("dossier", "sha256"):
        files.setdefault(dossier, []).append(bytes(sha256).hex())
    reports = Report.objects.in_bulk(rows)
    findings = Finding.objects.in_bulk(rows)
    taken = Tip.objects.filter(case__in=[id for id, case in rows.items() if case.kind == Kind.TIP]).exclude(source="")
    sources = dict(taken.values_list("case", "source"))
    return {
        id: digest(
            {
                "id": id,
                "kind": case.kind,
                "track": case.track,
                "received_at": utc_text(case.received_at),
                "place": case.place_id,
                "occurred_on": _day(case.occurred_on),
                "contest": case.contest,
                "stage": case.stage_id,
                "classes": sorted(case.classes),
                "flags": list(case.flags),
                "report": _report(reports.get(id)),
                "finding": _finding(findings.get(id)),
                "narrative": narratives.get(id, b"").hex(),
                "evidence": evidence.get(id, b"").hex(),
                "files": sorted(files.get(id, ())),
                **({"source": sources[id]} if id in sources else {}),
            }
        )
        for id, case in rows.items()
    }


def _report(report: Report | None) -> dict[str, object] | None:
    if report is None:
        return None
    return {
        "capacity": str(report.capacity),
        "by_proxy": report.by_proxy,
        "known_on": _day(report.known_on),
        "counted_from": utc_text(report.counted_from),
    }


def _finding(finding: Finding | None) -> dict[str, object] | None:
    if finding is None:
        return None
    return {"found_on": _day(finding.found_on), "finder": finding.finder_id, "source": finding.source_id}


def paper_digest(paper: Paper) -> bytes:
    """SHA-256 over what was handed in when, to whom, and whether in time."""
    facts: dict[str, object] = {} if paper.is_original is None else {"is_original": paper.is_original}
    if paper.scan_id is not None:
        facts["scan"] = paper.scan_id
    return digest(
        {
            "id": paper.pk,
            "case": paper.case_id,
            "kind": str(paper.kind),
            "copies": paper.copies,
            "received_at": utc_text(paper.received_at),
            "received_by": paper.received_by_id,
            "is_late": paper.is_late,
            **facts,
        }
    )


def message_digests(messages: Iterable[Message]) -> dict[UUID, bytes]:
    """SHA-256 over who wrote when, the seal of what he wrote, and when it was read."""
    found = {}
    for row in messages:
        found[row.pk] = digest(
            {
                "id": row.pk,
                "case": row.case_id,
                "direction": str(row.direction),
                "at": utc_text(row.at),
                "author": row.author_id,
                "text": vault.digest(row.case_id, message_label(row.pk)).hex(),
                "read_at": utc_text_or_none(row.read_at),
            }
        )
    return found


def request_digest(request: WithdrawalRequest) -> bytes:
    """SHA-256 over when a withdrawal was asked, the seal of the reason, and what was decided."""
    return digest(
        {
            "id": request.pk,
            "case": request.case_id,
            "at": utc_text(request.at),
            "taken_by": request.taken_by_id,
            "reason": vault.digest(request.case_id, request_label(request.pk)).hex(),
            "is_granted": request.is_granted,
            "decided_at": utc_text_or_none(request.decided_at),
            "decided_by": request.decided_by_id,
        }
    )


def pair_digest(pair: SameEvent) -> bytes:
    """SHA-256 over what two cases are to each other, who said so, the seals of his notes, and whether it was undone."""
    notes = vault.digests([pair.first_id, pair.second_id], pair_label(pair.pk))
    return digest(
        {
            "id": pair.pk,
            "first": pair.first_id,
            "second": pair.second_id,
            "outcome": str(pair.outcome),
            "lead": pair.lead_id,
            "decided_at": utc_text(pair.decided_at),
            "decided_by": pair.decided_by_id,
            "notes": [notes.get(id, b"").hex() for id in (pair.first_id, pair.second_id)],
            "undone_at": utc_text_or_none(pair.undone_at),
            "undone_by": pair.undone_by_id,
        }
    )


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None
