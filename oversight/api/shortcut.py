"""The short way in for machines: a request with a bearer token needs nothing that pages need.

Sessions, messages, forms and the content policy of pages are left out; on two cores that is a third of the time that
a filing costs (docs/adr/0005). Everything else (unknown address, session of a desk) takes the long way.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils import translation

PREFIX = "/api/v1/"
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}

Door = Callable[[HttpRequest], HttpResponse]
_known: dict[tuple[str, str], ResolverMatch] = {}


def bearer_requests(get_response: Door) -> Door:
    """Answer requests of tokens by their view alone; refusals speak the language that the caller accepts."""

    def handle(request: HttpRequest) -> HttpResponse:
        if not (request.path_info.startswith(PREFIX) and request.META.get("HTTP_AUTHORIZATION", "")[:7] == "Bearer "):
            return get_response(request)
        try:
            request.resolver_match = match = _resolved(request.path_info)
        except Resolver404:
            return get_response(request)
        chosen = settings.LANGUAGE_CODE
        if "HTTP_ACCEPT_LANGUAGE" in request.META:
            chosen = translation.get_language_from_request(request)
        # Threads are used again, so the language is set each time, and never found as somebody else left it.
        translation.activate(chosen)
        response: HttpResponse = match.func(request, *match.args, **match.kwargs)
        if hasattr(response, "render") and callable(response.render):
            response = response.render()
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers["Content-Language"] = chosen
        response.headers["Vary"] = "Accept-Language, Authorization"
        return response

    return handle


def _resolved(path: str) -> ResolverMatch:
    """The view of an address; those without a part that varies are remembered, and they are as many as there are."""
    known = _known.get((settings.ROOT_URLCONF, path))
    if known is None:
        known = resolve(path)
        if not known.args and not known.kwargs:
            _known[settings.ROOT_URLCONF, path] = known
    return known
