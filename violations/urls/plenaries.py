"""Plenaries, transfers, tracing and letters: addresses."""

from django.urls import URLPattern, URLResolver, path

from violations.views import plenaries, transfers

urlpatterns: list[URLPattern | URLResolver] = [
    path("plenaries/", plenaries.queue, name="plenaries"),
    path("plenaries/<uuid:pk>/", plenaries.plenary_page, name="plenary"),
    path("plenaries/<uuid:pk>/vote/", plenaries.vote, name="vote"),
    path("plenaries/<uuid:pk>/close/", plenaries.close, name="close-plenary"),
    path("cases/<uuid:pk>/call-plenary/", plenaries.call, name="call-plenary"),
    path("cases/<uuid:pk>/hand-over/", transfers.of_case, name="hand-over-case"),
    path("transfers/", transfers.offers, name="transfers"),
    path("transfers/<uuid:pk>/", transfers.transfer_page, name="transfer"),
    path("transfers/<uuid:pk>/accept/", transfers.accept, name="accept-transfer"),
    path("transfers/<uuid:pk>/decline/", transfers.decline, name="decline-transfer"),
]
