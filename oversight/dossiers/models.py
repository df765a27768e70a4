"""The dossier: one slim row for everything that reaches the agency (at most 200 bytes, 7 indexes; docs/adr/0002)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase

from oversight.accounts.models import Office
from oversight.regions.models import Election, PollingStation, Region


class Kind(models.IntegerChoices):
    """What reached the agency; below 100 are field reports (millions), above are cases (thousands)."""

    STATION_REPORT = 1, _("Polling-station report")
    CASE = 100, _("Case")
    TIP = 110, _("Prior information")
    VIOLATION_REPORT = 120, _("Violation report")
    FINDING = 130, _("Finding")


FIRST_CASE_KIND = 100


class Status(models.IntegerChoices):
    """The coarse status, derived from the dossier's tracks."""

    OPEN = 1, _("open")
    WAITING = 2, _("waiting")
    DECIDED = 3, _("decided")
    CLOSED = 4, _("closed")


class Confidentiality(models.IntegerChoices):
    """Who may know: the public, the agency, the assigned, nobody by law (dikecualikan)."""

    PUBLIC = 1, _("public")
    INTERNAL = 2, _("internal")
    RESTRICTED = 3, _("restricted")
    EXCEPTED = 4, _("excepted (dikecualikan)")


class Channel(models.IntegerChoices):
    """How it arrived."""

    WEB = 1, _("web")
    API = 2, _("interface")
    OFFLINE = 3, _("offline")
    PAPER = 4, _("paper")
    IMPORT = 5, _("import")


class Dossier(models.Model):
    """Who filed it, where it happened, which office holds it, how secret it is, how far it is."""

    id = models.UUIDField(primary_key=True)
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    # These references are kept by one trigger a statement instead of a foreign key each (guards.references).
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
        help_text="None: somebody of the public.",
    )
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )
    office = models.ForeignKey(Office, models.PROTECT, db_index=False, db_constraint=False)
    place = models.ForeignKey(Region, models.PROTECT, db_index=False, db_constraint=False)
    station = models.ForeignKey(PollingStation, models.PROTECT, null=True, db_index=False, db_constraint=False)
    election = models.ForeignKey(Election, models.PROTECT, null=True, db_index=False, db_constraint=False)
    kind = models.SmallIntegerField(choices=Kind)
    status = models.SmallIntegerField(choices=Status)
    confidentiality = models.SmallIntegerField(choices=Confidentiality)
    channel = models.SmallIntegerField(choices=Channel)
    content_hash = models.BinaryField(max_length=32)
    scope = models.CharField(max_length=28, db_collation="C")
    source_system = models.CharField(max_length=20, null=True)  # noqa: DJ001  absent, not empty: unique together
    source_reference = models.CharField(max_length=60, null=True)  # noqa: DJ001

    class Meta:
        db_table = "dossier"
        constraints = [
            models.UniqueConstraint(
                fields=["source_system", "source_reference"],
                name="dossier_source_is_unique",
                condition=Q(source_system__isnull=False),
            ),
            models.CheckConstraint(
                condition=Q(source_system=None, source_reference=None)
                | Q(source_system__isnull=False, source_reference__isnull=False),
                name="dossier_source_has_system_and_reference",
            ),
        ]
        indexes = [
            models.Index(
                F("scope"),
                F("received_at").desc(),
                F("id").desc(),
                name="dossier_field_by_scope",
                condition=Q(kind__lt=FIRST_CASE_KIND),
            ),
            models.Index(
                F("received_at").desc(),
                F("id").desc(),
                F("scope"),
                name="dossier_field_by_time",
                condition=Q(kind__lt=FIRST_CASE_KIND),
            ),
            models.Index(
                F("scope"),
                F("received_at").desc(),
                F("id").desc(),
                name="dossier_case_by_scope",
                condition=Q(kind__gte=FIRST_CASE_KIND),
            ),
            # Nearly all reports come from phones: those of the other ways in are found by this small index.
            models.Index(
                F("channel"),
                F("received_at").desc(),
                F("id").desc(),
                F("scope"),
                name="dossier_field_by_channel",
                condition=Q(kind__lt=FIRST_CASE_KIND) & ~Q(channel=3),
            ),
            models.Index(F("filed_by"), F("received_at").desc(), name="dossier_by_filer"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class CaseException(UserObjectPermissionBase):
    """One person may see one dossier beyond his jurisdiction, for a reason, until a date."""

    content_object = models.ForeignKey(Dossier, models.PROTECT)
    reason = models.CharField(max_length=200)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    granted_at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta(UserObjectPermissionBase.Meta):
        db_table = "dossier_exception"
        constraints = [
            models.CheckConstraint(condition=~Q(granted_by=F("user")), name="nobody_grants_himself_an_exception"),
            models.CheckConstraint(condition=Q(until__gt=F("granted_at")), name="an_exception_ends_after_it_begins"),
        ]


class Recusal(models.Model):
    """One person is barred from one dossier; it wins over every assignment and exception."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="recusals", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        help_text="None: the platform found it.",
    )
    declared_at = models.DateTimeField()

    class Meta:
        db_table = "dossier_recusal"
        constraints = [models.UniqueConstraint(fields=["dossier", "user"], name="one_recusal_per_person_and_dossier")]

    def __str__(self) -> str:
        return f"{self.user_id} not {self.dossier_id}"
