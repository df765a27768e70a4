"""What the database itself says of each table: it only grows, keeps its facts, never loses a row, or changes freely."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, NamedTuple, Protocol

SERVING_ROLE = "oversight_app"
Guard = Literal["only grows", "keeps its facts", "never loses a row", "read only", "changes freely"]

# Tables of ours that the serving role may change or empty, each with the reason why nothing is lost by it.
CHANGES_FREELY: dict[str, str] = {
    "accounts_office": "names and paths follow the dated code editions; the ledger keeps who was where",
    "accounts_user": "people change name, phone and password; what they did names them by id in the ledger",
    "accounts_assignment": "an assignment is approved and ended; every change is a ledger entry with the row's digest",
    "accounts_device": "a phone is revoked; its token is only a hash",
    "accounts_enrolmentcode": "a code is used once or withdrawn",
    "accounts_apitoken": "a token is revoked; only its hash is stored",
    "api_remembered_answer": "kept for 72 hours so that a repeated verb does nothing twice, then forgotten",
    "cache_entry": "Django's cache: rate limits and lock-outs, nothing of record",
    "core_loaded": "which files of the repository were loaded; loading again is harmless",
    "dossier_exception": "an exception is prolonged or ends; each grant is a ledger entry",
    "ledger_cursor": "how far each consumer has come; a lost cursor means work done twice, never work lost",
    "ledger_pending": "a queue: the sealer deletes what it has given a leaf",
    "reports_coverage": "figures of the reports, counted anew from them every night",
    "reports_stationstanding": "figures of the reports, counted anew from them every night",
    "gate_draft": "typed and not yet sent; sending takes it over, time destroys it, and nobody could read it anyway",
    "gate_waiting_file": "sealed bytes that wait with a draft or in quarantine; they go with it, by its retention",
    "gate_spent_challenge": "proofs of work that are used up; forgotten when they would no longer be taken",
    "ledger_stuck_work": "a failed item is tried again and closed",
    "notices_outgoing": "a queue of e-mails: a sent one goes, every try is a row of `notices_delivery`",
    "notices_preference": "people turn e-mails of a kind off and on; the notice lies on the desk all the same",
    "portal_visit": "when somebody last looked at his desk; forgetting it shows him a day's changes again",
    "reports_draft": "typed and not yet sent; the filing takes it over word for word, and then the draft goes",
    "reports_heldphoto": "a photo that waits with its draft; the filing promises it, its bytes stay in the store",
    "regions_edition": "reference data from the shipped files, loaded again by `load_regions`",
    "regions_region": "reference data from the shipped files, loaded again by `load_regions`",
    "regions_regionlink": "reference data from the shipped files, loaded again by `load_regions`",
    "regions_election": "reference data from the shipped files, loaded again by `load_elections`",
    "regions_contest": "reference data from the shipped files, loaded again by `load_elections`",
    "regions_stage": "reference data from the shipped files, loaded again by `load_elections`",
    "web_savedview": "a private preference: filters under a name; removing one loses nothing that was reported",
    "regions_pollingstation": "reference data from the published list, loaded again by `load_stations`",
}

_TRIGGERS = """
select tgtype from pg_trigger t join pg_proc p on p.oid = t.tgfoid
where t.tgrelid = to_regclass(%s) and p.proname = 'refuse_change' and t.tgenabled in ('O', 'A') and not t.tgisinternal
"""
_PRIVILEGES = "select has_table_privilege(%s, %s, p) from unnest(array['INSERT','UPDATE','DELETE','TRUNCATE']) p"
# Bits of pg_trigger.tgtype (src/include/catalog/pg_trigger.h of PostgreSQL).
_DELETE, _UPDATE, _TRUNCATE = 8, 16, 32


class Cursor(Protocol):
    """What psycopg's and Django's cursors have in common."""

    def execute(self, query: Any, params: Any) -> Any: ...

    def fetchall(self) -> list[tuple[Any, ...]]: ...


def guard(cursor: Cursor, table: str) -> Guard:
    """How the database protects the rows of a table from the serving role and from everybody's mistakes."""
    cursor.execute(_TRIGGERS, [table])
    refused = 0
    for (kind,) in cursor.fetchall():
        refused |= int(str(kind))
    cursor.execute(_PRIVILEGES, [SERVING_ROLE, table])
    insert, update, delete, truncate = (bool(row[0]) for row in cursor.fetchall())
    if not (insert or update or delete or truncate):
        return "read only"
    if delete or truncate or not refused & _DELETE:
        return "changes freely"
    if refused & _UPDATE:
        return "keeps its facts" if update else "only grows" if refused & _TRUNCATE else "keeps its facts"
    return "never loses a row" if update else "only grows"


def unguarded(cursor: Cursor, tables: Iterable[str], free: Mapping[str, str] = CHANGES_FREELY) -> Iterator[str]:
    """Every table is guarded by the database or listed as mutable with a reason; the list holds nothing else."""
    seen = set()
    for table in tables:
        seen.add(table)
        found = guard(cursor, table)
        if found == "changes freely" and not free.get(table):
            yield f"{table}: changes freely; guard it in a migration or say why in tests/house_rules/tables.py"
    for table in sorted(set(free) - seen):
        yield f"{table}: listed as mutable and does not exist"


class Unconstrained(NamedTuple):
    """A foreign key that is no constraint of the database: table, column, and the table that it points to."""

    table: str
    column: str
    target: str


_REFERS = """
select p.prosrc from pg_trigger t join pg_proc p on p.oid = t.tgfoid
where t.tgrelid = to_regclass(%s) and t.tgname = %s and t.tgenabled in ('O', 'A')
"""


def dangling(cursor: Cursor, references: Iterable[Unconstrained]) -> Iterator[str]:
    """A reference without constraint is checked when written and when changed; its target never goes (ADR 0010)."""
    for table, column, target in references:
        for when in ("written", "changed"):
            cursor.execute(_REFERS, [table, f"{table}_refers_when_{when}"])
            checks = "".join(str(row[0]) for row in cursor.fetchall())
            if f"from {target} t where t.id = n.{column})" not in checks:
                yield f"{table}.{column}: nothing checks it against {target} when it is {when}"
        if guard(cursor, target) == "changes freely":
            yield f"{table}.{column}: points to {target}, whose rows may be deleted"
