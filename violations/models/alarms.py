"""Alarms of clocks: which clock has been raised for which due moment, so that nobody is told of it twice."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from oversight.deadlines.models import Deadline


class Alarm(models.Model):
    """A running clock of a case runs out soon, or is over. A clock that is counted again is raised again."""

    class Degree(models.TextChoices):
        SOON = "soon", _("runs out soon")
        OVERDUE = "overdue", _("is over")

    id = models.UUIDField(primary_key=True)
    deadline = models.ForeignKey(Deadline, models.PROTECT, related_name="+", db_index=False)
    degree = models.CharField(max_length=7, choices=Degree)
    due_at = models.DateTimeField(help_text="The moment for which it was raised.")
    at = models.DateTimeField()

    class Meta:
        db_table = "violations_alarm"
        constraints = [
            models.UniqueConstraint(
                fields=["deadline", "degree", "due_at"], name="a_clock_is_raised_once_for_a_due_moment"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deadline_id} {self.degree}"
