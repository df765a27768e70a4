"""The public log alone, at the prefix that the platform gives it."""

from django.urls import include, path

urlpatterns = [path("ledger/", include("oversight.ledger.urls"))]
