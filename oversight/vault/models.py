"""What is sealed, under which key. Nothing here can be read without a root key, which is in no table (docs/vault.md).

The wrapped keys stand in tables of their own (`vault_key`, `vault_root_key`), so that dumps that are kept for long
leave them out: what was erased cannot come back out of such a dump.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class SubjectKind(models.IntegerChoices):
    """What a subject is."""

    PERSON = 1, _("protected person")
    CONTENTS = 2, _("contents of a record")


class Term(models.IntegerChoices):
    """What a subject can be found by, without its value standing anywhere."""

    NIK = 1, _("national identity number (NIK)")
    PHONE = 2, _("phone number")
    EMAIL = 3, _("e-mail address")
    NAME_AND_BIRTH_YEAR = 4, _("name and year of birth")


class Subject(models.Model):
    """One thing whose contents share a key; once erased it takes nothing again."""

    id = models.UUIDField(primary_key=True)
    kind = models.SmallIntegerField(choices=SubjectKind)
    made_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "vault_subject"

    def __str__(self) -> str:
        return str(self.id)


class RootKey(models.Model):
    """A version of the root key: how it is known again, and the index secret wrapped by it. The key is in no table."""

    version = models.SmallIntegerField(primary_key=True)
    fingerprint = models.BinaryField(max_length=16)
    index_secret = models.BinaryField(max_length=60)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "vault_root_key"
        constraints = [models.CheckConstraint(condition=Q(version__gt=0), name="root_keys_are_counted_from_one")]

    def __str__(self) -> str:
        return str(self.version)


class Key(models.Model):
    """A subject's data key, wrapped by a root key. It is destroyed by erasure and wrapped anew by rotation alone."""

    subject = models.OneToOneField(Subject, models.PROTECT, primary_key=True, related_name="key")
    root = models.ForeignKey(RootKey, models.PROTECT, db_index=False, related_name="+")
    wrapped = models.BinaryField(max_length=60)

    class Meta:
        db_table = "vault_key"
        indexes = [models.Index("root", "subject", name="key_by_root")]

    def __str__(self) -> str:
        return str(self.subject_id)


class Sealed(models.Model):
    """One version of what is sealed under a label: nonce, ciphertext and tag, bound to subject, label and version."""

    id = models.UUIDField(primary_key=True)
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="sealed", db_index=False)
    label = models.CharField(max_length=40)
    version = models.IntegerField()
    content = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        db_table = "vault_sealed"
        constraints = [
            models.UniqueConstraint(fields=["subject", "label", "version"], name="a_sealed_version_is_written_once"),
            models.CheckConstraint(condition=Q(version__gt=0), name="sealed_versions_are_counted_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_id} {self.label} {self.version}"


class BlindIndex(models.Model):
    """A keyed digest of a normalised value. Of several of a subject and term the highest version alone counts."""

    pk = models.CompositePrimaryKey("subject_id", "term", "version")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+", db_index=False)
    term = models.SmallIntegerField(choices=Term)
    version = models.IntegerField()
    value = models.BinaryField(max_length=32)

    class Meta:
        db_table = "vault_blind_index"
        indexes = [models.Index("term", "value", name="subject_by_blind_index")]

    def __str__(self) -> str:
        return f"{self.subject_id} {self.term}"
