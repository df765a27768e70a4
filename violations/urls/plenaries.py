"""Plenaries, transfers, tracing and letters: addresses."""

from django.urls import URLPattern, URLResolver, path

from violations.views import letters, notices, plenaries, tracing, transfers

urlpatterns: list[URLPattern | URLResolver] = [
    path("plenaries/", plenaries.queue, name="plenaries"),
    path("plenaries/<uuid:pk>/", plenaries.plenary_page, name="plenary"),
    path("plenaries/<uuid:pk>/vote/", plenaries.vote, name="vote"),
    path("plenaries/<uuid:pk>/close/", plenaries.close, name="close-plenary"),
    path("cases/<uuid:pk>/call-plenary/", plenaries.call, name="call-plenary"),
    path("cases/<uuid:pk>/hand-over/", transfers.of_case, name="hand-over-case"),
    path("cases/<uuid:pk>/tracing/", tracing.tracing, name="tracing"),
    path("cases/<uuid:pk>/tracing/start/", tracing.start, name="start-tracing"),
    path("cases/<uuid:pk>/tracing/end/", tracing.end, name="end-tracing"),
    path("cases/<uuid:pk>/close-tip/", tracing.close_tip, name="close-tip"),
    path("cases/<uuid:pk>/notify/", notices.notify, name="notify"),
    path("cases/<uuid:pk>/archive/", notices.archive, name="archive"),
    path("cases/<uuid:pk>/letters/", letters.letters_of, name="letters"),
    path("transfers/", transfers.offers, name="transfers"),
    path("transfers/<uuid:pk>/", transfers.transfer_page, name="transfer"),
    path("transfers/<uuid:pk>/accept/", transfers.accept, name="accept-transfer"),
    path("transfers/<uuid:pk>/decline/", transfers.decline, name="decline-transfer"),
]
