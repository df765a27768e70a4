"""Subjects come, take what is sealed, and are erased. Who may is decided by the caller, who also tells the ledger."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from oversight.core.errors import Conflict
from oversight.core.ids import uuid7
from oversight.vault import keys, rules, sealing
from oversight.vault.models import Key, Sealed, Subject, SubjectKind, Term
from oversight.vault.ring import ring

_LAST = "select coalesce(max(version), 0) from vault_sealed where subject_id = %s and label = %s"
_INDEX = """
insert into vault_blind_index (subject_id, term, version, value)
select %(subject)s, n.term, coalesce((
    select max(i.version) from vault_blind_index i where i.subject_id = %(subject)s and i.term = n.term
  ), 0) + 1, n.value
from unnest(%(terms)s::smallint[], %(values)s::bytea[]) as n(term, value)
"""


@transaction.atomic
def create(kind: SubjectKind, *, now: datetime, id: UUID | None = None) -> Subject:
    """A subject with a key of its own. `id` is given where it is that of a record (its contents)."""
    subject = Subject.objects.create(id=id or uuid7(now), kind=kind, made_at=now)
    version, root = keys.current()
    wrapped = sealing.wrap(sealing.new_key(), root, subject.pk.bytes, version)
    Key.objects.create(subject=subject, root_id=version, wrapped=wrapped)
    return subject


def seal(subject: Subject | UUID, label: str, fields: Mapping[str, object], *, now: datetime) -> None:
    """Add the next version of what is sealed under the label; earlier ones stay.

    Values are what a canonical document admits (ValueError otherwise). Conflict when the subject is erased, or
    somebody sealed at the same moment.
    """
    id = _id(subject)
    key = key_of(id)
    with connection.cursor() as cursor:
        cursor.execute(_LAST, [id, label])
        row = cursor.fetchone()
    version = (row[0] if row else 0) + 1
    content = sealing.seal(dict(fields), key, id, label, version)
    try:
        with transaction.atomic():
            Sealed.objects.create(id=uuid7(now), subject_id=id, label=label, version=version, content=content, at=now)
    except IntegrityError as error:
        raise Conflict(_("Somebody else has just changed this; open it again."), code="changed-meanwhile") from error


def index(subject: Subject | UUID, terms: Mapping[Term, str]) -> None:
    """Let the subject be found by these values from now on; an earlier value of the same term counts no longer.

    A value that is none of its kind makes the subject unfindable by that term.
    """
    known = ring().terms
    spelled = {term: rules.normalised(term, value) for term, value in terms.items()}
    values = [sealing.blind(value, known[term]) if value else b"" for term, value in spelled.items()]
    with connection.cursor() as cursor:
        cursor.execute(_INDEX, {"subject": _id(subject), "terms": list(spelled), "values": values})


def erase(subject: Subject | UUID, *, now: datetime) -> None:
    """Destroy the subject's key and blind indexes, for good; what was sealed stays as noise. Twice is as once."""
    with connection.cursor() as cursor:
        cursor.execute("select vault_erase(%s, %s)", [_id(subject), now])


def key_of(id: UUID) -> bytes:
    """The data key of a subject; Conflict when it is erased or unknown."""
    row = Key.objects.filter(subject=id).values_list("root", "wrapped").first()
    if row is None:
        raise Conflict(_("What belonged to this was erased; nothing can be added."), code="erased")
    version, wrapped = row
    return sealing.unwrap(bytes(wrapped), keys.root(version), id.bytes, version)


def _id(subject: Subject | UUID) -> UUID:
    return subject if isinstance(subject, UUID) else subject.pk
