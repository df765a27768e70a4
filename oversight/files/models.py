"""Stored bytes and what the last check of them found."""

from django.db import models
from django.db.models import Q


class Blob(models.Model):
    """Bytes in the store, addressed by their SHA-256; the row outlives every view of it."""

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
    state = models.CharField(max_length=8, choices=State, default=State.SOUND)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(size__gt=0), name="blob_is_not_empty")]
        indexes = [models.Index("checked_at", name="blob_by_last_check")]

    def __str__(self) -> str:
        return str(self.id)
