"""The entries of one dossier, or of a few."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import msgspec
from django.db import connection
from django.utils.translation import gettext_lazy as _

from oversight.core.errors import NotFound
from oversight.ledger.queries import Receipt, receipt


class Act(msgspec.Struct, frozen=True):
    """One entry about a dossier: who did what when, and its leaf; None while it waits to be sealed.

    `rows` are the records that it speaks of, as `table:id`.
    """

    dossier: UUID
    at: datetime
    verb: str
    actor: str
    leaf: int | None
    rows: tuple[str, ...] = ()


def acts_of(dossiers: Iterable[UUID]) -> list[Act]:
    """The entries about dossiers that the caller has already fetched by right, the oldest first. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            """select e.dossier, e.at, b.body ->> 'verb', b.body ->> 'actor', l.index,
                 array(select jsonb_object_keys(b.body -> 'rows'))
               from ledger_entry e left join ledger_leaf l on l.entry = e.id
               cross join lateral (select convert_from(e.body, 'UTF8')::jsonb as body) b
               where e.dossier = any(%s) order by l.index nulls last, e.id""",
            [list(dossiers)],
        )
        found = cursor.fetchall()
    return [Act(dossier, at, verb, actor, leaf, tuple(rows)) for dossier, at, verb, actor, leaf, rows in found]


def latest_receipt(dossier: UUID, table: str) -> Receipt:
    """The receipt of the last entry that speaks of a dossier's row in a table, whose key is the dossier's.

    A dossier has entries about its photos and alerts too. NotFound when it has none, NotSealed while it waits.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select e.id from ledger_entry e left join ledger_leaf l on l.entry = e.id"
            " left join ledger_pending p on p.entry = e.id"
            " where e.dossier = %s and convert_from(e.body, 'UTF8')::jsonb -> 'rows' ? %s"
            " order by l.index desc nulls first, p.seq desc limit 1",
            [dossier, f"{table}:{dossier}"],
        )
        row = cursor.fetchone()
    if row is None:
        raise NotFound(_("The ledger has no entry for this record."))
    return receipt(row[0])


class Place(msgspec.Struct, frozen=True):
    """One entry and its place in the log: the leaf is None while it waits to be sealed."""

    entry: UUID
    at: datetime
    leaf: int | None


def first_entry(dossier: UUID, table: str) -> Place | None:
    """The entry by which a dossier's row in a table, whose key is the dossier's, came to be."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select e.id, e.at, l.index from ledger_entry e left join ledger_leaf l on l.entry = e.id"
            " where e.dossier = %s and convert_from(e.body, 'UTF8')::jsonb -> 'rows' ? %s"
            " order by l.index nulls last, e.id limit 1",
            [dossier, f"{table}:{dossier}"],
        )
        row = cursor.fetchone()
    return Place(*row) if row else None


def last_entry(dossier: UUID, verbs: Iterable[str]) -> Place | None:
    """The last entry about a dossier by one of these verbs; None when there is none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select e.id, e.at, l.index from ledger_entry e left join ledger_leaf l on l.entry = e.id"
            " where e.dossier = %s and convert_from(e.body, 'UTF8')::jsonb ->> 'verb' = any(%s)"
            " order by l.index desc nulls first, e.id desc limit 1",
            [dossier, list(verbs)],
        )
        row = cursor.fetchone()
    return Place(*row) if row else None
