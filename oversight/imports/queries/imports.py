"""Imports as somebody may see them: those of the offices for which he brings records in."""

from collections.abc import Sequence
from itertools import islice
from uuid import UUID

import msgspec
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.accounts.models import Office
from oversight.accounts.roles import Permission
from oversight.core.errors import NotAllowed, NotFound
from oversight.dossiers.queries import PAGE, within
from oversight.imports import sealing
from oversight.imports.mapping import HEADER_WITHIN, Column, header_of, proposed
from oversight.imports.models import Import, Mapping
from oversight.imports.reading import Line, read
from oversight.imports.repairs.text import key
from oversight.imports.repairs.times import Order
from oversight.imports.targets import Target, targets
from oversight.imports.targets import target as target_named
from oversight.vault import queries as vault

HEAD_ROWS = 8


class Listed(msgspec.Struct, frozen=True):
    """An import with the name of its file; empty when its contents were erased."""

    one: Import
    file: str


class Head(msgspec.Struct, frozen=True):
    """The top of a file before its columns are chosen: sheets, the header row, the rows below it, a proposal."""

    sheets: tuple[str, ...]
    sheet: str
    header: Line
    rows: tuple[Line, ...]
    columns: tuple[Column, ...]
    zone: str
    name: str


def _seen(actor: Actor) -> QuerySet[Import]:
    if Permission.IMPORT_RECORDS not in actor.permissions:
        raise NotAllowed(_("Your role does not bring in records of older systems."))
    return Import.objects.filter(within(actor.paths(Permission.IMPORT_RECORDS)))


def offices(actor: Actor) -> list[Office]:
    """The offices for which somebody brings records in, the widest first."""
    held = {reach.office for reach in actor.reaches if Permission.IMPORT_RECORDS in reach.permissions}
    return list(Office.objects.filter(pk__in=held).order_by("path"))


def import_list(actor: Actor, *, after: UUID | None = None, size: int = PAGE) -> tuple[list[Listed], UUID | None]:
    """One page, the newest first, and the id behind which the next begins. Two queries."""
    rows = _seen(actor).select_related("office", "received_by").order_by("-pk")
    found = list((rows.filter(pk__lt=after) if after else rows)[: size + 1])
    return _named(found[:size]), found[size - 1].pk if len(found) > size else None


def one_import(actor: Actor, id: UUID) -> Listed:
    """One import; NotFound when it is unknown or of another office."""
    rows = _seen(actor).select_related("office", "received_by", "begun_by", "undo_by", "mapping", "blob")
    one = rows.filter(pk=id).first()
    if one is None:
        raise NotFound(_("There is no such import, or it belongs to another office."))
    return _named([one])[0]


def same_file(actor: Actor, one: Import) -> Import | None:
    """The import of the very same file before this one, as far as this person sees it."""
    others = _seen(actor).filter(fingerprint=one.fingerprint, received_at__lte=one.received_at)
    return others.exclude(pk=one.pk).order_by("-pk").first()


def target_of(one: Import) -> Target | None:
    """The target of an import; None when its module is gone, so that its receipts can still be read."""
    return targets().get(one.target)


def start_columns(one: Import, *, header_row: int = 0, sheet: str = "", size: int = HEAD_ROWS) -> Head:
    """How the file begins, and which column is which by the last mapping of its source, else by the headers' names.

    Invalid when the file has no rows there.
    """
    target = target_named(one.target)
    file = read(sealing.open_file(one.pk, one.blob), sheet)
    lines = list(islice(file.lines, max(HEADER_WITHIN, header_row) + size + 1))
    chosen = next((line for line in lines if line.number == header_row), None) or header_of(lines, target)
    if chosen is None:
        raise NotFound(_("The sheet holds no rows below a header."))
    saved = saved_columns(one)
    known = {key(c["header"]): (c["field"], Order(c["order"])) for c in saved.columns} if saved else None
    below = tuple(line for line in lines if line.number > chosen.number and not line.is_blank)[:size]
    return Head(
        file.sheets,
        file.sheet,
        chosen,
        below,
        proposed(chosen, target, known),
        saved.zone if saved else "",
        saved.name if saved else "",
    )


def saved_columns(one: Import) -> Mapping | None:
    """The newest mapping of this office for the target and source."""
    same = Mapping.objects.filter(office=one.office_id, target=one.target, source=one.source)
    return same.order_by("-pk").first()


def _named(rows: Sequence[Import]) -> list[Listed]:
    names = vault.opened([row.pk for row in rows], sealing.FILE)
    return [Listed(row, str(names.get(row.pk, {}).get("name", ""))) for row in rows]
