"""Station reports: what was seen."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, IntegerField, Q
from django.utils.translation import gettext_lazy as _

from oversight.accounts.models import User
from oversight.dossiers.models import Dossier
from oversight.regions.models import PollingStation
from reports.models.instruments import Instrument

FLAGS = Func(F("flagged"), function="cardinality", output_field=IntegerField())  # how many checks flag a report


class StationReport(models.Model):
    """What one reporter saw at one station under one instrument; corrections supersede, nothing is overwritten."""

    class State(models.IntegerChoices):
        CURRENT = 1, _("current")
        SUPERSEDED = 2, _("superseded")
        WITHDRAWN = 3, _("withdrawn")

    # These references are kept by one trigger a statement instead of a foreign key each (guards.references).
    dossier = models.OneToOneField(
        Dossier, models.PROTECT, primary_key=True, related_name="station_report", db_constraint=False
    )
    instrument = models.ForeignKey(Instrument, models.PROTECT, db_index=False, db_constraint=False)
    station = models.ForeignKey(PollingStation, models.PROTECT, db_index=False, db_constraint=False)
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    # The dossier's, once more (never null): what is found by instrument, state or flag is read in the order of time.
    received_at = models.DateTimeField(null=True)
    device = models.UUIDField(null=True)
    device_counter = models.IntegerField(null=True)
    state = models.SmallIntegerField(choices=State, default=State.CURRENT)
    supersedes = models.UUIDField(null=True)
    superseded_by = models.UUIDField(null=True)
    reason = models.CharField(max_length=500, blank=True, help_text="Why it was corrected or withdrawn.")
    content = models.JSONField()
    applied = ArrayField(models.CharField(max_length=24), help_text="Checks that had the figures they need.")
    flagged = ArrayField(models.CharField(max_length=24), help_text="Checks that found a contradiction.")

    class Meta:
        db_table = "reports_stationreport"
        constraints = [
            models.UniqueConstraint(
                fields=["station", "instrument", "reporter"],
                condition=Q(state=1),
                name="one_current_report_per_station_instrument_and_reporter",
            ),
            models.CheckConstraint(
                condition=Q(state=2, superseded_by__isnull=False) | (~Q(state=2) & Q(superseded_by=None)),
                name="a_superseded_report_names_its_successor",
            ),
            models.CheckConstraint(condition=~Q(state=3) | ~Q(reason=""), name="a_withdrawal_has_a_reason"),
            models.CheckConstraint(condition=Q(received_at__isnull=False), name="a_report_has_its_time"),
        ]
        # The indexes on flags and on other states are small: few reports have the one or the other.
        indexes = [
            GinIndex(fields=["flagged"], name="station_report_by_flag", condition=~Q(flagged=[]) & Q(state=1)),
            models.Index(
                F("received_at").desc(),
                F("dossier").desc(),
                name="station_report_flagged",
                condition=~Q(flagged=[]) & Q(state=1),
            ),
            models.Index(
                FLAGS.desc(),
                F("received_at").desc(),
                F("dossier").desc(),
                name="station_report_by_flag_count",
                condition=~Q(flagged=[]) & Q(state=1),
            ),
            models.Index(
                F("instrument"),
                F("received_at").desc(),
                F("dossier").desc(),
                name="station_report_by_instrument",
                condition=Q(state=1),
            ),
            models.Index(
                F("state"),
                F("received_at").desc(),
                F("dossier").desc(),
                name="station_report_set_aside",
                condition=~Q(state=1),
            ),
            models.Index("device", "device_counter", name="station_report_by_phone", condition=Q(device_counter__gt=0)),
        ]

    def __str__(self) -> str:
        return str(self.dossier_id)

    @property
    def filer(self) -> User:
        """Who sent it: the reporter or whoever filed for him. A station report is never sent by the public."""
        filer = self.dossier.filed_by
        if filer is None:
            raise LookupError(f"{self.pk} was filed by nobody")
        return filer
