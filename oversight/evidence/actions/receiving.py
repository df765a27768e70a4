"""A promised file arrives."""

from datetime import datetime
from hashlib import sha256

from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.core.database import prepared
from oversight.core.errors import Fault, Invalid, NotAllowed
from oversight.core.ids import uuid7
from oversight.evidence.ledger import SUBJECT, item_digest
from oversight.evidence.models import Item
from oversight.evidence.policies import adding, subject_of
from oversight.files.actions import as_stored
from oversight.files.sniff import check_type
from oversight.files.store import store
from oversight.ledger import actions as ledger

VERB = "evidence.receive"

# Blob, item, custody, entry and queue in one round trip. The blob is found again when the same bytes came before.
_RECEIVE = """
with kept as (
  insert into files_blob (id, sha256, size, media_type, stored_at, state, sealed_for)
  values (%(blob)s, %(sha256)s, %(size)s, %(media_type)s, %(now)s, 'sound', %(sealed_for)s)
  on conflict (sha256) do update set sha256 = excluded.sha256 returning id
), arrived as (
  update evidence_item i set received_at = %(now)s, received_by_id = %(user)s, original_id = kept.id
  from kept where i.id = %(item)s and i.received_at is null returning i.id, i.original_id
), touched as (
  insert into evidence_custody (id, item_id, act, at, actor, outcome)
  select %(custody)s, id, 'received', %(now)s, %(actor)s, 'as promised' from arrived
), entered as (
  insert into ledger_entry (id, at, dossier, body, salt, commitment)
  select %(entry)s, %(now)s, %(dossier)s, %(body)s, %(salt)s, %(commitment)s from arrived returning id
), queued as (
  insert into ledger_pending (entry) select id from entered
)
select original_id from arrived
"""


def receive(*, item: Item, content: bytes, media_type: str, by: Actor, now: datetime) -> Item:
    """The promised bytes arrive: hash, size and real type must be as promised, or nothing is kept.

    Durable on disk before the row says so. The same bytes again change nothing. What belongs to a restricted case is
    stored sealed under the key of its contents.
    """
    if not any(by.can(permission, item.dossier.scope) for permission in adding(item.dossier)):
        raise NotAllowed(_("You may not add evidence here."))
    _check(item, content, media_type)
    if item.received_at is not None:
        return item
    sealed_for = subject_of(item.dossier)
    stored = as_stored(content, sealed_for)
    digest = sha256(stored).digest()
    store().write(digest, stored)
    item.received_at, item.received_by_id = now, by.user_id or None
    line = ledger.draw_up(
        verb=VERB,
        actor=by.label,
        office=item.dossier.scope,
        at=now,
        dossier=item.dossier_id,
        rows={f"{SUBJECT}:{item.pk}": item_digest(item)},
    )
    with prepared() as cursor:
        cursor.execute(
            _RECEIVE,
            {
                "blob": uuid7(now),
                "sha256": digest,
                "size": len(stored),
                "sealed_for": sealed_for,
                "media_type": item.media_type,
                "now": now,
                "user": item.received_by_id,
                "item": item.pk,
                "custody": uuid7(now),
                "actor": by.label,
                "entry": line.id,
                "dossier": item.dossier_id,
                "body": line.body,
                "salt": line.salt,
                "commitment": line.commitment,
            },
        )
        row = cursor.fetchone()
    if row is None:  # the same file came by another way a moment ago
        return Item.objects.select_related("dossier").get(pk=item.pk)
    item.original_id = row[0]
    return item


def _check(item: Item, content: bytes, media_type: str) -> None:
    faults = []
    if media_type != item.media_type:
        faults.append(
            Fault(
                "Content-Type", f"as promised: {item.media_type}", _("Send the type that the report names."), media_type
            )
        )
    if len(content) != item.size:
        faults.append(
            Fault("content", f"{item.size} bytes, as promised", _("The file has another size."), len(content))
        )
    elif sha256(content).digest() != bytes(item.sha256):
        faults.append(
            Fault(
                "content",
                "SHA-256 as promised",
                _("The file is not the one that the report names."),
                sha256(content).hexdigest(),
            )
        )
    if faults:
        raise Invalid(_("This is not the file that was promised."), code="not-as-promised", faults=faults)
    check_type(content, item.media_type)
