"""Saved views and the list of exports."""

import re
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from oversight.accounts.roles import Permission
from oversight.core.errors import Conflict, Invalid, NotFound, Refused
from oversight.web import actions, forms, queries
from oversight.web.actors import actor_of
from oversight.web.models import SavedView

_LIST = re.compile(r"[a-z-]{1,20}:[a-z-]{1,19}")


@require_http_methods(["GET", "HEAD", "POST"])
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep the filters of a list under a name: the list's page leads here with its address."""
    actor = actor_of(request)
    asked = request.POST if request.method == "POST" else request.GET
    name, parameters = asked.get("list", ""), asked.get("parameters", "")
    url = _url(name)
    form = forms.View(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            view = actions.save_view(
                list_name=name,
                name=form.cleaned_data["name"],
                parameters=parameters,
                is_shared=form.cleaned_data["is_shared"],
                by=actor,
                now=timezone.now(),
            )
        except (Invalid, Conflict) as refusal:
            _blame(form, refusal)
        else:
            messages.success(request, _("The view “%(name)s” is saved.") % {"name": view.name})
            return redirect(f"{url}?{view.parameters}")
    context = {"form": form, "list_name": name, "parameters": parameters, "back": f"{url}?{parameters}"}
    return render(request, "web/save_view.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def change_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename, share or remove one's own view."""
    actor, now = actor_of(request), timezone.now()
    view = queries.view(actor, pk)
    start = {"name": view.name, "is_shared": view.office_id is not None}
    form = forms.View(
        request.POST if request.method == "POST" and "remove" not in request.POST else None, initial=start
    )
    if request.method == "POST" and "remove" in request.POST:
        actions.remove_view(view=view, by=actor, now=now)
        messages.success(request, _("The view “%(name)s” is removed.") % {"name": view.name})
        return redirect(_url(view.list))
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_view(view=view, **form.cleaned_data, by=actor, now=now)
        except (Invalid, Conflict) as refusal:
            _blame(form, refusal)
        else:
            messages.success(request, _("The view “%(name)s” is saved.") % {"name": view.name})
            return redirect(_back(view))
    is_own = view.owner_id == actor.user_id
    context = {"form": form, "view": view, "back": _back(view), "is_own": is_own}
    return render(request, "web/change_view.html", context, status=422 if form.is_bound else 200)


@require_safe
def export_list(request: HttpRequest) -> HttpResponse:
    """Which lists were taken out as files: one's own, for an auditor everybody's."""
    actor = actor_of(request)
    try:
        after = UUID(request.GET["cursor"]) if "cursor" in request.GET else None
    except ValueError:
        after = None
    rows, following = queries.exports(actor, after=after)
    context = {
        "rows": rows,
        "next": following,
        "is_first": after is None,
        "sees_all": Permission.AUDIT in actor.permissions,
        "now": timezone.now(),
    }
    return render(request, "web/exports.html", context)


def _url(name: str) -> str:
    try:
        return reverse(name) if _LIST.fullmatch(name) else _unknown()
    except NoReverseMatch:
        return _unknown()


def _unknown() -> str:
    raise NotFound(_("There is no such list."))


def _back(view: SavedView) -> str:
    return f"{_url(view.list)}?{view.parameters}"


def _blame(form: forms.View, refusal: Refused) -> None:
    placed = [fault for fault in refusal.faults if fault.field in form.fields]
    for fault in placed:
        form.add_error(fault.field, fault.message)
    if not placed:
        form.add_error(None, str(refusal.message))
