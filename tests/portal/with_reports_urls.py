"""The platform's addresses as they are once the reports have a list."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from oversight import urls


def listing(request: HttpRequest) -> HttpResponse:
    """Stands where the list of reports will stand."""
    return HttpResponse()


urlpatterns = [path("station-reports/", include(([path("", listing, name="list")], "reports"))), *urls.urlpatterns]
