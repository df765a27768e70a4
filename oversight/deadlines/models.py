"""The calendar and the rules as rows, and the deadlines that are counted by them."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from oversight.accounts.models import Office
from oversight.deadlines.rules import DayEnd, DayOffKind, FirstDay, Terms, Unit
from oversight.dossiers.models import Dossier
from oversight.regions.models import Regime


class Mark(models.TextChoices):
    """How sure we are of what a row says."""

    SOURCE = "S", _("read in the source")
    DERIVED = "D", _("derived from other rules or from practice")
    KNOWN = "K", _("known, the text was not read again")


class Kind(models.TextChoices):
    """Why a day is off."""

    NATIONAL = DayOffKind.NATIONAL.value, _("National holiday")
    COLLECTIVE_LEAVE = DayOffKind.COLLECTIVE_LEAVE.value, _("Collective leave")
    LOCAL = DayOffKind.LOCAL.value, _("Local day off")


class Event(models.TextChoices):
    """From what a term is counted."""

    VOTING_DAY = "voting_day", _("the day of voting")
    KNOWN = "known", _("the event became known")
    FOUND = "found", _("the violation was found")
    SUBMITTED = "submitted", _("the report was submitted")
    RECEIVED = "received", _("the report was received")
    NOTIFIED = "notified", _("the notice was received")
    COMPLETE = "complete", _("the report was complete")
    REGISTERED = "registered", _("the report was registered")
    CLARIFICATION = "clarification", _("the day of the clarification")


class CalendarVersion(models.Model):
    """The calendar after one change; what a version holds never changes, so a count can be told again years later."""

    number = models.IntegerField(primary_key=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=50)
    reason = models.CharField(max_length=200)

    class Meta:
        db_table = "deadlines_calendar_version"

    def __str__(self) -> str:
        return str(self.number)


class Holiday(models.Model):
    """A day off of the nation or of one area. It holds from the version that brought it until one that withdrew it."""

    id = models.UUIDField(primary_key=True)
    date = models.DateField()
    kind = models.CharField(max_length=14, choices=Kind)
    name_id = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    area = models.ForeignKey(Office, models.PROTECT, null=True, db_index=False)
    is_estimated = models.BooleanField(default=False, help_text="The moon decides; the decree may name another day.")
    decree = models.CharField(max_length=120, blank=True)
    decreed_on = models.DateField(null=True)
    introduced = models.ForeignKey(CalendarVersion, models.PROTECT, related_name="holidays_introduced")
    withdrawn = models.ForeignKey(
        CalendarVersion, models.PROTECT, null=True, related_name="holidays_withdrawn", db_index=False
    )

    class Meta:
        db_table = "deadlines_holiday"
        constraints = [
            models.UniqueConstraint(
                fields=["date", "kind", "name_id", "area"],
                name="a_day_off_is_in_force_once",
                condition=Q(withdrawn=None),
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(kind=DayOffKind.LOCAL.value, area__isnull=False)
                | (~Q(kind=DayOffKind.LOCAL.value) & Q(area=None)),
                name="a_local_day_off_has_its_area",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn=None) | Q(withdrawn__gt=F("introduced")), name="a_day_off_is_withdrawn_later"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.name_id}"


class OfficeHours(models.Model):
    """When offices take papers: hours of some weekdays, or round the clock on some dates of an election."""

    id = models.UUIDField(primary_key=True)
    regime = models.CharField(max_length=8, choices=Regime, blank=True, help_text="Empty: both.")
    level = models.CharField(max_length=8, blank=True, help_text="Level of the offices; empty: all.")
    weekdays = ArrayField(models.SmallIntegerField(), help_text="ISO numbers, Monday is 1.")
    opens = models.TimeField(null=True)
    closes = models.TimeField(null=True)
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    occasion = models.CharField(max_length=80, blank=True, help_text="Election and stage of round-the-clock days.")
    basis_id = models.CharField(max_length=200)
    basis_en = models.CharField(max_length=200)
    mark = models.CharField(max_length=1, choices=Mark)
    is_confirmed = models.BooleanField(default=False)
    introduced = models.ForeignKey(CalendarVersion, models.PROTECT, related_name="hours_introduced")
    withdrawn = models.ForeignKey(
        CalendarVersion, models.PROTECT, null=True, related_name="hours_withdrawn", db_index=False
    )

    class Meta:
        db_table = "deadlines_office_hours"
        verbose_name_plural = "office hours"
        constraints = [
            models.CheckConstraint(
                condition=Q(opens=None, closes=None, since__isnull=False, until__isnull=False)
                | Q(closes__gt=F("opens")),
                name="office_hours_close_after_they_open",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn=None) | Q(withdrawn__gt=F("introduced")), name="office_hours_are_withdrawn_later"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.weekdays} {self.opens or '24 h'}"


class DeadlineRule(models.Model):
    """One reading of one term of the law. Where sources disagree a key has several; one of them is in force."""

    key = models.CharField(max_length=60, help_text="Begins with the regime: pemilu.revote.")
    reading = models.CharField(max_length=40)
    code = models.CharField(max_length=8, blank=True, help_text="Its line in the agency's table of terms.")
    regime = models.CharField(max_length=8, choices=Regime)
    title_id = models.CharField(max_length=160)
    title_en = models.CharField(max_length=160)
    amount = models.SmallIntegerField()
    unit = models.CharField(max_length=12, choices=[(unit.value, unit.value) for unit in Unit])
    starts = models.CharField(max_length=16, choices=Event, help_text="The event from which it is counted.")
    first_day = models.CharField(max_length=10, choices=[(one.value, one.value) for one in FirstDay])
    backwards = models.BooleanField(default=False, help_text="Counted back from the event.")
    leave_counts = models.BooleanField(help_text="Whether collective leave counts as working day.")
    day_end = models.CharField(max_length=12, choices=[(end.value, end.value) for end in DayEnd])
    basis_id = models.CharField(max_length=200)
    basis_en = models.CharField(max_length=200)
    note_id = models.CharField(max_length=300, blank=True)
    note_en = models.CharField(max_length=300, blank=True)
    mark = models.CharField(max_length=1, choices=Mark)
    is_confirmed = models.BooleanField(default=False)
    validity = DateRangeField(help_text="Days of the event for which the reading holds.")
    in_force = models.BooleanField()
    chosen_at = models.DateTimeField(null=True)
    chosen_by = models.CharField(max_length=50, blank=True)
    chosen_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "deadlines_rule"
        constraints = [
            models.CheckConstraint(
                condition=Q(chosen_at=None, chosen_by="", chosen_reason="")
                | (Q(chosen_at__isnull=False) & ~Q(chosen_by="") & ~Q(chosen_reason="")),
                name="a_choice_has_who_when_and_why",
            ),
            models.UniqueConstraint(fields=["key", "reading"], name="a_reading_is_unique_for_its_key"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="a_term_is_not_negative"),
            models.CheckConstraint(
                condition=Q(key__startswith="pemilu.", regime="pemilu")
                | Q(key__startswith="pilkada.", regime="pilkada"),
                name="a_key_begins_with_its_regime",
            ),
            ExclusionConstraint(
                name="one_reading_is_in_force_at_a_time",
                expressions=[("key", RangeOperators.EQUAL), ("validity", RangeOperators.OVERLAPS)],
                condition=Q(in_force=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.reading}"

    @property
    def terms(self) -> Terms:
        """What the row says, as the count takes it."""
        return Terms(
            amount=self.amount,
            unit=Unit(self.unit),
            first_day=FirstDay(self.first_day),
            leave_counts=self.leave_counts,
            day_end=DayEnd(self.day_end),
            backwards=self.backwards,
            regime=self.regime,
        )


class State(models.TextChoices):
    """How a deadline stands. An open one may be late; `missed` is one that was met too late."""

    OPEN = "open", _("open")
    MET = "met", _("met in time")
    MISSED = "missed", _("met too late")
    CANCELLED = "cancelled", _("cancelled")


class Deadline(models.Model):
    """Until when something must be done in a dossier, by which rule, counted from when and by which calendar."""

    id = models.UUIDField(primary_key=True)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="deadlines")
    subject = models.UUIDField(null=True, help_text="What in the dossier it binds, as a track; empty: the dossier.")
    rule = models.ForeignKey(DeadlineRule, models.PROTECT, db_index=False)
    counted_from = models.DateTimeField()
    counted_reason = models.CharField(max_length=200, blank=True, help_text="Empty: the event that the rule names.")
    counted_by = models.CharField(max_length=50)
    started_at = models.DateTimeField()
    started_by = models.CharField(max_length=50)
    due_at = models.DateTimeField()
    calendar = models.ForeignKey(CalendarVersion, models.PROTECT, db_index=False)
    zone = models.CharField(max_length=20)
    # A copy of the dossier's scope that triggers keep equal: lists by due time need it in their index.
    scope = models.CharField(max_length=28, db_collation="C")
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    met_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=50, blank=True)
    close_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "deadlines_deadline"
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "subject", "rule"],
                name="a_clock_runs_once_at_a_time",
                condition=Q(state="open"),
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(state="open", met_at=None, closed_at=None, closed_by="", close_reason="")
                | (Q(state__in=["met", "missed"], met_at__isnull=False, closed_at__isnull=False) & ~Q(closed_by=""))
                | (Q(state="cancelled", met_at=None, closed_at__isnull=False) & ~Q(closed_by="") & ~Q(close_reason="")),
                name="a_closed_deadline_has_who_and_when",
            ),
        ]
        indexes = [
            models.Index("due_at", "id", "scope", name="deadline_open_by_due", condition=Q(state="open")),
            models.Index("scope", "due_at", "id", name="deadline_open_by_scope", condition=Q(state="open")),
            models.Index("subject", name="deadline_open_by_subject", condition=Q(state="open", subject__isnull=False)),
            models.Index(
                "due_at", "id", "scope", name="deadline_closed_by_due", condition=Q(state__in=["met", "missed"])
            ),
            # How offices keep their terms is counted from the index alone.
            models.Index(
                fields=["scope", "started_at"],
                include=["rule", "state", "due_at", "dossier"],
                name="deadline_by_scope_and_start",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Move(models.Model):
    """One deadline got another due moment: by a change of the calendar, or by an officer who counts from elsewhere."""

    class Cause(models.TextChoices):
        CALENDAR = "calendar", _("the calendar changed")
        RECOUNT = "recount", _("counted from another moment")

    id = models.UUIDField(primary_key=True)
    deadline = models.ForeignKey(Deadline, models.PROTECT, related_name="moves")
    cause = models.CharField(max_length=8, choices=Cause)
    calendar = models.ForeignKey(CalendarVersion, models.PROTECT)
    at = models.DateTimeField()
    by = models.CharField(max_length=50)
    reason = models.CharField(max_length=200)
    counted_before = models.DateTimeField()
    counted_after = models.DateTimeField()
    due_before = models.DateTimeField()
    due_after = models.DateTimeField()

    class Meta:
        db_table = "deadlines_move"
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.deadline_id} {self.due_before} {self.due_after}"
