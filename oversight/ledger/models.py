"""Tables of the ledger. All but `Pending`, `Cursor` and `StuckWork` only grow.

No foreign keys: between these tables one would cost a look-up for every entry on the hot path and stop nobody who can
switch triggers off; whether entries, leaves and tiles belong together is what the verifier recomputes.
"""

from django.db import models
from django.db.models import F, Func, Q
from django.db.models.lookups import Exact


def _octets(field: str, count: int) -> Exact:
    """The condition that a bytea column holds exactly `count` bytes."""
    return Exact(Func(F(field), function="octet_length", output_field=models.IntegerField()), count)


class Entry(models.Model):
    """Who did what when, as the canonical bytes that were hashed: ids and digests, never names or text.

    `commitment` is SHA-256(salt ‖ SHA-256(body)). It alone leaves the house.
    """

    id = models.UUIDField(primary_key=True)
    at = models.DateTimeField()
    dossier = models.UUIDField(null=True)
    body = models.BinaryField()
    salt = models.BinaryField()
    commitment = models.BinaryField()

    class Meta:
        db_table = "ledger_entry"
        indexes = [
            models.Index(fields=["dossier"], name="ledger_entry_by_dossier", condition=Q(dossier__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(condition=_octets("salt", 16), name="ledger_salt_has_16_bytes"),
            models.CheckConstraint(condition=_octets("commitment", 32), name="ledger_commitment_has_32_bytes"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Pending(models.Model):
    """An entry that waits for its leaf.

    `seq` is drawn when the entry is written, under the row locks of its transaction: of two entries about one row the
    later change has the greater `seq`, which a time taken at the door does not promise. Leaves are given in its order.
    """

    seq = models.BigAutoField(primary_key=True)
    entry = models.UUIDField()

    class Meta:
        db_table = "ledger_pending"

    def __str__(self) -> str:
        return str(self.entry)


class Leaf(models.Model):
    """The place of an entry in the tree; `leaf_hash` is SHA-256(0x00 ‖ commitment) (RFC 9162 §2.1.1)."""

    index = models.BigIntegerField(primary_key=True)
    entry = models.UUIDField(unique=True)
    leaf_hash = models.BinaryField()

    class Meta:
        db_table = "ledger_leaf"

    def __str__(self) -> str:
        return str(self.index)


class Tile(models.Model):
    """A complete tile: 256 hashes of one level, and the root over them, which is one hash of the level above."""

    pk = models.CompositePrimaryKey("level", "index")
    level = models.SmallIntegerField()
    index = models.BigIntegerField()
    hashes = models.BinaryField()
    root = models.BinaryField()

    class Meta:
        db_table = "ledger_tile"

    def __str__(self) -> str:
        return f"{self.level}/{self.index}"


class Checkpoint(models.Model):
    """A signed tree head: the first `size` leaves have this root. `note` is what was signed and handed out."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField()
    note = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "ledger_checkpoint"

    def __str__(self) -> str:
        return str(self.size)


class Cursor(models.Model):
    """How far a consumer of the stream has come: the first leaf that it has not seen."""

    name = models.CharField(max_length=60, primary_key=True)
    next_leaf = models.BigIntegerField()

    class Meta:
        db_table = "ledger_cursor"

    def __str__(self) -> str:
        return f"{self.name} {self.next_leaf}"


class StuckWork(models.Model):
    """One item that a consumer could not handle; staff see it and retry it. Its words carry no personal data."""

    consumer = models.CharField(max_length=60)
    leaf = models.BigIntegerField(null=True)
    entry = models.UUIDField(null=True)
    error = models.CharField(max_length=100)
    message = models.CharField(max_length=300)
    tries = models.IntegerField(default=1)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "ledger_stuck_work"
        constraints = [
            models.UniqueConstraint(
                fields=["consumer", "entry"],
                condition=Q(resolved_at=None),
                nulls_distinct=False,
                name="ledger_work_is_stuck_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.consumer}: {self.error}"
