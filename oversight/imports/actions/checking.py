"""Columns are chosen, and every row is judged: the dry run. It writes what would happen, and nothing else."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from django.db import connection, transaction

from oversight.accounts.actor import Actor
from oversight.accounts.models import Office
from oversight.imports import judging, policies, sealing
from oversight.imports.actions.record import enter, recount
from oversight.imports.judging import Judged
from oversight.imports.mapping import Layout
from oversight.imports.models import Import, Mapping, State
from oversight.imports.queries.known import marked, taken
from oversight.imports.reading import read
from oversight.imports.rules import check_layout, check_name
from oversight.imports.targets import Target
from oversight.imports.targets import target as target_named

_AT_ONCE = 1_000
MAP_VERB = "imports.map"
# The names of rules hold no blank.
_WRITE = """
insert into imports_row (of_id, round, number, verdict, rules, reference, sealed, outcome_rule)
select %(of)s, %(round)s, r.number, r.verdict, string_to_array(r.rules, ' '), r.reference, r.sealed, ''
from unnest(
  %(numbers)s::int[], %(verdicts)s::smallint[], %(rules)s::text[], %(references)s::text[], %(sealed)s::bytea[]
) as r (number, verdict, rules, reference, sealed)
"""


@transaction.atomic
def map_columns(*, one: Import, layout: Layout, name: str, by: Actor, now: datetime) -> Import:
    """Say which column is what, and have every row checked by that. The choice is kept as a version under its name."""
    one = Import.objects.select_for_update().get(pk=one.pk)
    policies.check_import(one.scope, by)
    policies.check_state(policies.can_map(one))
    target = target_named(one.target)
    check_layout(layout, target)
    layout = msgspec.structs.replace(layout, columns=tuple(sorted(layout.columns, key=lambda one: one.index)))
    mapping, is_new = _version(one, layout, check_name(name), by, now)
    one.layout, one.mapping, one.state = msgspec.to_builtins(layout), mapping, State.CHECKING
    one.round, one.trouble, one.moved_at, one.counts = one.round + 1, "", now, {}
    one.save(update_fields=["layout", "mapping", "state", "round", "trouble", "moved_at", "counts"])
    enter(MAP_VERB, one, by.label, now, {"round": one.round}, mapping=mapping if is_new else None)
    return one


def _version(one: Import, layout: Layout, name: str, by: Actor, now: datetime) -> tuple[Mapping, bool]:
    """The newest version of this name when it says the same, else the next; one at a time an office."""
    Office.objects.select_for_update().get(pk=one.office_id)
    last = (
        Mapping.objects.filter(office=one.office_id, target=one.target, source=one.source, name=name)
        .order_by("-version")
        .first()
    )
    columns = [
        {"header": column.header, "field": column.field, "order": str(column.order)} for column in layout.columns
    ]
    if last is not None and last.columns == columns and last.zone == layout.zone:
        return last, False
    made = Mapping.objects.create(
        target=one.target,
        source=one.source,
        office=one.office,
        name=name,
        version=last.version + 1 if last else 1,
        columns=columns,
        zone=layout.zone,
        made_by_id=by.user_id,
        made_at=now,
    )
    return made, True


@transaction.atomic
def check(*, id: UUID, by: Actor, now: datetime) -> None:
    """Judge every row of the file as its columns say. Only an import that waits for it; otherwise nothing happens."""
    one = Import.objects.select_for_update().get(pk=id)
    if one.state != State.CHECKING:
        return
    policies.check_import(one.scope, by)
    target = target_named(one.target)
    layout = msgspec.convert(one.layout, Layout)
    rows = judged(one, layout, target, by)
    _write(one, rows)
    recount(one)
    one.state, one.moved_at = State.CHECKED, now
    one.save(update_fields=["state", "moved_at", "counts"])
    enter("imports.check", one, by.label, now, {"round": one.round, "rows": len(rows)})


def _write(one: Import, rows: Sequence[Judged]) -> None:
    """The rows of this round, sealed, a statement per thousand."""
    sealer = sealing.Sealer(one.pk)
    with connection.cursor() as cursor:
        for start in range(0, len(rows), _AT_ONCE):
            some = rows[start : start + _AT_ONCE]
            cursor.execute(
                _WRITE,
                {
                    "of": one.pk,
                    "round": one.round,
                    "numbers": [row.number for row in some],
                    "verdicts": [int(row.verdict) for row in some],
                    "rules": [" ".join(row.rules) for row in some],
                    "references": [row.reference for row in some],
                    "sealed": [sealer.seal(row.contents, one.round, row.number) for row in some],
                },
            )


def judged(one: Import, layout: Layout, target: Target, by: Actor) -> Sequence[Judged]:
    """Every row of the file and what would become of it now."""
    file = read(sealing.open_file(one.pk, one.blob), layout.sheet)
    rows = judging.judge(file.lines, layout, target, is_text=file.kind == "text")
    references = [row.reference for row in rows if row.reference]
    judging.mark_present(rows, taken(one.source, marked(one.source, references)), layout, target.reference)
    judging.find(rows, target.check(judging.candidates(rows, target), by=by), layout)
    return rows
