"""Writes about lists: saved views (a preference, no entry) and exports (entered twice: asked for, and sent)."""

from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.core.errors import Conflict, Fault, Invalid, NotAllowed
from oversight.core.ids import uuid7
from oversight.ledger import actions as ledger
from oversight.web.ledger import SUBJECT, export_digest
from oversight.web.models import LONGEST_PARAMETERS, ListExport, SavedView

MOST_VIEWS = 50
LONGEST_NAME = 80
_NO_FILTERS = ("cursor", "format", "csrfmiddlewaretoken")


def cleaned(parameters: str) -> str:
    """The filters in the query of an address, sorted, without page and format; Invalid when there are too many."""
    query = QueryDict(parameters[: 4 * LONGEST_PARAMETERS], mutable=True)
    kept = QueryDict(mutable=True)
    for key in sorted(query):
        values = [value.replace("\0", "") for value in query.getlist(key) if value]
        if values and key not in _NO_FILTERS:
            kept.setlist(key, values)
    text = kept.urlencode()
    if len(text) > LONGEST_PARAMETERS:
        fault = Fault("parameters", f"at most {LONGEST_PARAMETERS} characters", _("Take filters away."), len(text))
        raise Invalid(_("These are too many filters for one view."), faults=[fault])
    return text


def _name(name: str) -> str:
    name = " ".join(name.replace("\0", "").split())
    if not 0 < len(name) <= LONGEST_NAME:
        fault = Fault("name", f"1 to {LONGEST_NAME} characters", _("Give the view a short name."), name[:LONGEST_NAME])
        raise Invalid(_("The view needs a name."), faults=[fault])
    return name


def _check_free(list_name: str, name: str, by: Actor, *, but: int | None = None) -> None:
    others = SavedView.objects.filter(owner=by.user_id, list=list_name, name=name)
    if (others if but is None else others.exclude(pk=but)).exists():
        fault = Fault("name", "not taken", _("You have a view of this name; choose another."), name)
        raise Conflict(_("You have a view of this name; choose another."), code="name-taken", faults=[fault])


@transaction.atomic
def save_view(*, list_name: str, name: str, parameters: str, is_shared: bool, by: Actor, now: datetime) -> SavedView:
    """Keep the filters of a list under a name, for oneself or for everybody of one's office.

    Whoever opens a shared view sees of it what lies in his own area.
    """
    name, parameters = _name(name), cleaned(parameters)
    _check_free(list_name, name, by)
    if SavedView.objects.filter(owner=by.user_id).count() >= MOST_VIEWS:
        raise Conflict(_("You keep %(most)s views; remove one first.") % {"most": MOST_VIEWS}, code="too-many-views")
    return SavedView.objects.create(
        list=list_name,
        name=name,
        parameters=parameters,
        owner_id=by.user_id,
        office_id=by.reaches[0].office if is_shared and by.reaches else None,
        created_at=now,
    )


def _check_own(view: SavedView, by: Actor) -> None:
    if view.owner_id != by.user_id:
        raise NotAllowed(_("Only who saved a view may rename, share or remove it."))


@transaction.atomic
def change_view(*, view: SavedView, name: str, is_shared: bool, by: Actor, now: datetime) -> SavedView:
    """Rename one's own view, share it with one's office, or keep it for oneself again."""
    _check_own(view, by)
    view.name = _name(name)
    _check_free(view.list, view.name, by, but=view.pk)
    view.office_id = (view.office_id or by.reaches[0].office) if is_shared and by.reaches else None
    view.save(update_fields=["name", "office"])
    return view


def remove_view(*, view: SavedView, by: Actor, now: datetime) -> None:
    """Remove one's own view; it is gone for everybody."""
    _check_own(view, by)
    view.delete()


@transaction.atomic
def begin_export(
    *, list_name: str, format: str, parameters: str, scope: str, expected_rows: int, by: Actor, now: datetime
) -> ListExport:
    """Enter that a list is taken out, before its first byte leaves."""
    export = ListExport.objects.create(
        id=uuid7(now),
        list=list_name,
        format=format,
        parameters=cleaned(parameters),
        scope=scope,
        requested_by_id=by.user_id,
        requested_at=now,
        expected_rows=expected_rows,
    )
    _enter("web.begin_export", export, by, now)
    return export


@transaction.atomic
def finish_export(*, export: ListExport, sent_rows: int, digest: bytes, by: Actor, now: datetime) -> ListExport:
    """Enter that the whole file was sent: how many rows, and its hash, by which a copy is known again."""
    export.sent_rows, export.sha256, export.finished_at = sent_rows, digest, now
    export.save(update_fields=["sent_rows", "sha256", "finished_at"])
    _enter("web.finish_export", export, by, now)
    return export


def _enter(verb: str, export: ListExport, by: Actor, now: datetime) -> None:
    rows = export.expected_rows if export.sent_rows is None else export.sent_rows
    line = ledger.draw_up(
        verb=verb,
        actor=by.label,
        office=export.scope,
        at=now,
        dossier=None,
        rows={f"{SUBJECT}:{export.pk}": export_digest(export)},
        more={"list": export.list, "filters": sha256(export.parameters.encode()).hexdigest(), "rows": rows},
    )
    ledger.append([line])
