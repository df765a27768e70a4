"""Addresses of the ground's resources under /api/v1/; modules add their own in oversight.urls."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView

from oversight.api import evidence, places
from oversight.api.docs import Documentation
from oversight.api.people.urls import urlpatterns as people

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", Documentation.as_view(url_name="api:schema"), name="docs"),
    path("elections", places.ElectionList.as_view(), name="elections"),
    path("regions", places.RegionList.as_view(), name="regions"),
    path("regions/<int:pk>", places.RegionDetail.as_view(), name="region"),
    path("polling-stations", places.StationList.as_view(), name="polling-stations"),
    path("polling-stations/<slug:election>/<slug:code>", places.StationDetail.as_view(), name="polling-station"),
    path("evidence/missing", evidence.MissingEvidence.as_view(), name="missing-evidence"),
    path("evidence/<uuid:pk>", evidence.EvidenceDetail.as_view(), name="evidence"),
    path("evidence/<uuid:pk>/content", evidence.EvidenceContent.as_view(), name="evidence-content"),
    *people,
]
app_name = "api"
