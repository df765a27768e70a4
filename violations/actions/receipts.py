"""The receipt of a report (Tanda Bukti Penyampaian Laporan, Formulir Model B.3): issued and printed at the counter."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.core.errors import Conflict
from oversight.core.moments import utc_text
from oversight.documents import actions as documents
from oversight.documents import queries as issued
from oversight.documents.actions import Content
from oversight.documents.models import Document, File
from oversight.dossiers.models import Kind
from oversight.evidence.models import Item
from oversight.evidence.queries import of_dossier
from oversight.parties import actions as parties
from oversight.parties import queries as people
from oversight.parties.models import Part, Purpose, Role
from oversight.parties.queries import PartView
from violations import policies
from violations.actions import opening
from violations.models import Case, Paper

TEMPLATE = "receipt"
LONGEST_LINE = 300  # of a line on a paper
_MINUTES = 1


@transaction.atomic
def print_receipt(*, case: Case, by: Actor, now: datetime) -> Content:
    """The complete receipt to be printed, signed by both and handed over; issued if none stands or more came since.

    It names the reporter, so the actor sees him for this act: whoever took the report in may, or has it as his work
    (parties.policies). It is recorded as a look, and the reporter reads it on his page. Conflict for what is no report.
    """
    policies.check_receive(case, by)
    if case.kind != Kind.VIOLATION_REPORT:
        raise Conflict(_("Only a report has a receipt."), code="no-report")
    held = opening.locked(case)
    why = _("The receipt is printed at the counter.")
    parts = Part.objects.filter(dossier=held.pk).select_related("person", "dossier").order_by("number", "pk")
    sights = [
        parties.unmask(part, Purpose.CONTACT, why, _MINUTES, by=by, now=now)
        for part in parts
        if not part.person.is_named and part.person.erased_at is None
    ]
    seen = people.of_dossier(held.dossier, by, now=now)
    document = _standing(held) or _issue(held, seen, by, now)
    content = documents.hand_out(document=document, variant=File.Variant.COMPLETE, reason=why, by=by, now=now)
    for sight in sights:
        parties.cover(sight, by=by, now=now)
    return content


def _standing(case: Case) -> Document | None:
    """The newest receipt that was not withdrawn and says all that came."""
    came = [paper.received_at for paper in Paper.objects.filter(case=case)]
    came += [item.promised_at for item in of_dossier(case.dossier)]
    for one in issued.for_dossier(case.dossier):
        if _stands(one):
            return one if all(at <= one.issued_at for at in came) else None
    return None


def _stands(document: Document) -> bool:
    """Whether it is a complete receipt that counts; the masked proof of who sent it online is another paper."""
    is_ours = document.template.code == TEMPLATE and document.has_complete
    return is_ours and issued.standing(document) != issued.Standing.WITHDRAWN


def _issue(case: Case, seen: Sequence[PartView], by: Actor, now: datetime) -> Document:
    before = [one for one in issued.for_dossier(case.dossier) if _stands(one)]
    reporter = next((one for one in seen if one.role == Role.REPORTER and one.details), None)
    if reporter is None or reporter.details is None:
        raise Conflict(_("What was recorded of this person was erased."), code="erased")
    dossier = case.dossier
    facts: dict[str, Any] = {
        "reporter_name": reporter.details.name,
        "reporter_address": " ".join(reporter.details.address.split())[:LONGEST_LINE],
        "received_at": utc_text(dossier.received_at),
        "received_by": dossier.filed_by.name if dossier.filed_by else by.name,
        "received_place": dossier.office.name,
        "papers": _papers(case),
    }
    masks = {"reporter_name": reporter.code, "reporter_address": reporter.code}
    document = documents.issue(
        dossier=dossier,
        template_code=TEMPLATE,
        facts=facts,
        masks={name: code for name, code in masks.items() if facts[name]},
        number=opening.number_of(case),
        variants=(File.Variant.COMPLETE,),
        by=by,
        now=now,
    )
    for old in before:
        why = _("More was handed in; a newer receipt stands in its place.")
        documents.withdraw(document=old, reason=why, replaced_by=document, by=by, now=now)
    return document


def _papers(case: Case) -> list[dict[str, str]]:
    """What was handed in, in the language of the paper; descriptions stay out, since they may name somebody."""
    with translation.override("id"):
        rows = [
            {"name": _paper_name(paper), "copies": str(paper.copies), "sha256": ""}
            for paper in Paper.objects.filter(case=case)
        ]
        listed = opening.evidence_of(case)
        for piece in listed:
            if isinstance(piece, dict):
                file = piece.get("file")
                sha = str(file.get("sha256", "")) if isinstance(file, dict) else ""
                rows.append({"name": _evidence_name(str(piece.get("kind", ""))), "copies": "1", "sha256": sha})
    return rows


def _paper_name(paper: Paper) -> str:
    if paper.is_original is None:
        return str(paper.get_kind_display())
    kind = _("original") if paper.is_original else _("copy")
    return f"{paper.get_kind_display()} ({kind})"


def _evidence_name(kind: str) -> str:
    named = str(Item.Kind(kind).label) if kind in Item.Kind.values else kind
    return _("Evidence: %(kind)s") % {"kind": named}
