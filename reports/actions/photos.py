"""Photos that come before their report: kept at once, promised by the report, handed over when it is there."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import get_args

import msgspec
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.core.errors import Conflict, Fault, Invalid, Refused
from oversight.core.ids import uuid7
from oversight.evidence import actions as evidence
from oversight.evidence.models import Item
from oversight.files import actions as files
from oversight.files.sniff import type_of
from oversight.files.store import store
from reports import policies, queries, rules
from reports.models import Draft, HeldPhoto, StationReport
from reports.rules.definition import EvidenceKind

LONGEST_NAME = 80


class Upload(msgspec.Struct, frozen=True):
    """One picture as the form brings it; `subject` says what it shows: `tallies.PPWP`, `answers.PS05`, `general`."""

    name: str
    kind: str
    subject: str
    content: bytes


@transaction.atomic
def hold(*, draft: Draft, uploads: Sequence[Upload], by: Actor, now: datetime) -> list[Refused]:
    """Keep the sound pictures with the draft, each by itself; answers why the others were refused.

    Durable in the store before the row says so. The same picture again changes nothing.
    """
    policies.check_type_in(draft, by)
    locked = Draft.objects.select_for_update(of=("self",)).select_related("instrument").filter(pk=draft.pk).first()
    if locked is None:
        raise Conflict(_("This report was sent already; correct it instead."), code="already-sent")
    refused = []
    for upload in uploads:
        try:
            _hold(locked, upload, now=now)
        except Refused as refusal:
            refused.append(refusal)
    return refused


@transaction.atomic
def let_go(*, draft: Draft, photo: HeldPhoto, by: Actor, now: datetime) -> None:
    """Take a picture out of the draft again; it will not be promised."""
    policies.check_type_in(draft, by)
    HeldPhoto.objects.filter(draft=draft, pk=photo.pk).delete()


def hand_over(*, photos: Sequence[HeldPhoto], by: Actor, now: datetime) -> int:
    """The bytes arrive where the report promised them, by the way of all evidence; answers how many were promised."""
    promised = Item.objects.select_related("dossier").in_bulk([photo.pk for photo in photos])
    for photo in photos:
        item = promised.get(photo.pk)
        if item is not None and item.received_at is None:
            content = store().read(bytes(photo.blob.sha256))
            evidence.receive(item=item, content=content, media_type=photo.media_type, by=by, now=now)
    return len(promised)


def complete(*, report: StationReport, uploads: Sequence[Upload], by: Actor, now: datetime) -> list[Refused]:
    """Promised files of a sent report arrive after it, each found by its own hash; answers why others were refused."""
    awaited = {
        bytes(item.sha256): item
        for item in Item.objects.select_related("dossier").filter(dossier=report.pk, received_at=None)
    }
    refused: list[Refused] = []
    for upload in uploads:
        item = awaited.get(sha256(upload.content).digest())
        if item is None:
            words = _("%(name)s is not one of the missing files: choose the very photo that the report names.")
            refused.append(Invalid(words % {"name": upload.name[-LONGEST_NAME:]}, code="not-as-promised"))
            continue
        try:
            evidence.receive(item=item, content=upload.content, media_type=item.media_type, by=by, now=now)
        except Refused as refusal:
            refused.append(refusal)
    return refused


def _hold(draft: Draft, upload: Upload, *, now: datetime) -> None:
    name = upload.name[-LONGEST_NAME:]
    if not upload.content:
        raise Invalid(_("%(name)s is empty.") % {"name": name}, code="empty-file")
    if len(upload.content) > settings.EVIDENCE_MAX_BYTES:
        words = _("%(name)s is too large: at most %(limit)d MB.")
        limit = settings.EVIDENCE_MAX_BYTES // (1024 * 1024)
        raise Invalid(words % {"name": name, "limit": limit}, code="file-too-large")
    compiled = queries.rules_of(draft)
    if upload.kind not in get_args(EvidenceKind) or upload.subject not in rules.subjects(compiled.definition):
        fault = Fault("photo", "known kind and subject", _("The form has no such place for a photo."), upload.kind)
        raise Invalid(_("The form has no such place for a photo."), faults=[fault])
    try:
        media_type = type_of(upload.content)
    except Invalid as refusal:
        raise Invalid(
            _("%(name)s is no picture that is taken: choose JPEG or PNG.") % {"name": name}, code=refusal.code
        ) from refusal
    if draft.photos.count() >= rules.MOST_EVIDENCE:
        raise Conflict(_("A report takes at most %(limit)d photos.") % {"limit": rules.MOST_EVIDENCE}, code="full")
    blob = files.keep(upload.content, media_type, now=now)
    held = HeldPhoto(
        id=uuid7(now),
        draft=draft,
        blob=blob,
        kind=upload.kind,
        subject=upload.subject,
        name=name.replace("\0", ""),
        media_type=media_type,
        held_at=now,
    )
    try:
        with transaction.atomic():
            held.save(force_insert=True)
    except IntegrityError:  # the same picture, sent twice
        return
    place = compiled.places.get(upload.subject)
    if place is not None and place.kind == "photo":
        draft.values[place.path] = {"value": str(held.pk), "at": int(now.timestamp() * 1000)}
        draft.version, draft.changed_at = draft.version + 1, now
        draft.save(update_fields=["values", "version", "changed_at"])
