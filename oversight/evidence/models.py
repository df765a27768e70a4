"""Evidence items, their custody, and what is amiss with their stored bytes."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from oversight.dossiers.models import Dossier
from oversight.files.models import Blob


class Item(models.Model):
    """One file that a dossier promises by hash; the bytes may come later."""

    class Kind(models.TextChoices):
        RESULT_FORM = "result_form", _("Result form (C.Hasil)")
        RESULT_COPY = "result_copy", _("Copy of the result form (C.Hasil Salinan)")
        INCIDENT_FORM = "incident_form", _("Special incidents or objections form")
        SCENE = "scene", _("Photo of the place or event")
        PAPER_SCAN = "paper_scan", _("Scan of a paper report")
        LETTER = "letter", _("Letter")
        DOCUMENT = "document", _("Document")
        PHOTO = "photo", _("Photo")
        VIDEO = "video", _("Video")
        AUDIO = "audio", _("Sound recording")
        OBJECT = "object", _("Picture of an object")
        LINK = "link", _("Picture of what an address shows")

    id = models.UUIDField(primary_key=True)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="evidence", db_index=False)
    kind = models.CharField(max_length=16, choices=Kind)
    sha256 = models.BinaryField(max_length=32)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=60)
    taken_at = models.DateTimeField(null=True)
    promised_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True)
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, db_index=False)
    original = models.ForeignKey(Blob, models.PROTECT, null=True, related_name="+", db_index=False)
    clean_copy = models.ForeignKey(Blob, models.PROTECT, null=True, related_name="+", db_index=False)
    processed_at = models.DateTimeField(null=True)
    thumbnail = models.ForeignKey(Blob, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        db_table = "evidence_item"
        constraints = [
            models.UniqueConstraint(fields=["dossier", "sha256"], name="evidence_is_promised_once_per_dossier"),
            models.CheckConstraint(
                condition=Q(received_at=None, received_by=None, original=None)
                | Q(received_at__isnull=False, original__isnull=False),
                name="evidence_is_received_with_its_bytes",
            ),
        ]
        indexes = [
            models.Index("promised_at", name="evidence_still_missing", condition=Q(received_at=None)),
            # Which items a damaged file belongs to.
            models.Index("original", name="evidence_by_original", condition=Q(original__isnull=False)),
            models.Index("clean_copy", name="evidence_by_clean_copy", condition=Q(clean_copy__isnull=False)),
        ]

    def __str__(self) -> str:
        return str(self.id)


class CustodyEvent(models.Model):
    """One touch of an item: received, checked, viewed, copied, handed over."""

    class Act(models.TextChoices):
        RECEIVED = "received", _("received")
        CHECKED = "checked", _("re-hashed")
        DERIVED = "derived", _("metadata-free copy made")
        VIEWED = "viewed", _("viewed")
        COPIED = "copied", _("copied")

    id = models.UUIDField(primary_key=True)
    item = models.ForeignKey(Item, models.PROTECT, related_name="custody")
    act = models.CharField(max_length=10, choices=Act)
    at = models.DateTimeField()
    actor = models.CharField(max_length=50)
    outcome = models.CharField(max_length=20, blank=True)
    reason = models.CharField(max_length=200, blank=True, db_default="", help_text="Why the original was handed out.")

    class Meta:
        db_table = "evidence_custody"
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.item_id} {self.act}"


class Incident(models.Model):
    """A stored file that is no longer what was received: held back until it is put back, or declared lost."""

    class Found(models.TextChoices):
        DAMAGED = Blob.State.DAMAGED, _("its bytes are others")
        MISSING = Blob.State.MISSING, _("it is gone")

    class Resolution(models.TextChoices):
        RESTORED = "restored", _("put back and checked")
        LOST = "lost", _("declared lost")

    id = models.UUIDField(primary_key=True)
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="incidents", db_index=False)
    found = models.CharField(max_length=8, choices=Found)
    found_at = models.DateTimeField()
    found_by = models.CharField(max_length=50)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    resolved_at = models.DateTimeField(null=True)
    resolution = models.CharField(max_length=8, choices=Resolution, blank=True)

    class Meta:
        db_table = "evidence_incident"
        constraints = [
            models.UniqueConstraint(fields=["blob"], condition=Q(resolved_at=None), name="one_open_incident_per_file"),
            models.CheckConstraint(
                condition=Q(acknowledged_at=None, acknowledged_by=None)
                | Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False),
                name="an_incident_is_acknowledged_by_someone_at_some_time",
            ),
            models.CheckConstraint(
                condition=Q(resolved_at=None, resolution="") | (Q(resolved_at__isnull=False) & ~Q(resolution="")),
                name="a_resolved_incident_says_how",
            ),
        ]
        indexes = [
            models.Index("id", name="incident_still_open", condition=Q(resolved_at=None)),
            models.Index("blob", name="incident_by_file"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class IncidentNote(models.Model):
    """One thing that was done about an incident, by whom, in his words."""

    class Act(models.TextChoices):
        ACKNOWLEDGED = "acknowledged", _("taken up")
        CHECKED = "checked", _("checked again: still not as received")
        RESTORED = "restored", _("checked again: as received")
        PROPOSED = "proposed", _("proposed to be declared lost")
        LOST = "lost", _("declared lost")

    id = models.UUIDField(primary_key=True)
    incident = models.ForeignKey(Incident, models.PROTECT, related_name="notes")
    act = models.CharField(max_length=12, choices=Act)
    at = models.DateTimeField()
    actor = models.CharField(max_length=50)
    words = models.CharField(max_length=500, blank=True)

    class Meta:
        db_table = "evidence_incident_note"
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.incident_id} {self.act}"
