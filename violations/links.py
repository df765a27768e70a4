"""Where a case is read."""

from uuid import UUID

from django.urls import reverse


def page_of(case: UUID) -> str:
    """The address of a case's page."""
    return reverse("violations:case", args=[case])
