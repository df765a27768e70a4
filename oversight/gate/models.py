"""What the gate keeps: what somebody types, files that wait with it, spent proofs, and the quarantine."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

_DECIDED = Q(decided_at__isnull=False, decided_by__isnull=False)


class Draft(models.Model):
    """What somebody without an account has typed into a public form; its id becomes the record's.

    `content` is sealed under a key that the browser's cookie alone makes (drafting.py): at rest nobody can read it.
    """

    id = models.UUIDField(primary_key=True)
    form = models.CharField(max_length=30)
    mark = models.BinaryField(max_length=32, unique=True, help_text="Keyed hash of the cookie.")
    content = models.BinaryField()
    version = models.IntegerField(default=1)
    started_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index("expires_at", name="gate_draft_by_end")]

    def __str__(self) -> str:
        return str(self.id)


class WaitingFile(models.Model):
    """A file that came with a draft or a held submission: sealed bytes in the store, under the hash of what is stored.

    Its name, type and own hash stand in the sealed contents that it belongs to, and so does the key that opens it.
    """

    id = models.UUIDField(primary_key=True)
    submission = models.UUIDField(help_text="The draft, later the held submission: they share their id.")
    address = models.BinaryField(max_length=32)
    size = models.BigIntegerField()
    kept_at = models.DateTimeField()

    class Meta:
        db_table = "gate_waiting_file"
        indexes = [models.Index("submission", name="gate_file_by_submission")]

    def __str__(self) -> str:
        return str(self.id)


class SpentChallenge(models.Model):
    """A proof of work that was used; forgotten when its challenge would no longer be taken anyway."""

    mark = models.BinaryField(max_length=32, primary_key=True)
    until = models.DateTimeField()

    class Meta:
        db_table = "gate_spent_challenge"
        indexes = [models.Index("until", name="gate_spent_by_end")]

    def __str__(self) -> str:
        return bytes(self.mark).hex()


class Held(models.Model):
    """A submission in quarantine, complete and sealed, until a person releases or discards it.

    It becomes a record under its own id and with its own time of receipt when it is released. Nothing in the row says
    who sent it or what it says; `text` and `sender` only tell which others say the same or came the same way.
    """

    class State(models.TextChoices):
        HELD = "held", _("being checked")
        RELEASED = "released", _("released")
        DISCARDED = "discarded", _("put aside")

    class Discard(models.TextChoices):
        EMPTY = "empty", _("says nothing")
        MACHINE = "machine", _("sent by a machine")
        ADVERTISING = "advertising", _("advertising")
        REPEATED = "repeated", _("the same as others")
        OTHER = "other", _("no matter for supervision")

    id = models.UUIDField(primary_key=True)
    form = models.CharField(max_length=30)
    scope = models.CharField(max_length=28, db_collation="C", help_text="Path of the office that sorts it.")
    subject = models.UUIDField(help_text="The vault's subject under which it is sealed.")
    received_at = models.DateTimeField(help_text="To the hour for forms that keep no exact time.")
    reasons = ArrayField(models.CharField(max_length=16))
    code = models.BinaryField(max_length=32, unique=True, help_text="Keyed hash of the tracking code.")
    text = models.BinaryField(max_length=16, help_text="Keyed hash of the normalised words.")
    sender = models.BinaryField(max_length=16, help_text="Mark of the range, under a salt that is gone the day after.")
    files = models.SmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State, default=State.HELD)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    discard = models.CharField(max_length=12, choices=Discard, blank=True)
    record = models.UUIDField(null=True, help_text="The dossier that it became.")
    erased_at = models.DateTimeField(null=True, help_text="When its contents were destroyed.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="held", decided_at=None, decided_by=None, discard="", record=None)
                | (_DECIDED & Q(state="released", discard="", record__isnull=False))
                | (_DECIDED & Q(state="discarded", record=None) & ~Q(discard="")),
                name="a_held_submission_is_decided_by_someone_at_some_time",
            ),
            models.CheckConstraint(condition=Q(erased_at=None) | ~Q(state="held"), name="what_is_held_is_not_erased"),
        ]
        indexes = [
            models.Index(
                F("form"), F("state"), F("scope"), F("received_at").desc(), F("id").desc(), name="gate_held_by_scope"
            ),
            models.Index(
                F("form"), F("state"), F("received_at").desc(), F("id").desc(), F("scope"), name="gate_held_by_time"
            ),
            models.Index("text", name="gate_held_by_text", condition=Q(state="held")),
            models.Index("sender", name="gate_held_by_sender", condition=Q(state="held")),
            models.Index(
                "decided_at", name="gate_held_to_erase", condition=Q(erased_at=None, decided_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
