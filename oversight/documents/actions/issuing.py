"""A document is issued: its facts are checked and fixed, it gets its code; its files follow from the stream."""

import secrets
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.accounts.models import Office
from oversight.core.errors import Fault, Invalid
from oversight.core.ids import uuid7
from oversight.documents import codes, queries, rules
from oversight.documents.actions.record import is_kept_apart, record
from oversight.documents.keeping import FACTS, keeper, sealed
from oversight.documents.ledger import DOCUMENT, document_digest
from oversight.documents.models import Document, File
from oversight.dossiers.models import Dossier

VERB = "documents.issue"
LONGEST_NUMBER = 80
_V = File.Variant


@transaction.atomic
def issue(
    *,
    dossier: Dossier,
    template_code: str,
    facts: Mapping[str, Any],
    by: Actor,
    now: datetime,
    number: str = "",
    masks: Mapping[str, str] | None = None,
    office: Office | None = None,
    place: str | None = None,
    variants: Collection[str] = (_V.COMPLETE, _V.REDACTED),
) -> Document:
    """Issue a paper of this dossier, as a part of the caller's verb, whose policy has admitted it.

    `template_code` is ours (`receipt`) or the regulation's (`B.3`). Protected facts go to the keeper alone; a paper
    without any has no redacted variant, for it would be the same. Invalid names every fact that is missing, unknown
    or unfit, and nothing is written.
    """
    office = office or dossier.office
    zone = ZoneInfo(office.time_zone)
    regime = dossier.election.regime if dossier.election else ""
    template = queries.template(template_code, regime=regime, on=now.astimezone(zone).date())
    found = rules.checked(rules.read(template.definition), facts, masks)
    _check(number, variants)
    code = codes.new()
    document = Document(
        id=uuid7(now),
        dossier=dossier,
        template=template,
        number=number,
        office=office,
        office_name=office.name,
        place=_seat(office) if place is None else place,
        zone=office.time_zone,
        issued_at=now,
        issued_by_id=by.user_id or None,
        actor=by.label,
        code=code,
        address=f"{settings.PUBLIC_URL}{reverse('documents:verify-code', args=[code])}",
        facts=found.open,
        masks=found.masks,
        salt=secrets.token_hex(16),
        has_complete=_V.COMPLETE in variants or not found.protected,
        has_redacted=_V.REDACTED in variants and bool(found.protected),
    )
    if found.protected and document.has_complete:
        content, document.sealed_digest = sealed(found.protected, secrets.token_hex(16))
        keeper().keep(dossier=dossier.pk, document=document.pk, name=FACTS, content=content, now=now)
    elif document.has_complete and is_kept_apart(document, _V.COMPLETE):
        keeper()  # refused now and not later, when the paper is printed
    document.save(force_insert=True)
    record(
        VERB, document, actor=by.label, now=now, rows={f"{DOCUMENT}:{document.pk}": document_digest(document)},
        more={"template": template.name},
    )  # fmt: skip
    return document


def _check(number: str, variants: Collection[str]) -> None:
    if len(number) > LONGEST_NUMBER or not number.isprintable():
        fault = Fault("number", f"at most {LONGEST_NUMBER} characters", _("The number does not fit."), number[:50])
        raise Invalid(_("The paper cannot be drawn up from these facts."), faults=[fault])
    if not set(variants) & {_V.COMPLETE, _V.REDACTED} or set(variants) - {_V.COMPLETE, _V.REDACTED}:
        raise ValueError(f"variants {sorted(variants)}: complete, redacted or both")


def _seat(office: Office) -> str:
    """Where the office sits, as far as is known: the name of its region."""
    return office.region.name if office.region else "Jakarta"
