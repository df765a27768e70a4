"""The platform's addresses and a few views that fail in every way a page can."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.urls import path

from oversight import urls
from oversight.core.errors import Conflict, Fault, Invalid, NotFound

FAILURES: dict[str, Exception] = {
    "denied": PermissionDenied(),
    "unreadable": SuspiciousOperation(),
    "broken": RuntimeError("secret detail"),
    "conflict": Conflict("The report was withdrawn in the meantime."),
    "invalid": Invalid("The report cannot be taken.", faults=[Fault("votes", "max", "At most 300.")]),
    "unseen": NotFound("There is no such record."),
}


@login_not_required
def fail(request: HttpRequest, how: str) -> HttpResponse:
    """Raises what the address names."""
    raise FAILURES[how]


handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500
urlpatterns = [path("fail/<slug:how>", fail), *urls.urlpatterns]
