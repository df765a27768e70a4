"""One person of a case as his page shows him, and what was done about identities, in words."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.accounts.people import running_assignments
from oversight.accounts.roles import ROLES, Role
from oversight.documents.queries import kept_apart
from oversight.parties import policies as power
from oversight.parties import queries as parties
from oversight.parties.details import Details
from oversight.parties.models import Part
from oversight.parties.queries import Touch
from violations import case_page
from violations.forms.people import Opening
from violations.models import Case


class Told(NamedTuple):
    """One thing that was done about an identity."""

    touch: Touch
    words: str
    post: str
    is_running: bool
    is_kept_back: bool


def touched(touches: Iterable[Touch], *, now: datetime) -> list[Told]:
    """What was done, the newest first."""
    return [
        Told(
            one,
            _words(one),
            f"{ROLES[Role(one.role)].title}, {one.office}" if one.role else "",
            one.kind == "unmask" and one.until is not None and one.until > now,
            one.told_from is not None and one.told_from > now,
        )
        for one in sorted(touches, key=lambda one: one.at, reverse=True)
    ]


def _words(one: Touch) -> str:
    purpose = str(one.purpose.label) if one.purpose else ""
    match one.kind:
        case "unmask":
            return _("Opened, %(purpose)s") % {"purpose": purpose}
        case "hand_over":
            return _("Handed to %(to)s, %(purpose)s") % {"to": one.to, "purpose": purpose}
    return _("Ordered: the person is told later")


def known(details: Details) -> list[tuple[str, str]]:
    """What is known of somebody, the empty left out."""
    born = ", ".join(
        part for part in (details.birth_place, details.birth_date and details.birth_date.isoformat()) if part
    )
    sexes = {"male": _("Man"), "female": _("Woman")}
    lines = (
        (_("Name"), details.name),
        (_("Position"), details.position),
        (_("Institution"), details.institution),
        (_("Address"), details.address),
        (_("Phone number"), details.phone),
        (_("E-mail address"), details.email),
        (_("NIK"), details.nik),
        (_("Born"), born),
        (_("Sex"), sexes.get(details.sex, "")),
        (_("Occupation"), details.occupation),
        (_("Citizenship"), details.citizenship),
    )
    return [(words, value) for words, value in lines if value]


def person(case: Case, part: Part, actor: Actor, form: Opening, *, now: datetime) -> dict[str, Any]:
    """Everything that the page of one person shows."""
    dossier = case.dossier
    view = next(one for one in parties.of_dossier(dossier, actor, now=now) if one.id == part.pk)
    reach = power.reach_to(dossier, actor)
    is_work = reach is not None and power.handles(dossier, actor, now=now)
    order = parties.open_order(part.person)
    erases = not view.is_erased and power.can_order_erasure(parties.dossiers_of(part.person), actor)
    return {
        "case": case,
        "number": case_page.number(case),
        "part": view,
        "known": known(view.details) if view.details else [],
        "form": form,
        "may_unmask": is_work and not view.is_erased and view.details is None,
        "is_not_work": reach is not None and not is_work,
        "may_hand_over": is_work and not view.is_erased,
        "may_delay": power.can_delay(dossier, actor) and not view.is_erased and not view.is_named,
        "may_erase": erases and order is None,
        "order": order,
        "may_sign": order is not None and erases and order.ordered_by_id != actor.user_id,
        "kept_apart": len(kept_apart([dossier.pk])) if order is not None else 0,
        "post": _post(actor, reach.office, now) if reach is not None else "",
        "reads": case_page.has_reporter([view], case),
        "touches": touched((one for one in parties.touches(dossier) if one.part == part.pk), now=now),
        "now": now,
    }


def _post(actor: Actor, office: int, now: datetime) -> str:
    """As what the person reads of the actor."""
    held = next((one for one in running_assignments(actor.user_id, now=now) if one.office_id == office), None)
    return f"{ROLES[Role(held.role)].title}, {held.office.name}" if held else ""
