"""Instruments: what is asked, and the drafts from which they are published."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
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


class InstrumentDraft(models.Model):
    """The next version of an instrument while it is written; a second person publishes it.

    `revision` counts its changes, so that nobody overwrites what he has not seen. `editors` are all who wrote in it:
    none of them may publish it.
    """

    class State(models.TextChoices):
        OPEN = "open", _("being written")
        HANDED_IN = "handed_in", _("waits for a second person")
        PUBLISHED = "published", _("published")
        DISCARDED = "discarded", _("discarded")

    code = models.SlugField(max_length=60)
    version = models.SmallIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    content = models.JSONField()
    revision = models.IntegerField(default=1)
    based_on = models.ForeignKey(Instrument, models.PROTECT, null=True, related_name="+", db_index=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    started_at = models.DateTimeField()
    editors = ArrayField(models.IntegerField())
    edited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    edited_at = models.DateTimeField()
    handed_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    handed_in_at = models.DateTimeField(null=True)
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    return_reason = models.CharField(max_length=500, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    closed_at = models.DateTimeField(null=True)
    instrument = models.OneToOneField(Instrument, models.PROTECT, null=True, related_name="draft")

    class Meta:
        db_table = "reports_instrumentdraft"
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                condition=Q(state__in=["open", "handed_in"]),
                name="an_instrument_has_one_draft_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="published")
                | (~Q(closed_by=F("author")) & ~Q(closed_by=F("edited_by")) & ~Q(closed_by=F("handed_in_by"))),
                name="who_wrote_an_instrument_does_not_publish_it",
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | ~Q(editors__contains=[F("closed_by")]),
                name="no_editor_of_an_instrument_publishes_it",
            ),
            models.CheckConstraint(
                condition=Q(handed_in_by=None, handed_in_at=None)
                | Q(handed_in_by__isnull=False, handed_in_at__isnull=False),
                name="a_hand_in_has_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(state="open", handed_in_by=None)
                | Q(state__in=["handed_in", "published"], handed_in_by__isnull=False)
                | Q(state="discarded"),
                name="only_what_was_handed_in_is_published",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "handed_in"], closed_by=None, closed_at=None)
                | Q(state__in=["published", "discarded"], closed_by__isnull=False, closed_at__isnull=False),
                name="a_closed_draft_has_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(state="published", instrument__isnull=False) | (~Q(state="published") & Q(instrument=None)),
                name="a_published_draft_names_its_instrument",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name that it will have when it is published: code@version."""
        return f"{self.code}@{self.version}"

    @property
    def is_open(self) -> bool:
        """Whether it may be written in."""
        return self.state == self.State.OPEN

    @property
    def is_alive(self) -> bool:
        """Whether it may still be published."""
        return self.state in {self.State.OPEN, self.State.HANDED_IN}
