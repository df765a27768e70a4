"""A subject and its first contents at once, for doors where much comes in."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from oversight.core.database import prepared
from oversight.core.ids import uuid7
from oversight.vault import keys, sealing
from oversight.vault.models import SubjectKind

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
