"""Drafts: what a supervisor has typed and not yet sent, and the photos that wait with it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from oversight.evidence.models import Item
from oversight.files.models import Blob
from oversight.regions.models import PollingStation
from reports.models.instruments import Instrument


class Draft(models.Model):
    """An unsent report: its id becomes the filing's. Sending takes it over, and then it goes.

    `values` holds, by the path of the filing (`answers.PS01`), what was typed last and when: {"value": …, "at": ms}.
    """

    id = models.UUIDField(primary_key=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False, help_text="Whose report it will be."
    )
    station = models.ForeignKey(PollingStation, models.PROTECT, related_name="+", db_index=False)
    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="+", db_index=False)
    supersedes = models.UUIDField(null=True)
    reason = models.CharField(max_length=500, blank=True, help_text="Why the earlier report is corrected.")
    values = models.JSONField(default=dict)
    version = models.IntegerField(default=1)
    started_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["author", "reporter", "station", "instrument"],
                name="one_draft_per_author_reporter_station_and_instrument",
            ),
            models.CheckConstraint(
                condition=Q(supersedes=None, reason="") | (Q(supersedes__isnull=False) & ~Q(reason="")),
                name="a_draft_of_a_correction_has_its_reason",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def typed(self) -> dict[str, object]:
        """The values alone, by path; what was cleared is absent."""
        return {path: entry["value"] for path, entry in self.values.items() if entry["value"] is not None}


class HeldPhoto(models.Model):
    """A photo that came before its report: the bytes are in the store, the report will promise it by its hash."""

    id = models.UUIDField(primary_key=True, help_text="Becomes the id of the evidence item.")
    draft = models.ForeignKey(Draft, models.CASCADE, related_name="photos", db_index=False)
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=16, choices=Item.Kind)
    subject = models.CharField(max_length=40, help_text="What it shows: tallies.PPWP, answers.PS05 or general.")
    name = models.CharField(max_length=80, blank=True, help_text="The file's name on the phone.")
    media_type = models.CharField(max_length=60)
    held_at = models.DateTimeField()

    class Meta:
        ordering = ["held_at", "id"]
        constraints = [models.UniqueConstraint(fields=["draft", "blob"], name="a_draft_holds_a_photo_once")]

    def __str__(self) -> str:
        return str(self.id)
