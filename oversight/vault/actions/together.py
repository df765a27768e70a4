"""Subjects and their first contents at once, for doors where much comes in."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from django.db import transaction

from oversight.core.database import prepared
from oversight.core.ids import uuid7
from oversight.vault import keys, rules, sealing
from oversight.vault.models import BlindIndex, Key, Sealed, Subject, SubjectKind, Term
from oversight.vault.ring import ring

_AT_ONCE = 500

# One round trip instead of nine. Foreign keys are checked when the statement ends, so its parts may follow each other.
_CREATE_SEALED = """
with subject as (
  insert into vault_subject (id, kind, made_at) values (%(id)s, %(kind)s, %(now)s)
), key as (
  insert into vault_key (subject_id, root_id, wrapped) values (%(id)s, %(root)s, %(wrapped)s)
)
insert into vault_sealed (id, subject_id, label, version, content, at)
values (%(row)s, %(id)s, %(label)s, 1, %(content)s, %(now)s)
"""


def create_sealed(kind: SubjectKind, label: str, fields: Mapping[str, object], *, now: datetime) -> tuple[UUID, bytes]:
    """What `create` and then `seal` do, in one statement; the subject's id, and the digest of what was sealed."""
    id, key = uuid7(now), sealing.new_key()
    version, root = keys.current()
    content = sealing.seal(dict(fields), key, id, label, 1)
    with prepared() as cursor:
        cursor.execute(
            _CREATE_SEALED,
            {
                "id": id,
                "kind": int(kind),
                "now": now,
                "root": version,
                "wrapped": sealing.wrap(key, root, id.bytes, version),
                "row": uuid7(now),
                "label": label,
                "content": content,
            },
        )
    return id, sealing.digest(content, id, label, 1)


class Fresh(msgspec.Struct, frozen=True):
    """A subject to be made: its id, what is sealed under which label, and by what it is found."""

    id: UUID
    kind: SubjectKind
    sealed: Mapping[str, Mapping[str, object]]
    terms: Mapping[Term, str] = {}


@transaction.atomic
def create_many(subjects: Sequence[Fresh], *, now: datetime) -> None:
    """What `create`, `seal` and `index` do, for many: four statements per some hundred subjects."""
    version, root = keys.current()
    known = ring().terms
    made, wrapped, sealed, found = [], [], [], []
    for one in subjects:
        key = sealing.new_key()
        made.append(Subject(id=one.id, kind=one.kind, made_at=now))
        wrapped.append(Key(subject_id=one.id, root_id=version, wrapped=sealing.wrap(key, root, one.id.bytes, version)))
        for label, fields in one.sealed.items():
            content = sealing.seal(dict(fields), key, one.id, label, 1)
            sealed.append(Sealed(id=uuid7(now), subject_id=one.id, label=label, version=1, content=content, at=now))
        for term, value in one.terms.items():
            if spelled := rules.normalised(term, value):
                blind = sealing.blind(spelled, known[term])
                found.append(BlindIndex(subject_id=one.id, term=term, version=1, value=blind))
    Subject.objects.bulk_create(made, batch_size=_AT_ONCE)
    Key.objects.bulk_create(wrapped, batch_size=_AT_ONCE)
    Sealed.objects.bulk_create(sealed, batch_size=_AT_ONCE)
    BlindIndex.objects.bulk_create(found, batch_size=_AT_ONCE)
