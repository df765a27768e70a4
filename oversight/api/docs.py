"""The human page of the API; its script and style come from here, under a content policy of its own."""

from csp.decorators import csp_replace
from django.utils.decorators import method_decorator
from drf_spectacular.views import SpectacularRedocView


@method_decorator(
    csp_replace({"style-src": ["'self'", "'unsafe-inline'"], "worker-src": ["'self'", "blob:"]}), name="dispatch"
)
class Documentation(SpectacularRedocView):
    """Reference of the API, rendered from the schema; the page holds no data."""
