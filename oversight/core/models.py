"""What was loaded into this database from the files that ship with the code."""

from django.db import models


class Loaded(models.Model):
    """A preparation step that is done, and the digest of what shaped it; another digest makes it run again."""

    name = models.CharField(max_length=60, primary_key=True)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
