"""What happens to every page on its way in and out."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from oversight.accounts import phone
from oversight.core.errors import Refused
from oversight.web import views

Door = Callable[[HttpRequest], HttpResponse]

# These say how the platform is doing, so they must answer without a session, which lives in the database.
WITHOUT_SESSION = frozenset({"/health", "/status"})
HEADERS = {
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def page_security(get_response: Door) -> Door:
    """Headers that keep a page to itself; pages of a signed-in person are never kept by a browser or proxy."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path in WITHOUT_SESSION:
            request.COOKIES.pop(settings.SESSION_COOKIE_NAME, None)
        response = get_response(request)
        for name, value in HEADERS.items():
            response.setdefault(name, value)
        session = getattr(request, "session", None)
        if session is not None and session.accessed and SESSION_KEY in session:
            response.setdefault("Cache-Control", "private, no-store")
        return response

    return middleware


def language(get_response: Door) -> Door:
    """The language that the person chose, else Indonesian; programs choose by Accept-Language.

    A browser's own language is not asked: many phones in Indonesia are set to English by the shop that sold them.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path.startswith(views.API_PREFIX):
            chosen = translation.get_language_from_request(request)
        else:
            chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
            if chosen not in dict(settings.LANGUAGES):
                chosen = settings.LANGUAGE_CODE
        with translation.override(chosen):
            request.LANGUAGE_CODE = chosen
            response = get_response(request)
        response.setdefault("Content-Language", chosen)
        return response

    return middleware


def office_time(get_response: Door) -> Door:
    """Pages of a signed-in person or phone show the time of the office; all others show WIB."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(phone.PAGES):
            of_phone = getattr(request, "actor", None)
            with timezone.override(of_phone.time_zone if of_phone else settings.TIME_ZONE):
                return get_response(request)
        # The cookie is asked first: whoever has none is not looked up, and his page does not vary by cookie.
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or request.path.startswith(views.API_PREFIX):
            return get_response(request)
        if not request.user.is_authenticated:
            return get_response(request)
        actor = getattr(request, "actor", None)
        with timezone.override(actor.time_zone if actor else settings.TIME_ZONE):
            return get_response(request)

    return middleware


def refusals(get_response: Door) -> Door:
    """Turns a refusal that a page raised into a page that says why, and what can be done."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return views.refused(request, exception) if isinstance(exception, Refused) else None

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware
