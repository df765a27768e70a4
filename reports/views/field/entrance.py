"""The way in to the phone pages: an enrolled phone passes, others are led to the code and lose nothing they typed."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import HttpRequest, HttpResponse, QueryDict
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page

from oversight.accounts import phone
from oversight.accounts.actor import Actor
from oversight.core.ids import uuid7

View = Callable[..., HttpResponse]
_SALT = "reports.field.kept"
_KEPT_SECONDS = 24 * 3600
_LONGEST_KEPT = 200_000
KEPT = "kept"


def by_phone(view: View) -> View:
    """Only an enrolled phone enters. The form of a phone that is shut out comes back, with a field for a new code.

    A form must come from a page of this site: the browser says so, or, where it is too old to, the CSRF token.
    """

    @wraps(view)
    def enter(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not phone.is_same_origin(request):
            refusal = _csrf.process_view(request, view, args, kwargs)
            if refusal is not None:
                return refusal
        actor: Actor | None = request.actor  # type: ignore[attr-defined]
        return private(view(request, *args, **kwargs)) if actor else _outside(request)

    return login_not_required(csrf_exempt(gzip_page(enter)))


def typed(request: HttpRequest) -> QueryDict:
    """What the form says, as it was posted or as it was kept while the phone was enrolled anew; without NULs."""
    form = unpacked(request.POST.get(KEPT, ""), request.path) or request.POST
    if any("\0" in value for values in form.lists() for value in values[1]):
        form = QueryDict(form.urlencode().replace("%00", ""))
    return form


def packed(request: HttpRequest) -> str:
    """The texts of a posted form, signed for its own address, to go through the enrolment; files stay behind."""
    posted = request.POST.copy()
    if (kept := unpacked(posted.get(KEPT, ""), request.path)) is not None:
        posted = kept
    posted.pop("csrfmiddlewaretoken", None)
    content = signing.dumps([request.path, posted.urlencode()], salt=_SALT, compress=True)
    return content if len(content) <= _LONGEST_KEPT else ""


def unpacked(text: str, path: str) -> QueryDict | None:
    """The kept form, if it was kept here, for this address, within a day; None otherwise."""
    try:
        address, content = signing.loads(text, salt=_SALT, max_age=_KEPT_SECONDS)
    except (signing.BadSignature, ValueError):
        return None
    return QueryDict(content, mutable=True) if address == path else None


def private(response: HttpResponse) -> HttpResponse:
    """A page for this phone alone; it may show it again on the way back, which saves bytes where signal is weak."""
    response.setdefault("Cache-Control", "private, no-cache")
    patch_vary_headers(response, ("Cookie",))
    return response


def ask_for_code(request: HttpRequest, error: str = "", *, status: int = 200, **more: Any) -> HttpResponse:
    """The page with the field for the code. The browser gets the token now that the code will make valid.

    So a form that is sent twice, or whose answer is lost on the way, enrols one phone and signs it in.
    """
    context = {"error": error, "code": "", "next": "", KEPT: "", "device": uuid7(), **more}
    response = private(render(request, "reports/field/enrol.html", context, status=status))
    phone.keep(response, phone.mint())
    return response


_csrf = CsrfViewMiddleware(lambda request: HttpResponse())


def _outside(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return redirect(f"{reverse('field:enrol')}?{urlencode({'next': request.get_full_path()})}")
    given_back: dict[str, Any] = {"next": request.path, KEPT: packed(request), "had_files": bool(request.FILES)}
    return ask_for_code(request, status=401, is_shut_out=True, **given_back)
