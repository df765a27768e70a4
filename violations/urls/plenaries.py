"""Plenaries, transfers, tracing and letters: addresses."""

from django.urls import URLPattern, URLResolver, path

from violations.views import plenaries

urlpatterns: list[URLPattern | URLResolver] = [
    path("plenaries/", plenaries.queue, name="plenaries"),
    path("plenaries/<uuid:pk>/", plenaries.plenary_page, name="plenary"),
    path("plenaries/<uuid:pk>/vote/", plenaries.vote, name="vote"),
    path("plenaries/<uuid:pk>/close/", plenaries.close, name="close-plenary"),
    path("cases/<uuid:pk>/call-plenary/", plenaries.call, name="call-plenary"),
]
