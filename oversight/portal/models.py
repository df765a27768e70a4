"""What the desk remembers of its people: when they last looked."""

from django.conf import settings
from django.db import models


class Visit(models.Model):
    """When somebody last opened his desk, and the visit before it: what changed is told from there."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, primary_key=True, related_name="+")
    last_at = models.DateTimeField()
    before_at = models.DateTimeField()

    class Meta:
        db_table = "portal_visit"

    def __str__(self) -> str:
        return f"{self.person_id} {self.last_at}"
