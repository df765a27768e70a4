"""The chase list: what was promised and has not arrived, by place and age."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from oversight.dossiers.queries import PAGE
from oversight.evidence import queries
from oversight.portal.evidence import forms
from oversight.web.actors import actor_of


@require_safe
def missing(request: HttpRequest) -> HttpResponse:
    """What is missing in my area, the longest first; filters and page stand in the address."""
    actor, now = actor_of(request), timezone.now()
    form = forms.Chase(request.GET)
    context: dict[str, Any] = {"form": form, "as_of": now, "rows": [], "is_first": "cursor" not in request.GET}
    if form.is_valid():
        chosen = {key: value for key, value in form.cleaned_data.items() if value}
        hours = forms.AGES.get(chosen.get("age", ""))
        wanted = queries.Missing(
            place=f"{chosen['place'].rstrip('.')}." if "place" in chosen else "",
            promised_before=now - timedelta(hours=hours) if hours else None,
        )
        page = list(queries.missing_list(actor, wanted, after=request.GET.get("cursor") or None, limit=PAGE + 1))
        rows = page[:PAGE]
        context |= {
            "rows": rows,
            "count": queries.count_missing(actor, wanted),
            "first": urlencode(chosen),
            "next": urlencode({**chosen, "cursor": queries.missing_key(rows[-1])}) if len(page) > PAGE else "",
            "is_narrowed": bool(chosen),
        }
    return render(request, "portal/evidence/missing.html", context)
