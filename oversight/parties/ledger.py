"""What the ledger says of people: digests of rows, which say nothing of who they are.

Sealed contents come in by the digest of their ciphertext. A name in the clear comes in salted, and the salt goes with
it: after an erasure no digest of before tells who it was.
"""

import hmac
from collections.abc import Iterable
from hashlib import sha256
from uuid import UUID

from oversight.core.canonical import digest
from oversight.core.moments import utc_text, utc_text_or_none
from oversight.ledger.rows import Rows, each
from oversight.parties.models import Delay, Erasure, HandOver, Kin, Part, Person, Unmask
from oversight.vault import queries as vault

PERSON, PART, UNMASK = "parties_person", "parties_part", "parties_unmask"
HAND_OVER, DELAY, ERASURE, KIN = "parties_hand_over", "parties_delay", "parties_erasure", "parties_kin"
DETAILS, RELATIVE = "details", "relative"  # the labels under which they are sealed


def person_digests(people: Iterable[Person]) -> dict[UUID, bytes]:
    """SHA-256 over what each person is and the seal of his details, by id. One query."""
    rows = list(people)
    sealed = vault.digests([row.subject_id for row in rows], DETAILS)
    return {row.pk: _person_digest(row, sealed.get(row.subject_id, b"")) for row in rows}


def _person_digest(row: Person, sealed: bytes) -> bytes:
    salt = bytes(row.salt)
    shown = f"{row.name}\n{row.search_name}\n{row.position}".encode()
    return digest(
        {
            "id": row.pk,
            "subject": row.subject_id,
            "code": row.code,
            "kind": str(row.kind),
            "is_named": row.is_named,
            "name": hmac.digest(salt, shown, sha256).hex() if salt else "",
            "office": row.office_id,
            "user": row.user_id,
            "made_at": utc_text(row.made_at),
            "erased_at": utc_text_or_none(row.erased_at),
            "sealed": sealed.hex(),
        }
    )


def part_digest(row: Part) -> bytes:
    """SHA-256 over who takes part in what, as what."""
    return digest(
        {
            "id": row.pk,
            "dossier": row.dossier_id,
            "person": row.person_id,
            "role": str(row.role),
            "number": row.number,
            "added_at": utc_text(row.added_at),
            "added_by": row.added_by,
        }
    )


def unmask_digest(row: Unmask) -> bytes:
    """SHA-256 over who may see whom, what for and until when."""
    return digest(
        {
            "id": row.pk,
            "part": row.part_id,
            "user": row.user_id,
            "role": row.role,
            "office": row.office_id,
            "purpose": str(row.purpose),
            "reason": row.reason,
            "at": utc_text(row.at),
            "until": utc_text(row.until),
            "ended_at": utc_text_or_none(row.ended_at),
        }
    )


def hand_over_digest(row: HandOver) -> bytes:
    """SHA-256 over to whom an identity went, what for and on which basis."""
    return digest(
        {
            "id": row.pk,
            "part": row.part_id,
            "recipient": row.recipient,
            "purpose": str(row.purpose),
            "basis": row.basis,
            "user": row.user_id,
            "role": row.role,
            "office": row.office_id,
            "at": utc_text(row.at),
        }
    )


def delay_digest(row: Delay) -> bytes:
    """SHA-256 over until when a person is not told, why and by whose order."""
    return digest(
        {
            "id": row.pk,
            "part": row.part_id,
            "until": utc_text(row.until),
            "reason": row.reason,
            "ordered_by": row.ordered_by_id,
            "at": utc_text(row.at),
        }
    )


def erasure_digest(row: Erasure) -> bytes:
    """SHA-256 over who ordered an erasure, who decided and how."""
    return digest(
        {
            "id": row.pk,
            "person": row.person_id,
            "decision": row.decision,
            "ordered_by": row.ordered_by_id,
            "ordered_at": utc_text(row.ordered_at),
            "decided_by": row.decided_by_id,
            "decided_at": utc_text_or_none(row.decided_at),
            "is_done": row.is_done,
        }
        # Said only where it is so: earlier orders keep the digest they were entered with.
        | ({"with_contents": True} if row.with_contents else {})
    )


def kin_digests(rows: Iterable[Kin]) -> dict[UUID, bytes]:
    """SHA-256 over who declared a relative, as what, and the seal of it, by id. One query."""
    found = list(rows)
    sealed = vault.digests([row.subject_id for row in found], RELATIVE)
    return {
        row.pk: digest(
            {
                "id": row.pk,
                "user": row.user_id,
                "subject": row.subject_id,
                "relation": str(row.relation),
                "declared_at": utc_text(row.declared_at),
                "ended_at": utc_text_or_none(row.ended_at),
                "sealed": sealed.get(row.subject_id, b"").hex(),
            }
        )
        for row in found
    }


class People(Rows[Person]):
    """Subject `parties_person`."""

    def __init__(self) -> None:
        super().__init__(PERSON, Person.objects.all(), person_digests)


class Parts(Rows[Part]):
    """Subject `parties_part`."""

    def __init__(self) -> None:
        super().__init__(PART, Part.objects.all(), each(part_digest))


class Unmasks(Rows[Unmask]):
    """Subject `parties_unmask`."""

    def __init__(self) -> None:
        super().__init__(UNMASK, Unmask.objects.all(), each(unmask_digest))


class HandOvers(Rows[HandOver]):
    """Subject `parties_hand_over`."""

    def __init__(self) -> None:
        super().__init__(HAND_OVER, HandOver.objects.all(), each(hand_over_digest))


class Delays(Rows[Delay]):
    """Subject `parties_delay`."""

    def __init__(self) -> None:
        super().__init__(DELAY, Delay.objects.all(), each(delay_digest))


class Erasures(Rows[Erasure]):
    """Subject `parties_erasure`."""

    def __init__(self) -> None:
        super().__init__(ERASURE, Erasure.objects.all(), each(erasure_digest))


class Relatives(Rows[Kin]):
    """Subject `parties_kin`."""

    def __init__(self) -> None:
        super().__init__(KIN, Kin.objects.all(), kin_digests)
