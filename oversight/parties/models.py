"""Who takes part in a dossier as what, and everything that was done about his identity.

No row names a protected person: what is known of him is sealed in the vault, under a subject of his own, and pages show
his code. Of a named person (whom a report accuses) name and position stand here too, to be searched.
"""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from oversight.accounts.models import Office
from oversight.dossiers.models import Dossier
from oversight.vault.models import Subject

LONGEST_REASON = 500


class Role(models.TextChoices):
    """What somebody is in a dossier."""

    REPORTER = "reporter", _("Reporter (pelapor)")
    PROXY = "proxy", _("Proxy of the reporter (kuasa)")
    REPORTED = "reported", _("Reported party (terlapor)")
    WITNESS = "witness", _("Witness (saksi)")
    EXPERT = "expert", _("Expert (ahli)")
    TIPPER = "tipper", _("Informant (pemberi informasi awal)")


# Named in the clear to the agency; everybody else is protected (Perbawaslu 7/2022; Law 14/2008 art. 17).
NAMED_ROLES = frozenset({Role.REPORTED})


class Purpose(models.TextChoices):
    """What an identity is needed for; the person is told it."""

    STUDY = "study", _("to examine the report")
    CONTACT = "contact", _("to reach the person")
    CLARIFICATION = "clarification", _("to hear the person (clarification)")
    HAND_OVER = "hand_over", _("to hand the case to the competent body")
    PROTECTION = "protection", _("to protect the person")
    CORRECTION = "correction", _("to correct what is recorded of the person")


class Person(models.Model):
    """One person or body, the same in every dossier in which he is recognised. `code` is what pages call him."""

    class Kind(models.TextChoices):
        PERSON = "person", _("person")
        ORGANISATION = "organisation", _("organisation")

    id = models.UUIDField(primary_key=True)
    subject = models.OneToOneField(Subject, models.PROTECT, related_name="+")
    code = models.CharField(max_length=8, unique=True)
    kind = models.CharField(max_length=12, choices=Kind)
    is_named = models.BooleanField()
    name = models.CharField(max_length=160, blank=True)
    search_name = models.CharField(max_length=160, blank=True)
    position = models.CharField(max_length=160, blank=True)
    salt = models.BinaryField(max_length=16, help_text="Goes with the name: without it no digest tells who it was.")
    office = models.ForeignKey(
        Office, models.PROTECT, null=True, related_name="+", db_index=False, help_text="Which of our offices he is of."
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        help_text="Who of us he is.",
    )
    made_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "parties_person"
        constraints = [
            models.CheckConstraint(
                condition=Q(is_named=True) | Q(name="", search_name="", position=""),
                name="no_row_names_a_protected_person",
            ),
            models.CheckConstraint(
                condition=Q(erased_at=None) | Q(name="", search_name="", position="", salt=b"", office=None, user=None),
                name="nothing_is_left_of_an_erased_person",
            ),
        ]
        indexes = [
            GinIndex(
                OpClass("search_name", "gin_trgm_ops"),
                name="named_person_by_name",
                condition=Q(is_named=True),
            ),
            models.Index("office", name="person_of_our_office", condition=Q(office__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.code


class Part(models.Model):
    """A person in a dossier, as what."""

    id = models.UUIDField(primary_key=True)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="parts", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="parts")
    role = models.CharField(max_length=12, choices=Role)
    number = models.SmallIntegerField(help_text="In the order in which the dossier's people were added.")
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=50)

    class Meta:
        db_table = "parties_part"
        constraints = [
            models.UniqueConstraint(fields=["dossier", "person", "role"], name="one_part_per_person_role_and_dossier"),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.person_id}"


class Unmask(models.Model):
    """Somebody may see who it is: for a purpose, for so long."""

    id = models.UUIDField(primary_key=True)
    part = models.ForeignKey(Part, models.PROTECT, related_name="unmasks", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    role = models.CharField(max_length=24, help_text="As what he sees it: the role of his assignment.")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+", db_index=False)
    purpose = models.CharField(max_length=16, choices=Purpose)
    reason = models.CharField(max_length=LONGEST_REASON)
    at = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "parties_unmask"
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("at")), name="an_unmask_ends_after_it_begins"),
            models.CheckConstraint(condition=~Q(reason=""), name="an_unmask_has_a_reason"),
        ]
        indexes = [models.Index("part", "user", "until", name="unmask_by_part_and_user")]

    def __str__(self) -> str:
        return str(self.id)


class Look(models.Model):
    """The identity was opened; one row for all openings of a person within fifteen minutes."""

    id = models.UUIDField(primary_key=True)
    unmask = models.ForeignKey(Unmask, models.PROTECT, related_name="looks", db_index=False)
    at = models.DateTimeField()

    class Meta:
        db_table = "parties_look"
        indexes = [models.Index("unmask", "at", name="look_by_unmask")]

    def __str__(self) -> str:
        return str(self.id)


class HandOver(models.Model):
    """The identity went to another body: to whom, what for, on which legal basis."""

    id = models.UUIDField(primary_key=True)
    part = models.ForeignKey(Part, models.PROTECT, related_name="hand_overs")
    recipient = models.CharField(max_length=160)
    purpose = models.CharField(max_length=16, choices=Purpose)
    basis = models.CharField(max_length=LONGEST_REASON)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    role = models.CharField(max_length=24)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        db_table = "parties_hand_over"

    def __str__(self) -> str:
        return str(self.id)


class Delay(models.Model):
    """A reasoned order: the person is told of what is done from now on only after a date."""

    id = models.UUIDField(primary_key=True)
    part = models.ForeignKey(Part, models.PROTECT, related_name="delays")
    until = models.DateTimeField()
    reason = models.CharField(max_length=LONGEST_REASON)
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        db_table = "parties_delay"
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("at")), name="a_delay_ends_after_it_is_ordered"),
            models.CheckConstraint(condition=~Q(reason=""), name="a_delay_has_a_reason"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Erasure(models.Model):
    """An order to erase a person: one orders, another carries it out or declines."""

    id = models.UUIDField(primary_key=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="erasures", db_index=False)
    decision = models.CharField(max_length=LONGEST_REASON, help_text="By which decision, in words.")
    with_contents = models.BooleanField(
        default=False, db_default=False, help_text="Whether what he wrote in his records goes with him."
    )
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    ordered_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    decided_at = models.DateTimeField(null=True)
    is_done = models.BooleanField(default=False)

    class Meta:
        db_table = "parties_erasure"
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(decided_at=None), name="one_open_order_to_erase_a_person"
            ),
            models.CheckConstraint(condition=~Q(decided_by=F("ordered_by")), name="two_people_erase_a_person"),
            models.CheckConstraint(
                condition=Q(decided_by=None, decided_at=None, is_done=False)
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="an_erasure_is_decided_by_someone_at_some_time",
            ),
            models.CheckConstraint(condition=~Q(decision=""), name="an_erasure_has_its_decision"),
        ]
        indexes = [models.Index("person", name="erasure_by_person")]

    def __str__(self) -> str:
        return str(self.id)


class Kin(models.Model):
    """Somebody of the agency declares who is close to him; the relative himself is sealed in the vault."""

    class Relation(models.TextChoices):
        SELF = "self", _("myself, with these numbers")
        SPOUSE = "spouse", _("husband or wife")
        PARENT = "parent", _("parent")
        CHILD = "child", _("child")
        SIBLING = "sibling", _("brother or sister")
        OTHER = "other", _("other close person")

    id = models.UUIDField(primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    subject = models.OneToOneField(Subject, models.PROTECT, related_name="+")
    relation = models.CharField(max_length=8, choices=Relation)
    declared_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "parties_kin"

    def __str__(self) -> str:
        return str(self.id)
