"""The same pages without any draft and any person: what a phone may keep for a start without signal."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from oversight.core.errors import NotFound
from reports import pages, presenting, queries
from reports.views.field.drafts import frame, group_page
from reports.views.field.sending import photo_page

_NOBODY = {"actor": None, "is_shell": True}


@login_not_required
@gzip_page
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """The start page without signal; the script fills in what the phone knows."""
    return _kept(render(request, "reports/field/shell.html", _NOBODY))


@login_not_required
@gzip_page
@require_safe
def group(request: HttpRequest, instrument: str, group: str) -> HttpResponse:
    """A page of an instrument, empty."""
    known = queries.instrument(instrument)
    if known is None:
        raise NotFound(_("There is no such instrument."))
    definition = known.rules.definition
    steps = pages.steps(definition, {})
    context = {**_NOBODY, "instrument": known.name, "title": presenting.text(definition.title)}
    if group == pages.CHECK:
        parts = [(step, pages.shown_paths(definition, step)) for step in steps[:-1]]
        return _kept(render(request, "reports/field/shell_check.html", {**context, "parts": parts}))
    here = next((number for number, step in enumerate(steps) if step.code == group), None)
    if here is None:
        raise NotFound(_("There is no such page."))
    context = {**frame(None, steps, here), **context}
    if group == pages.PHOTOS:
        context |= photo_page(definition, None, [])
        return _kept(render(request, "reports/field/photos.html", context))
    context |= group_page(definition, group, {}, {})
    return _kept(render(request, "reports/field/group.html", context))


def _kept(response: HttpResponse) -> HttpResponse:
    patch_vary_headers(response, ("Cookie",))  # the language
    patch_cache_control(response, private=True, no_cache=True)
    return response
