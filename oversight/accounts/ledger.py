"""What the ledger says of people: digests of assignments, devices and tokens, for actions and for the verifier.

A role, phone or token that somebody writes into the database behind the application's back has no entry, or another
digest than its last entry; the verifier names it.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Generic, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet

from oversight.accounts.models import ApiToken, Assignment, Device
from oversight.core.canonical import digest

ASSIGNMENT, DEVICE, TOKEN = "accounts_assignment", "accounts_device", "accounts_apitoken"
_LARGEST_KEY = 2**63 - 1

M = TypeVar("M", bound=Model)


def number_id(pk: int) -> str:
    """The id under which the ledger speaks of a row with a numeric key: the number as a UUID."""
    return str(UUID(int=pk))


def digest_of_assignment(row: Assignment) -> bytes:
    """SHA-256 over who holds what, where, for how long, by whose word and until which early end."""
    period = row.period
    return digest(
        {
            "id": row.pk,
            "user": row.user_id,
            "office": row.office_id,
            "station": row.station_id,
            "role": str(row.role),
            "election": row.election_id,
            "from": _moment(period.lower),
            "until": _moment(period.upper),
            "mandate": row.mandate,
            "origin": str(row.origin),
            "granted_by": row.granted_by_id,
            "granted_at": _moment(row.granted_at),
            "needs_approval": row.needs_approval,
            "approved_by": row.approved_by_id,
            "approved_at": _moment(row.approved_at),
            "ended_by": row.ended_by_id,
            "ended_at": _moment(row.ended_at),
            "end_reason": row.end_reason,
        }
    )


def digest_of_device(row: Device) -> bytes:
    """SHA-256 over whose phone it is, its token's hash and how long it is admitted."""
    return digest(
        {
            "id": row.pk,
            "user": row.user_id,
            "code": row.code_id,
            "token_hash": bytes(row.token_hash).hex(),
            "enrolled_at": _moment(row.enrolled_at),
            "expires_at": _moment(row.expires_at),
            "revoked_at": _moment(row.revoked_at),
            "revoked_by": row.revoked_by_id,
        }
    )


def digest_of_token(row: ApiToken) -> bytes:
    """SHA-256 over which office's token it is, its hash, scopes and how long it is admitted."""
    return digest(
        {
            "id": row.pk,
            "office": row.office_id,
            "service": row.service_id,
            "token_hash": bytes(row.token_hash).hex(),
            "scopes": sorted(row.scopes),
            "created_by": row.created_by_id,
            "created_at": _moment(row.created_at),
            "expires_at": _moment(row.expires_at),
            "revoked_at": _moment(row.revoked_at),
            "revoked_by": row.revoked_by_id,
        }
    )


def assignment_row(row: Assignment) -> dict[str, bytes]:
    """The member of an entry's `rows` for an assignment."""
    return {f"{ASSIGNMENT}:{number_id(row.pk)}": digest_of_assignment(row)}


def device_row(row: Device) -> dict[str, bytes]:
    """The member of an entry's `rows` for a device."""
    return {f"{DEVICE}:{row.pk}": digest_of_device(row)}


def token_row(row: ApiToken) -> dict[str, bytes]:
    """The member of an entry's `rows` for an office token."""
    return {f"{TOKEN}:{number_id(row.pk)}": digest_of_token(row)}


class _Numbered(Generic[M]):
    """A subject whose rows have numeric keys."""

    def __init__(self, rows: QuerySet[M], digest_of: Callable[[M], bytes]) -> None:
        self._rows = rows
        self._digest_of = digest_of

    def digests(self, ids: Sequence[str]) -> Mapping[str, bytes]:
        """Digest by id of those that exist."""
        keys = [key for id in ids if (key := UUID(id).int) <= _LARGEST_KEY]
        return {number_id(row.pk): self._digest_of(row) for row in self._rows.filter(pk__in=keys)}

    def ids_after(self, last: str | None, limit: int) -> Sequence[str]:
        """Ids in order, after `last`."""
        keys = self._rows.order_by("pk").filter(pk__gt=UUID(last).int if last else -1).values_list("pk", flat=True)
        return [number_id(pk) for pk in keys[:limit]]


class Assignments(_Numbered[Assignment]):
    """Subject `accounts_assignment`; ids are the numeric keys as UUIDs."""

    table = ASSIGNMENT

    def __init__(self) -> None:
        super().__init__(Assignment.objects.all(), digest_of_assignment)


class ApiTokens(_Numbered[ApiToken]):
    """Subject `accounts_apitoken`; ids are the numeric keys as UUIDs."""

    table = TOKEN

    def __init__(self) -> None:
        super().__init__(ApiToken.objects.all(), digest_of_token)


class Devices:
    """Subject `accounts_device`; ids are those that the phones minted."""

    table = DEVICE

    def digests(self, ids: Sequence[str]) -> Mapping[str, bytes]:
        """Digest by id of those that exist."""
        return {str(row.pk): digest_of_device(row) for row in Device.objects.filter(pk__in=ids)}

    def ids_after(self, last: str | None, limit: int) -> Sequence[str]:
        """Ids in order, after `last`."""
        rows = Device.objects.order_by("pk")
        keys = (rows.filter(pk__gt=last) if last else rows).values_list("pk", flat=True)[:limit]
        return [str(key) for key in keys]


def _moment(value: datetime | None) -> str | None:
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ") if value else None
