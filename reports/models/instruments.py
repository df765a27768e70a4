"""Instruments: what is asked."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from oversight.regions.models import Election


class Instrument(models.Model):
    """One version of a questionnaire (AKP) with its tallies; a published version never changes."""

    class Module(models.TextChoices):
        QUIET_PERIOD = "quiet_period", _("Quiet period")
        PREPARATION = "preparation", _("Preparation")
        VOTING_COUNTING = "voting_counting", _("Voting and counting")
        VOTING = "voting", _("Voting")
        COUNTING = "counting", _("Counting")
        RECAPITULATION = "recapitulation", _("Recapitulation")

    id = models.SmallAutoField(primary_key=True)
    code = models.SlugField(max_length=60)
    version = models.SmallIntegerField()
    election = models.ForeignKey(Election, models.PROTECT)
    module = models.CharField(max_length=16, choices=Module)
    definition = models.JSONField()
    digest = models.BinaryField(max_length=32)
    published_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="instrument_version_is_unique")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """How reports name it: code@version."""
        return f"{self.code}@{self.version}"
