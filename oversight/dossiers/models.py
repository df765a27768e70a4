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


class Series(models.TextChoices):
    """The registers in which dossiers are numbered."""

    REPORT = "LP", _("Register of reports (laporan)")
    FINDING = "TM", _("Register of findings (temuan)")
    REGISTRATION = "REG", _("Register of handled cases (registrasi)")


class NumberPattern(models.Model):
    """How the numbers of a series are written from a day on; `numbers.py` says what may stand in it."""

    series = models.CharField(max_length=3, choices=Series)
    valid_from = models.DateField()
    pattern = models.CharField(max_length=120)
    basis = models.CharField(max_length=200)
    is_confirmed = models.BooleanField()

    class Meta:
        db_table = "dossier_number_pattern"
        constraints = [models.UniqueConstraint(fields=["series", "valid_from"], name="a_series_has_one_pattern_a_day")]

    def __str__(self) -> str:
        return f"{self.series} {self.valid_from}"


class OfficeCode(models.Model):
    """The agency's own code of an office as its register numbers spell it: `14.09`, the centre is `00.00`.

    A list of codes holds from a first of January: within a year no code passes from one office to another, so no
    number is given twice.
    """

    office = models.ForeignKey(Office, models.PROTECT)
    valid_from = models.DateField()
    code = models.CharField(max_length=12)
    is_confirmed = models.BooleanField()
    source = models.CharField(max_length=200)

    class Meta:
        db_table = "dossier_office_code"
        constraints = [
            models.UniqueConstraint(fields=["office", "valid_from"], name="an_office_has_one_code_in_a_list"),
            models.UniqueConstraint(fields=["valid_from", "code"], name="a_code_is_one_offices_in_a_list"),
            models.CheckConstraint(
                condition=Q(valid_from__month=1, valid_from__day=1), name="office_codes_hold_from_new_year"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class NumberCounter(models.Model):
    """The last number that an office gave in a series, for an election and a year; its row lock is the queue."""

    pk = models.CompositePrimaryKey("office", "series", "mark", "year")
    office = models.ForeignKey(Office, models.PROTECT, db_index=False)
    series = models.CharField(max_length=3, choices=Series)
    mark = models.CharField(max_length=4)
    year = models.SmallIntegerField()
    last = models.IntegerField()

    class Meta:
        db_table = "dossier_number_counter"

    def __str__(self) -> str:
        return f"{self.office_id} {self.series} {self.mark} {self.year}: {self.last}"


class RegisterNumber(models.Model):
    """A number under which a dossier stands in a register; an alias is one that another system gave it before.

    `mark` is how the number spells the election (PP, PL, PG …): what is printed is what is counted, so no two read
    alike. An alias keeps its text alone, and two dossiers may share one: legacy registers printed some numbers twice.
    """

    id = models.UUIDField(primary_key=True)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="numbers", db_index=False)
    series = models.CharField(max_length=3, choices=Series, blank=True)
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+", db_index=False)
    election = models.ForeignKey(Election, models.PROTECT, null=True, related_name="+", db_index=False)
    mark = models.CharField(max_length=4, blank=True)
    year = models.SmallIntegerField(null=True)
    sequence = models.IntegerField(null=True)
    text = models.CharField(max_length=80)
    alias = models.BooleanField(default=False)
    source = models.CharField(max_length=60, blank=True, help_text="Which system gave the alias.")
    taken_at = models.DateTimeField()

    class Meta:
        db_table = "dossier_number"
        constraints = [
            models.UniqueConstraint(
                fields=["office", "series", "mark", "year", "sequence"],
                name="a_register_gives_each_number_once",
                condition=Q(alias=False),
            ),
            models.UniqueConstraint(fields=["text"], name="no_two_numbers_read_alike", condition=Q(alias=False)),
            models.UniqueConstraint(
                fields=["dossier", "series"], name="a_dossier_has_one_number_in_a_series", condition=Q(alias=False)
            ),
            models.UniqueConstraint(fields=["dossier", "text"], name="an_alias_is_kept_once", condition=Q(alias=True)),
            models.CheckConstraint(
                condition=Q(
                    alias=False,
                    office__isnull=False,
                    election__isnull=False,
                    year__isnull=False,
                    sequence__gt=0,
                    source="",
                )
                & ~Q(series="")
                & ~Q(mark="")
                | Q(alias=True, series="", office=None, election=None, mark="", year=None, sequence=None)
                & ~Q(source=""),
                name="a_number_is_of_a_register_or_an_alias",
            ),
        ]
        indexes = [models.Index("text", name="number_by_text")]

    def __str__(self) -> str:
        return self.text
