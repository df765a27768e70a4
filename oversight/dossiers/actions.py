"""Writes on dossiers that every module shares: exceptions to jurisdiction, recusal."""

from collections.abc import Collection
from datetime import datetime

from django.contrib.auth.models import Permission as GuardianPermission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.accounts.models import User
from oversight.accounts.roles import Permission
from oversight.core.errors import Fault, Invalid, NotAllowed
from oversight.dossiers.models import CaseException, Dossier, Recusal
from oversight.ledger import actions as ledger


@transaction.atomic
def grant_exception(
    *, dossier: Dossier, to: User, until: datetime, reason: str, by: Actor, now: datetime
) -> CaseException:
    """Open one dossier to somebody beyond his jurisdiction, for a reason, until a date; nobody opens one to himself."""
    by.check(
        Permission.GRANT_EXCEPTIONS,
        dossier.scope,
        _("Only a commissioner of the holding office may open a dossier to somebody."),
    )
    if to.pk == by.user_id:
        raise NotAllowed(_("Nobody may open a dossier to himself."))
    if until <= now:
        raise Invalid(
            _("The exception would already be over."),
            faults=[Fault("until", "in the future", _("Choose a later date."), str(until))],
        )
    if not reason.strip():
        raise Invalid(_("A reason is needed."), faults=[Fault("reason", "required", _("Say why."), reason)])
    viewing = GuardianPermission.objects.get(
        content_type=ContentType.objects.get_for_model(Dossier), codename="view_dossier"
    )
    exception: CaseException
    exception, _is_new = CaseException.objects.update_or_create(
        user=to,
        permission=viewing,
        content_object=dossier,
        defaults={"reason": reason, "until": until, "granted_by_id": by.user_id, "granted_at": now},
    )
    _record("dossiers.grant_exception", dossier, by, now, {"user": to.pk})
    return exception


@transaction.atomic
def recuse(*, dossier: Dossier, user: User, reason: str, by: Actor, now: datetime) -> Recusal:
    """Bar a person from a dossier; anyone may bar himself, a commissioner of the holding office may bar others."""
    if user.pk != by.user_id:
        by.check(
            Permission.GRANT_EXCEPTIONS,
            dossier.scope,
            _("Only a commissioner of the holding office may bar somebody else."),
        )
    if not reason.strip():
        raise Invalid(_("A reason is needed."), faults=[Fault("reason", "required", _("Say why."), reason)])
    recusal, _is_new = Recusal.objects.get_or_create(
        dossier=dossier, user=user, defaults={"reason": reason, "declared_by_id": by.user_id, "declared_at": now}
    )
    _record("dossiers.recuse", dossier, by, now, {"user": user.pk})
    return recusal


@transaction.atomic
def bar(*, dossier: Dossier, users: Collection[int], reason: str, by: Actor, now: datetime) -> None:
    """Bar people whom the platform itself found to be in conflict. `reason` tells nothing of the person they know."""
    barred = set(Recusal.objects.filter(dossier=dossier, user__in=users).values_list("user", flat=True))
    fresh = sorted(set(users) - barred)
    if not fresh:
        return
    declared_by = by.user_id or None
    rows = (
        Recusal(dossier=dossier, user_id=user, reason=reason, declared_by_id=declared_by, declared_at=now)
        for user in fresh
    )
    Recusal.objects.bulk_create(rows, ignore_conflicts=True)
    _record("dossiers.bar", dossier, by, now, {"users": fresh})


def _record(verb: str, dossier: Dossier, by: Actor, now: datetime, more: dict[str, object]) -> None:
    line = ledger.draw_up(
        verb=verb, actor=by.label, office=dossier.scope, at=now, dossier=dossier.pk, rows={}, more=more
    )
    ledger.append([line])
