"""What a superuser may do to the ledger of a test, and what the verifier says of it."""

import json
from hashlib import sha256
from io import StringIO
from typing import Any

import psycopg
from django.core.management import call_command

from oversight.core import canonical
from oversight.core.ids import uuid7
from oversight.ledger import actions, keys, notes, sealer
from oversight.ledger.tree import Tree
from tests.ledger import votes

Attacker = psycopg.Connection[Any]


def verify(*arguments: str) -> tuple[int, list[str]]:
    """Exit code and lines of `manage.py verify_ledger`; the summary line is left out."""
    out = StringIO()
    try:
        call_command("verify_ledger", *arguments, stdout=out, stderr=StringIO())
        code = 0
    except SystemExit as end:
        code = int(end.code or 0)
    return code, out.getvalue().split("\n")[:-2]


def long_log(attacker: Attacker) -> list[actions.Line]:
    """300 entries in one pass: one complete tile and a rest. Their rows are not looked at."""
    lines = [votes.line(0, uuid7(), figure) for figure in range(300)]
    actions.append(lines)
    attacker.execute("insert into votes select dossier, 0 from ledger_entry")
    for line, figure in zip(lines, range(300), strict=True):
        attacker.execute("update votes set figure = %s where id = %s", [figure, line.dossier])
    sealer.seal(now=votes.START)
    return lines


def forged(line: actions.Line, **change: object) -> dict[str, Any]:
    """The columns of an entry whose body was changed and hashed anew, as a careful forger would."""
    body = canonical.encode(json.loads(line.body) | change)
    salt = bytes(16)
    digest = sha256(body).digest()
    return {"id": line.id, "body": body, "salt": salt, "commitment": sha256(salt + digest).digest()}


def rewrite_tree(attacker: Attacker) -> None:
    """Compute leaves, tiles and checkpoints anew from the entries and sign them: what whoever holds the key can do."""
    attacker.execute(
        "update ledger_leaf l set leaf_hash = sha256('\\x00'::bytea || e.commitment) from ledger_entry e"
        " where e.id = l.entry"
    )
    leaves = [bytes(row[0]) for row in attacker.execute("select leaf_hash from ledger_leaf order by index").fetchall()]
    tree, heads = Tree(), {row[0] for row in attacker.execute("select size from ledger_checkpoint").fetchall()}
    for leaf_hash in leaves:
        for tile in tree.append(leaf_hash):
            attacker.execute(
                "update ledger_tile set hashes = %s, root = %s where level = %s and index = %s",
                [tile.hashes, tile.root, tile.level, tile.number],
            )
        if tree.size in heads:
            head = notes.Checkpoint(keys.origin(), tree.size, tree.root())
            attacker.execute(
                "update ledger_checkpoint set root = %s, note = %s where size = %s",
                [head.root, notes.sign(str(head), keys.origin(), keys.signing_key()), tree.size],
            )


EDIT = "update ledger_entry set body = %(body)s, salt = %(salt)s, commitment = %(commitment)s where id = %(id)s"


def insert_entry(attacker: Attacker, minute: float) -> actions.Line:
    """An entry and its row, written past the ledger's own ways."""
    number = uuid7(votes.START)
    line = votes.line(minute, number, 5)
    attacker.execute("insert into votes values (%s, 5)", [number])
    marks = ", ".join(["%s"] * len(actions.ENTRY_COLUMNS))
    attacker.execute(f"insert into ledger_entry ({', '.join(actions.ENTRY_COLUMNS)}) values ({marks})", line.values())
    return line


def swap(attacker: Attacker, one: int, other: int) -> None:
    """Let two leaves change their indexes."""
    for before, after in ((one, -1), (other, one), (-1, other)):
        attacker.execute("update ledger_leaf set index = %s where index = %s", [after, before])
