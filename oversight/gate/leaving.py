"""The quick way out: the page is replaced by one that has nothing to do with this one."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def elsewhere(request: HttpRequest) -> HttpResponse:
    """Away at once, without a script by its header; the caller forgets his own cookies on it."""
    response = render(request, "gate/left.html", {"address": settings.GATE_LEAVE_URL})
    response["Refresh"] = f"0; url={settings.GATE_LEAVE_URL}"
    return response
