"""Access tokens of offices: shown once, scoped, expiring, revocable."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from oversight.accounts import policies
from oversight.accounts.actions.record import record
from oversight.accounts.actor import Actor
from oversight.accounts.ledger import token_row
from oversight.accounts.models import ApiToken, Office, User
from oversight.accounts.queries import TOKEN_PREFIX, token_hash
from oversight.accounts.roles import TokenScope
from oversight.core.errors import Fault, Invalid

LONGEST_LIFE = timedelta(days=366)


@transaction.atomic
def create_api_token(
    *, office: Office, name: str, scopes: Iterable[TokenScope], expires_at: datetime, by: Actor, now: datetime
) -> tuple[ApiToken, str]:
    """A token of an office for a year at most; the token itself is returned here once and never stored."""
    wanted = sorted(set(scopes))
    policies.check_create_token(office, wanted, by)
    return mint(
        office=office, name=name, scopes=wanted, expires_at=expires_at, actor=by.label, created_by=by.user_id, now=now
    )


@transaction.atomic
def revoke_api_token(*, token: ApiToken, by: Actor, now: datetime) -> ApiToken:
    """Shut a token out. Doing it again changes nothing."""
    policies.check_revoke_token(token, by)
    locked = ApiToken.objects.select_for_update(of=("self",)).select_related("office", "created_by").get(pk=token.pk)
    if locked.revoked_at is not None:
        return locked
    return shut_out(locked, actor=by.label, by=by.user_id, now=now)


def mint(
    *,
    office: Office,
    name: str,
    scopes: list[TokenScope],
    expires_at: datetime,
    actor: str,
    created_by: int | None,
    now: datetime,
) -> tuple[ApiToken, str]:
    """Write token, service account and entry; who may is asked by the caller."""
    label = " ".join(name.replace("\0", "").split())
    faults = []
    if not 2 <= len(label) <= 80:
        faults.append(Fault("name", "2 to 80 characters", _("Say which system uses the token."), label[:80]))
    if not scopes:
        faults.append(Fault("scopes", "at least one", _("Choose what the token may do.")))
    if not now < expires_at <= now + LONGEST_LIFE:
        faults.append(Fault("expires_at", "within a year", _("A token lasts a year at most."), expires_at.isoformat()))
    if faults:
        raise Invalid(_("The token cannot be made so."), faults=faults)
    secret = TOKEN_PREFIX + secrets.token_urlsafe(32)
    service = User(
        username=f"service-{office.pk}-{secrets.token_hex(6)}",
        kind=User.Kind.SERVICE,
        name=f"{label} ({office.name})"[:120],
        date_joined=now,
    )
    service.set_unusable_password()
    service.save(force_insert=True)
    token = ApiToken.objects.create(
        office=office,
        service=service,
        name=label,
        token_hash=token_hash(secret),
        scopes=[str(scope) for scope in scopes],
        created_by_id=created_by,
        created_at=now,
        expires_at=expires_at,
    )
    record("create_token", actor=actor, office=office.path, now=now, rows=token_row(token))
    return token, secret


def shut_out(token: ApiToken, *, actor: str, by: int, now: datetime) -> ApiToken:
    """Mark a locked token as revoked and enter it; who may is asked by the caller."""
    token.revoked_at, token.revoked_by_id = now, by
    token.save(update_fields=["revoked_at", "revoked_by"])
    record("revoke_token", actor=actor, office=token.office.path, now=now, rows=token_row(token))
    return token
