"""Where a case is read."""

from uuid import UUID

from django.urls import NoReverseMatch, reverse


def page_of(case: UUID) -> str:
    """The address of a case's page; empty while there is none."""
    try:
        return reverse("violations:case", args=[case])
    except NoReverseMatch:
        return ""
