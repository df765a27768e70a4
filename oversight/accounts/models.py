"""People and offices. `Assignment` is the only truth about who may see and do what (docs/adr/0004)."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from oversight.accounts.roles import OfficeLevel, Role, TokenScope
from oversight.regions.models import Election, PollingStation, Region


def _choices(enum: type[OfficeLevel] | type[Role] | type[TokenScope]) -> list[tuple[str, str]]:
    return [(member.value, member.value) for member in enum]


class Office(models.Model):
    """One office of the body; `path` ends with a dot, so that one range holds it and all below."""

    id = models.IntegerField(primary_key=True)
    level = models.CharField(max_length=8, choices=_choices(OfficeLevel))
    path = models.CharField(max_length=24, db_collation="C", unique=True)
    region = models.ForeignKey(Region, models.PROTECT, null=True)
    name = models.CharField(max_length=160)
    time_zone = models.CharField(max_length=20)

    def __str__(self) -> str:
        return self.name


class People(BaseUserManager["User"]):
    """Reads users the way Django's authentication asks for them."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username__iexact=username)


class User(AbstractBaseUser):
    """A person of the agency, or the service account behind an office's token."""

    class Kind(models.TextChoices):
        PERSON = "person", _("person")
        SERVICE = "service", _("service")

    username = models.CharField(max_length=60, unique=True)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.PERSON)
    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=20, blank=True, help_text="Seen within the line of command alone.")
    language = models.CharField(max_length=2, default="id")
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField()

    objects = People()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        indexes = [GinIndex(OpClass("name", "gin_trgm_ops"), name="user_by_name")]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name


class Assignment(models.Model):
    """Somebody holds a role in an office for a period; what it allows is in roles.py."""

    class Origin(models.TextChoices):
        GRANT = "grant", _("granted")
        IMPORT = "import", _("imported")
        FOUNDING = "founding", _("founding")

    user = models.ForeignKey(User, models.PROTECT, related_name="assignments")
    office = models.ForeignKey(Office, models.PROTECT)
    station = models.ForeignKey(PollingStation, models.PROTECT, null=True)
    role = models.CharField(max_length=24, choices=_choices(Role))
    election = models.ForeignKey(Election, models.PROTECT, null=True, db_index=False)
    period = DateTimeRangeField()
    mandate = models.CharField(max_length=60, blank=True, help_text="Number of the letter of assignment (SPT).")
    origin = models.CharField(max_length=8, choices=Origin)
    granted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    granted_at = models.DateTimeField()
    needs_approval = models.BooleanField(default=False)
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    approved_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(granted_by=F("user")) & ~Q(approved_by=F("user")), name="nobody_grants_himself_a_role"
            ),
            models.CheckConstraint(
                condition=Q(granted_by__isnull=False) | Q(origin="founding"), name="only_a_founding_role_has_no_granter"
            ),
            models.CheckConstraint(
                condition=~Q(role__startswith="national_") | Q(needs_approval=True) | Q(origin="founding"),
                name="a_national_role_needs_a_second_person",
            ),
            models.CheckConstraint(
                condition=~Q(approved_by=F("granted_by")), name="the_second_person_is_another_person"
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None, approved_at=None)
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="approval_has_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(ended_by=None, ended_at=None, end_reason="")
                | (Q(ended_by__isnull=False, ended_at__isnull=False) & ~Q(end_reason="")),
                name="an_early_end_has_who_when_and_why",
            ),
            models.CheckConstraint(
                condition=Q(role="station_supervisor", station__isnull=False)
                | (~Q(role="station_supervisor") & Q(station=None)),
                name="a_station_supervisor_has_a_station_and_nobody_else_has",
            ),
            ExclusionConstraint(
                name="a_station_has_one_supervisor_at_a_time",
                expressions=[("station", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                condition=Q(station__isnull=False),
            ),
        ]
        indexes = [models.Index("office", "role", name="assignment_by_office_and_role")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.office_id}"


class EnrolmentCode(models.Model):
    """A one-time code from the superior with which one phone is enrolled for one person."""

    code_hash = models.BinaryField(max_length=32, unique=True)
    user = models.ForeignKey(User, models.PROTECT, related_name="enrolment_codes")
    issued_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"code {self.pk}"


class Device(models.Model):
    """An enrolled phone; it minted its own id and token, of which only the hash is kept."""

    id = models.UUIDField(primary_key=True)
    user = models.ForeignKey(User, models.PROTECT, related_name="devices")
    code = models.OneToOneField(EnrolmentCode, models.PROTECT, related_name="device")
    token_hash = models.BinaryField(max_length=32, unique=True)
    label = models.CharField(max_length=80, blank=True)
    enrolled_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None) | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="a_device_is_revoked_by_someone_at_some_time",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class ApiToken(models.Model):
    """A token of one office: hashed, scoped, expiring, revocable; it acts as its own service account."""

    office = models.ForeignKey(Office, models.PROTECT)
    service = models.OneToOneField(User, models.PROTECT, related_name="api_token")
    name = models.CharField(max_length=80)
    token_hash = models.BinaryField(max_length=32, unique=True)
    scopes = ArrayField(models.CharField(max_length=16, choices=_choices(TokenScope)))
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None) | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="a_token_is_revoked_by_someone_at_some_time",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="a_token_expires_after_its_creation"
            ),
        ]

    def __str__(self) -> str:
        return self.name
