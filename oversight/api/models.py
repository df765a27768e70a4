"""Remembered answers of verbs, so that a repeated request does nothing twice."""

from django.db import models


class RememberedAnswer(models.Model):
    """The answer given under one Idempotency-Key of one principal; kept 72 hours."""

    principal = models.CharField(max_length=50)
    key = models.CharField(max_length=100)
    request_hash = models.BinaryField(max_length=32)
    status = models.SmallIntegerField(null=True)
    body = models.BinaryField(null=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "api_remembered_answer"
        constraints = [models.UniqueConstraint(fields=["principal", "key"], name="a_key_is_used_once_per_principal")]
        indexes = [models.Index("at", name="remembered_answer_by_time")]

    def __str__(self) -> str:
        return self.key
