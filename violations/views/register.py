"""The public register: the same for everybody, so it may be kept by caches; no session is opened for it."""

from collections.abc import Callable
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.http import require_safe

from violations import register_words as presenting
from violations.forms.register import Search
from violations.queries import register

KEPT_SECONDS = 60
P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def public(view: "View[P]") -> "View[P]":
    """A page that is the same for everybody in a language, and may be a minute old."""

    def handle(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        with timezone.override(ZoneInfo(settings.TIME_ZONE)):
            answer = view(request, *args, **kwargs)
        if answer.status_code == 200:
            patch_cache_control(answer, public=True, max_age=KEPT_SECONDS)
        patch_vary_headers(answer, ["Cookie"])  # in which the language lies
        return answer

    return login_not_required(require_safe(handle))


@public
def entries(request: HttpRequest) -> HttpResponse:
    """The list, the newest received first; filters and page stand in the address."""
    now = timezone.now()
    form = Search(request.GET, now=now)
    lines, following = [], None
    if form.is_valid():
        found, following = register.entries(form.narrowing(), now=now, after=request.GET.get("cursor") or None)
        lines = [presenting.line(one) for one in found]
    chosen = {name: str(value) for name in form.fields if (value := request.GET.get(name, ""))}
    context = {
        "form": form,
        "lines": lines,
        "now": now,
        "list_url": reverse("violations:register"),
        "first": urlencode(chosen),
        "next": urlencode({**chosen, "cursor": following}) if following else "",
        "is_first": "cursor" not in request.GET,
        "is_narrowed": bool(chosen),
    }
    return render(request, "violations/register/list.html", context, status=422 if form.errors else 200)


@public
def entry(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One entry with its public history and its place in the log."""
    whole = register.entry(pk, now=timezone.now())
    return render(request, "violations/register/entry.html", {"whole": whole, "words": presenting.words(whole)})


@public
def proof(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The proof of the last public decision, to keep and check; what the entry says stays in the house."""
    document = register.proof(pk, now=timezone.now()).document(with_body=False)
    response = HttpResponse(msgspec.json.format(msgspec.json.encode(document)), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="register-{pk}.json"'
    return response
