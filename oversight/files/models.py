"""Stored bytes, and what the last check and the scanner found of them."""

from django.db import models
from django.db.models import Q


class Blob(models.Model):
    """Bytes in the store, addressed by their SHA-256; the row outlives every view of it.

    Bytes of a restricted dossier are stored sealed, and `sha256` is that of the sealed bytes: no hash of the contents
    leaves the house, and whoever checks or restores them needs no key.
    """

    class State(models.TextChoices):
        SOUND = "sound", "sound"
        DAMAGED = "damaged", "damaged"
        MISSING = "missing", "missing"

    id = models.UUIDField(primary_key=True)
    sha256 = models.BinaryField(max_length=32, unique=True)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=60)
    stored_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)
    sealed_for = models.UUIDField(null=True, help_text="The vault's subject under whose key they are sealed.")
    scanned_at = models.DateTimeField(null=True)
    scan_found = models.CharField(max_length=100, blank=True, db_default="", help_text="What the scanner calls it.")
    state = models.CharField(max_length=8, choices=State, default=State.SOUND)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(size__gt=0), name="blob_is_not_empty")]
        indexes = [models.Index("checked_at", name="blob_by_last_check")]

    def __str__(self) -> str:
        return str(self.id)
