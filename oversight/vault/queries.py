"""Reads of the vault. Whoever opens has decided that it may be seen: doors never come here."""

from collections.abc import Iterable
from hashlib import sha256
from uuid import UUID

import msgspec
from django.db import connection

from oversight.vault import keys, rules, sealing
from oversight.vault.models import RootKey, Subject, Term
from oversight.vault.ring import ring

_OPENED = """
select distinct on (s.subject_id) s.subject_id, s.version, s.content, k.root_id, k.wrapped
from vault_sealed s join vault_key k on k.subject_id = s.subject_id
where s.subject_id = any(%s) and s.label = %s order by s.subject_id, s.version desc
"""
_EVERYTHING = """
select distinct on (s.label) s.label, s.version, s.content, k.root_id, k.wrapped
from vault_sealed s join vault_key k on k.subject_id = s.subject_id
where s.subject_id = %s order by s.label, s.version desc
"""
_SEVERAL = """
select distinct on (s.subject_id, s.label) s.subject_id, s.label, s.version, s.content, k.root_id, k.wrapped
from unnest(%s::uuid[], %s::text[]) as n(subject, label)
join vault_sealed s on s.subject_id = n.subject and s.label = n.label
join vault_key k on k.subject_id = s.subject_id
order by s.subject_id, s.label, s.version desc
"""
_DIGESTS = """
select distinct on (subject_id) subject_id, version, content
from vault_sealed where subject_id = any(%s) and label = %s order by subject_id, version desc
"""
_FIND = """
select distinct i.subject_id from unnest(%s::smallint[], %s::bytea[]) as n(term, value)
join vault_blind_index i on i.term = n.term and i.value = n.value
where not exists (
  select from vault_blind_index l where l.subject_id = i.subject_id and l.term = i.term and l.version > i.version
) order by 1
"""


def opened(subjects: Iterable[UUID], label: str) -> dict[UUID, dict[str, object]]:
    """The newest version of what is sealed under the label, by subject. One query; erased subjects are missing.

    sealing.Damaged when a row is not what was sealed.
    """
    found: dict[UUID, dict[str, object]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_OPENED, [list(subjects), label])
        for id, version, content, root, wrapped in cursor.fetchall():
            key = sealing.unwrap(bytes(wrapped), keys.root(root), id.bytes, root)
            fields = sealing.unseal(bytes(content), key, id, label, version)
            found[id] = fields if isinstance(fields, dict) else {}
    return found


def everything(subject: UUID) -> dict[str, dict[str, object]]:
    """The newest version of all that is sealed under one subject, by label. One query; nothing once it is erased."""
    found: dict[str, dict[str, object]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_EVERYTHING, [subject])
        for label, version, content, root, wrapped in cursor.fetchall():
            key = sealing.unwrap(bytes(wrapped), keys.root(root), subject.bytes, root)
            fields = sealing.unseal(bytes(content), key, subject, label, version)
            found[label] = fields if isinstance(fields, dict) else {}
    return found


def several(wanted: Iterable[tuple[UUID, str]]) -> dict[tuple[UUID, str], dict[str, object]]:
    """The newest version of what is sealed of some subjects under some labels. One query; none for what is missing."""
    pairs = list(wanted)
    if not pairs:
        return {}
    found: dict[tuple[UUID, str], dict[str, object]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_SEVERAL, [[subject for subject, _ in pairs], [label for _, label in pairs]])
        for id, label, version, content, root, wrapped in cursor.fetchall():
            key = sealing.unwrap(bytes(wrapped), keys.root(root), id.bytes, root)
            fields = sealing.unseal(bytes(content), key, id, label, version)
            found[id, label] = fields if isinstance(fields, dict) else {}
    return found


def imprint(content: bytes) -> bytes:
    """A keyed digest (32 bytes) by which the same content is known again; without the root key it tells nothing."""
    return sealing.blind("imprint:" + sha256(content).hexdigest(), ring().addresses)


def find(term: Term, value: str) -> list[UUID]:
    """The subjects whose blind index has this value, the oldest first; none for a value that is none of its kind."""
    return find_any([(term, value)])


def find_any(values: Iterable[tuple[Term, str]]) -> list[UUID]:
    """The subjects that one of these values fits, the oldest first. One query."""
    spelled = [(term, rules.normalised(term, value)) for term, value in values]
    known = [(term, value) for term, value in spelled if value]
    if not known:
        return []
    keys_of = ring().terms
    blind = [sealing.blind(value, keys_of[term]) for term, value in known]
    with connection.cursor() as cursor:
        cursor.execute(_FIND, [[term for term, _ in known], blind])
        return [id for (id,) in cursor.fetchall()]


def digest(subject: Subject | UUID, label: str) -> bytes:
    """What the ledger says of the newest sealed row: 32 bytes over its ciphertext; b"" when nothing was sealed."""
    id = subject if isinstance(subject, UUID) else subject.pk
    return digests([id], label).get(id, b"")


def digests(subjects: Iterable[UUID], label: str) -> dict[UUID, bytes]:
    """`digest` of many, in one query. Erased subjects keep theirs; no key is needed."""
    with connection.cursor() as cursor:
        cursor.execute(_DIGESTS, [list(subjects), label])
        return {id: sealing.digest(bytes(content), id, label, version) for id, version, content in cursor.fetchall()}


def erased(subjects: Iterable[UUID]) -> set[UUID]:
    """Those of the subjects that were erased."""
    found = Subject.objects.filter(pk__in=list(subjects), erased_at__isnull=False)
    return set(found.values_list("pk", flat=True))


class RootState(msgspec.Struct, frozen=True):
    """A version of the root key: whether its file is at hand and fits, and how many subjects hang on it."""

    version: int
    is_here: bool
    subjects: int


def root_states() -> list[RootState]:
    """Every version that the database knows, the oldest first."""
    known = keys.roots()
    with connection.cursor() as cursor:
        cursor.execute("select root_id, count(*) from vault_key group by root_id")
        hanging = dict(cursor.fetchall())
    return [
        RootState(
            row.version,
            row.version in known and sealing.fingerprint(known[row.version]) == bytes(row.fingerprint),
            hanging.get(row.version, 0),
        )
        for row in RootKey.objects.order_by("version")
    ]
