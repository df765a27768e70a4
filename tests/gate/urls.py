"""All addresses of the platform, and those of the trial forms."""

from django.urls import include, path

from oversight.gate.forms.urls import addresses
from oversight.urls import handler400, handler403, handler404, handler429, handler500, urlpatterns
from tests.gate.trial import TIPS, TRIAL

urlpatterns = [
    path("trial/", include((addresses(TRIAL), "trial"))),
    path("trial-tips/", include((addresses(TIPS), "trial-tips"))),
    *urlpatterns,
]

__all__ = ["handler400", "handler403", "handler404", "handler429", "handler500", "urlpatterns"]
