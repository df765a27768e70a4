"""The ledger entry of an import's act, and its counts, which every act writes anew from the rows."""

from datetime import datetime

from django.db import connection

from oversight.imports.judging import Verdict
from oversight.imports.ledger import MAPPING, SUBJECT, import_digests, mapping_digest
from oversight.imports.models import Import, Mapping, Outcome
from oversight.ledger import actions as ledger

# Rows of the present round by verdict and outcome; those that wait are ready, or were decided to be taken.
_COUNTS = """
select r.verdict, r.outcome, count(*), count(*) filter (where r.outcome is null and (r.verdict < 3 or (r.verdict = 3
  and not exists (
    select from unnest(r.rules) as n(rule) where not exists (
      select from imports_decision d where d.row_id = r.id and d.rule = n.rule)
  ))))
, count(*) filter (where r.outcome is null and r.verdict = 3 and exists (
    select from unnest(r.rules) as n(rule) where not exists (
      select from imports_decision d where d.row_id = r.id and d.rule = n.rule)))
from imports_row r where r.of_id = %s and r.round = %s group by 1, 2
"""


def recount(one: Import) -> None:
    """Set `counts` from the rows: total, by verdict, by outcome, how many wait to be stored, and for a decision."""
    counts = dict.fromkeys(
        ("total", "waiting", "undecided", *(v.name.lower() for v in Verdict), *(o.name.lower() for o in Outcome)), 0
    )
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, [one.pk, one.round])
        for verdict, outcome, number, waiting, undecided in cursor.fetchall():
            counts["total"] += number
            counts["waiting"] += waiting
            counts["undecided"] += undecided
            counts[Verdict(verdict).name.lower()] += number
            if outcome is not None:
                counts[Outcome(outcome).name.lower()] += number
    one.counts = counts


def enter(
    verb: str,
    one: Import,
    actor: str,
    now: datetime,
    more: dict[str, object] | None = None,
    *,
    mapping: Mapping | None = None,
) -> None:
    """Append the entry that speaks of the import as it stands now."""
    rows = {f"{SUBJECT}:{one.pk}": import_digests([one])[one.pk]}
    if mapping is not None:
        rows[f"{MAPPING}:{mapping.pk}"] = mapping_digest(mapping)
    line = ledger.draw_up(verb=verb, actor=actor, office=one.scope, at=now, dossier=None, rows=rows, more=more)
    ledger.append([line])
