"""Alerts: adverse answers that may lead to a revote or a recount."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from oversight.regions.models import PollingStation
from oversight.workflow.models import Track
from reports.models.station_reports import StationReport


class Consequence(models.TextChoices):
    """What the law may draw from it (UU 7/2017 art. 372, 374)."""

    REVOTE = "revote", _("revote (PSU)")
    RECOUNT = "recount", _("recount")


class Alert(models.Model):
    """One adverse answer at one station. It follows the corrections of its report and is never deleted.

    The track belongs to the report that raised it; `report` is the version that counts now, `root` the first version
    of them all. `standing` says whether the answer still stands there.
    """

    class Standing(models.IntegerChoices):
        STANDS = 1, _("stands")
        CORRECTED = 2, _("answer corrected")
        WITHDRAWN = 3, _("report withdrawn")

    track = models.OneToOneField(Track, models.PROTECT, primary_key=True, related_name="station_alert")
    root = models.UUIDField()
    report = models.ForeignKey(StationReport, models.PROTECT, related_name="alerts")
    station = models.ForeignKey(PollingStation, models.PROTECT, related_name="+")
    item = models.CharField(max_length=4)
    consequence = models.CharField(max_length=8, choices=Consequence)
    raised_at = models.DateTimeField()
    standing = models.SmallIntegerField(choices=Standing, default=Standing.STANDS)
    standing_since = models.DateTimeField()
    outcome = models.CharField(max_length=8, choices=Consequence, blank=True, help_text="What was recommended.")

    class Meta:
        db_table = "reports_alert"
        constraints = [
            models.UniqueConstraint(
                fields=["root", "item"],
                name="an_adverse_answer_has_one_standing_alert",
                condition=Q(standing=1),
            ),
        ]
        indexes = [models.Index("root", name="alert_by_lineage")]

    def __str__(self) -> str:
        return f"{self.item} {self.track_id}"
