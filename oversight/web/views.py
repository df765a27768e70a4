"""Pages for when something went wrong, and the language switch. None of them is a dead end."""

from http import HTTPStatus

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from oversight.core.errors import Refused

API_PREFIX = "/api/"
A_YEAR = 365 * 24 * 3600


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the browser sent something that cannot be read."""
    return _page(request, HTTPStatus.BAD_REQUEST, "bad-request", gettext("The request could not be read."))


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: seen, but not this person's to do."""
    return _page(request, HTTPStatus.FORBIDDEN, "not-allowed", gettext("Your role does not allow this."))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: unknown, or outside the jurisdiction of the one who asks; the page does not tell which."""
    return _page(request, HTTPStatus.NOT_FOUND, "not-found", gettext("This page does not exist."))


def too_many_requests(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """429: too many tries in a short time."""
    response = _page(request, HTTPStatus.TOO_MANY_REQUESTS, "too-many", gettext("Too many tries in a short time."))
    response.setdefault("Retry-After", "60")
    return response


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 of a form whose token is missing or old: nearly always a page that was open for too long."""
    return _page(request, HTTPStatus.FORBIDDEN, "form-expired", gettext("This form was open for too long."))


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault. Rendered without request, user and database, since any of them may be what failed."""
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    if request.path.startswith(API_PREFIX):
        return _problem(status, "server-error", gettext("Something failed on our side."))
    return HttpResponse(render_to_string("errors/500.html", {"LANGUAGE_CODE": _language(request)}), status=status)


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """A refusal of the domain as a page: why, which inputs, and the way back."""
    if refusal.status == HTTPStatus.NOT_FOUND:
        return not_found(request)
    context = {"refusal": refusal, "back": _referring_page(request)}
    return HttpResponse(render_to_string("errors/refused.html", context, request), status=refusal.status)


@login_not_required
@csrf_exempt  # so that a public page needs no cookie; a forged choice of language harms nobody
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Keeps the chosen language in a cookie for a year and returns to the page it was chosen on."""
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = "/"
    response = HttpResponse(status=HTTPStatus.FOUND, headers={"Location": target})
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, chosen, max_age=A_YEAR, samesite="Lax", httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
        )  # fmt: skip
    return response


def _page(request: HttpRequest, status: HTTPStatus, code: str, title: str) -> HttpResponse:
    if request.path.startswith(API_PREFIX):
        return _problem(status, code, title)
    context = {"code": code, "title": title, "status": status.value, "back": _referring_page(request)}
    return HttpResponse(render_to_string(f"errors/{code}.html", context, request), status=status)


def _problem(status: HTTPStatus, code: str, title: str) -> HttpResponse:
    problem = {
        "type": f"urn:oversight:problem:{code}",
        "title": status.phrase,
        "status": status.value,
        "code": code,
        "detail": str(title),
    }
    return JsonResponse(problem, status=status, content_type="application/problem+json")


def _referring_page(request: HttpRequest) -> str:
    """Where the person came from, if it was one of our own other pages."""
    referrer = request.headers.get("Referer", "")
    own = url_has_allowed_host_and_scheme(referrer, {request.get_host()}, require_https=request.is_secure())
    return referrer if own and referrer != request.build_absolute_uri() else ""


def _language(request: HttpRequest) -> str:
    return getattr(request, "LANGUAGE_CODE", settings.LANGUAGE_CODE)
