"""Phones: the superior's one-time code, the enrolment through the public door, shutting a phone out (docs/adr/0006)."""

import re
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from oversight.accounts import policies
from oversight.accounts.actions.record import locked_person, record
from oversight.accounts.actor import Actor
from oversight.accounts.ledger import device_row
from oversight.accounts.models import Device, EnrolmentCode, User
from oversight.accounts.people import assignments_of, running_assignments
from oversight.accounts.roles import ROLES, Role
from oversight.core.errors import Conflict, Fault, Invalid, NotFound, Refused
from oversight.core.ids import is_uuid7

CODE_LIFETIME = timedelta(hours=72)
CODE_LENGTH = 10
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans("OIL", "011")
_HASH = re.compile(r"^[0-9a-f]{64}$")
LONGEST_LABEL = 80


class UnknownCode(NotFound):
    """The code opens nothing for this phone; unknown, used, withdrawn and expired are never told apart."""

    code = "unknown-code"


@transaction.atomic
def issue_enrolment_code(*, person: User, by: Actor, now: datetime) -> tuple[EnrolmentCode, str]:
    """A code for one phone of a field supervisor, good for 72 hours; earlier unused codes of his are withdrawn.

    The code itself is returned here once and never stored.
    """
    assignment = policies.check_enrol(person.pk, running_assignments(person.pk, now=now), by)
    locked = locked_person(person.pk)
    if not locked.is_active:
        raise Conflict(_("This account is closed or belongs to a machine."), code="account-closed")
    EnrolmentCode.objects.filter(user=locked, used_at=None, withdrawn_at=None).update(withdrawn_at=now)
    letters = "".join(secrets.choice(_CROCKFORD) for _turn in range(CODE_LENGTH))
    issued = EnrolmentCode.objects.create(
        code_hash=code_hash(letters),
        user=locked,
        issued_by_id=by.user_id,
        issued_at=now,
        expires_at=now + CODE_LIFETIME,
    )
    record(
        "issue_code",
        actor=by.label,
        office=assignment.office.path,
        now=now,
        rows={},
        more={"code": issued.pk, "person": locked.pk},
    )
    return issued, f"{letters[:5]}-{letters[5:]}"


@transaction.atomic
def enrol_device(*, code: str, device: UUID, token_sha256: str, label: str, now: datetime) -> Device:
    """Admit the phone that holds the code. The phone minted its id and token; only the token's hash comes here.

    The same code, device and hash again give the same row; everything else is refused like an unknown code.
    """
    _check_phone(device, token_sha256, label)
    issued = (
        EnrolmentCode.objects.select_for_update(of=("self",))
        .select_related("user")
        .filter(code_hash=code_hash(code))
        .first()
    )
    if issued is None:
        raise _unknown()
    token_hash = bytes.fromhex(token_sha256)
    if issued.used_at is not None:
        known = Device.objects.select_related("user").filter(code=issued, pk=device, revoked_at=None).first()
        if known is None or bytes(known.token_hash) != token_hash:
            raise _unknown()
        return known
    held = [one for one in running_assignments(issued.user_id, now=now) if one.period.upper]
    by_phone = bool(held) and all(ROLES[Role(one.role)].signs_in_by_device for one in held)
    if issued.withdrawn_at or issued.expires_at <= now or not issued.user.is_active or not by_phone:
        raise _unknown()
    enrolled = Device(
        id=device,
        user=issued.user,
        code=issued,
        token_hash=token_hash,
        label=label.strip(),
        enrolled_at=now,
        expires_at=max(one.period.upper for one in held),
    )
    try:
        with transaction.atomic():
            enrolled.save(force_insert=True)
    except IntegrityError as error:
        raise _unknown() from error
    issued.used_at = now
    issued.save(update_fields=["used_at"])
    record(
        "enrol_device",
        actor=f"device:{device}",
        office=held[0].office.path,
        now=now,
        rows=device_row(enrolled),
        more={"code": issued.pk},
    )
    return enrolled


@transaction.atomic
def revoke_device(*, device: Device, by: Actor, now: datetime) -> Device:
    """Shut a phone out: lost, stolen or handed on. Shutting it out again changes nothing."""
    held = assignments_of(device.user_id)
    policies.check_revoke_device(device, held, by)
    locked = Device.objects.select_for_update(of=("self",)).select_related("user").get(pk=device.pk)
    if locked.revoked_at is not None:
        return locked
    locked.revoked_at, locked.revoked_by_id = now, by.user_id
    locked.save(update_fields=["revoked_at", "revoked_by"])
    office = held[0].office.path if held else ""
    record("revoke_device", actor=by.label, office=office, now=now, rows=device_row(locked))
    return locked


def code_hash(code: str) -> bytes:
    """What is stored of a code: HMAC-SHA-256 keyed from SECRET_KEY, after the usual misreadings are set right."""
    letters = re.sub(r"[\W_]", "", code).upper().translate(_READ_AS)
    return salted_hmac("oversight.accounts.enrolment-code", letters, algorithm="sha256").digest()


def _check_phone(device: UUID, token_sha256: str, label: str) -> None:
    faults = []
    if not is_uuid7(device):
        faults.append(Fault("device", "UUID of version 7", _("The phone mints its id as version 7."), str(device)))
    if not _HASH.match(token_sha256):
        faults.append(
            Fault("token_sha256", "64 hexadecimal digits", _("Send the SHA-256 of the token, never the token."), None)
        )
    if len(label) > LONGEST_LABEL or "\0" in label:
        faults.append(
            Fault("label", f"at most {LONGEST_LABEL} characters", _("Shorten the label."), label[:LONGEST_LABEL])
        )
    if faults:
        raise Invalid(_("The phone cannot be enrolled so."), faults=faults)


def _unknown() -> Refused:
    return UnknownCode(
        _("This code opens nothing. It may be mistyped, used or expired: ask your superior for a new one.")
    )
