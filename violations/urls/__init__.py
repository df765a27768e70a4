"""Addresses of the module, one file a subject; all names are in one namespace."""

from django.urls import URLPattern, URLResolver

from violations.urls import case, citizen, counter, lists, plenaries, quarantine, register, tracking
from violations.urls.api import api_urlpatterns
from violations.urls.citizen import form_urlpatterns

app_name = "violations"
__all__ = ["api_urlpatterns", "app_name", "form_urlpatterns", "urlpatterns"]
# What has a word of its own comes before what begins with a case's id.
urlpatterns: list[URLPattern | URLResolver] = [
    *citizen.urlpatterns,
    *tracking.urlpatterns,
    *register.urlpatterns,
    *counter.urlpatterns,
    *quarantine.urlpatterns,
    *plenaries.urlpatterns,
    *lists.urlpatterns,
    *case.urlpatterns,
]
