"""Addresses of the public log, to be mounted at its prefix (`ledger/`)."""

from django.urls import path, re_path

from oversight.ledger import views

_LEVEL = "(?P<level>[0-9]|[1-5][0-9]|6[0-3])"
_NUMBER = "(?P<number>(?:x[0-9]{3}/)*[0-9]{3})"
_WIDTH = r"(?:\.p/(?P<width>[1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5]))?"

app_name = "ledger"
urlpatterns = [
    path("checkpoint", views.checkpoint, name="checkpoint"),
    path("key", views.key, name="key"),
    re_path(rf"^tile/{_LEVEL}/{_NUMBER}{_WIDTH}\Z", views.tile, name="tile"),
    re_path(rf"^tile/entries/{_NUMBER}{_WIDTH}\Z", views.entries, name="entries"),
]
