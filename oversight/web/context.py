"""What every template knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from oversight.web import clock


def page(request: HttpRequest) -> dict[str, Any]:
    """Who is signed in (`actor`, or nothing), the zone of the page's times, and whether its data are a demo's."""
    return {
        "actor": getattr(request, "actor", None),
        "zone": clock.zone_label(timezone.localtime()),
        "is_demo": settings.DEMO,
        "other_language": "en" if getattr(request, "LANGUAGE_CODE", "id") == "id" else "id",
    }
