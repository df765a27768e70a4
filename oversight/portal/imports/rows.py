"""Rows of an import with their reasons or receipts, as a list and as a file; contradictions and their decisions."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from oversight.core.errors import Refused
from oversight.imports import actions, queries
from oversight.imports.models import Import, Outcome
from oversight.imports.policies import can_decide
from oversight.imports.queries import Narrowed
from oversight.portal.imports import forms, presenting
from oversight.portal.imports.pages import blame
from oversight.portal.imports.presenting import RowView
from oversight.web.actors import actor_of
from oversight.web.exports import Column, Fact, Plan, Table, answer

_LARGEST = 2_000_000


def _reasons(row: RowView) -> str:
    """Why the row is as it is, column by column, without the values: a file leaves the house."""
    said = row.faults or row.contradictions or row.repairs
    return "; ".join(f"{one.column}: {one.words}" if one.column else one.words for one in said)


ROWS: Table[RowView] = Table(
    "imports:rows",
    gettext_lazy("Rows of an import"),
    "baris-impor",
    (
        Column(gettext_lazy("Row"), lambda row: row.number, 8),
        Column(gettext_lazy("Number in the old system"), lambda row: row.reference, 32),
        Column(gettext_lazy("What happens"), lambda row: row.verdict, 24),
        Column(gettext_lazy("Columns"), lambda row: ", ".join(sorted({o.column for o in row.faults if o.column})), 12),
        Column(gettext_lazy("Why"), _reasons, 80),
        Column(gettext_lazy("Number of the record"), lambda row: row.dossier, 38),
        Column(gettext_lazy("Receipt"), lambda row: row.entry, 38),
    ),
)


def _narrowed(request: HttpRequest) -> tuple[Narrowed, dict[str, str]]:
    number = request.GET.get("number", "")
    kept = {name: request.GET.get(name, "")[:40].replace("\0", "") for name in ("verdict", "outcome", "rule")}
    wanted = int(number) if number.isascii() and number.isdigit() and int(number) < _LARGEST else None
    return Narrowed(**kept, number=wanted), {**kept, "number": "" if wanted is None else number}


@require_safe
def row_list(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One page of rows in the order of the file."""
    actor = actor_of(request)
    listed = queries.one_import(actor, pk)
    one, target = listed.one, queries.target_of(listed.one)
    narrowed, chosen = _narrowed(request)
    cursor = request.GET.get("cursor", "")
    after = int(cursor) if cursor.isascii() and cursor.isdigit() and int(cursor) < _LARGEST else 0
    found, following = queries.rows_page(one, narrowed, after=after)
    in_clear = presenting.sees_values(one, actor)
    kept = {name: value for name, value in chosen.items() if value}
    context = presenting.listed_view(listed) | {
        "rows": [presenting.row_view(item, target, in_clear=in_clear) for item in found],
        "in_clear": in_clear,
        "chosen": chosen,
        "verdicts": _verdicts(),
        "outcomes": _outcomes(one),
        "facets": presenting.facet_views(queries.facets(one), target),
        "count": queries.count(one, narrowed),
        "as_of": one.moved_at,
        "list_url": reverse("imports:rows", args=[pk]),
        "first": urlencode(kept),
        "next": urlencode({**kept, "cursor": following}) if following else "",
        "is_first": not after,
        "query": urlencode(kept),
    }
    return render(request, "portal/imports/rows.html", context)


def _verdicts() -> list[tuple[str, str]]:
    return [(verdict.name.lower(), str(words)) for verdict, (words, _tone) in presenting.VERDICTS.items()]


def _outcomes(one: Import) -> list[tuple[str, str]]:
    """Outcomes that rows of this import have."""
    return [
        (outcome.name.lower().replace("_", "-"), str(outcome.label))
        for outcome in Outcome
        if one.counts.get(outcome.name.lower())
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The rows under the filters as a file: row, column and reason, by which they are found in the file that came."""
    actor = actor_of(request)
    listed = queries.one_import(actor, pk)
    one, target = listed.one, queries.target_of(listed.one)
    narrowed, chosen = _narrowed(request)

    def pieces() -> Any:
        for piece in queries.chunks(one, narrowed):
            yield [presenting.row_view(item, target, in_clear=False) for item in piece]

    plan = Plan(
        table=ROWS,
        list_url=reverse("imports:rows", args=[pk]),
        parameters=urlencode({name: value for name, value in chosen.items() if value}),
        filters=[
            Fact(_("Import"), str(one.pk)),
            *(Fact(_("Filter"), f"{name}: {value}") for name, value in chosen.items() if value),
        ],
        count=queries.count(one, narrowed).count,
        scope=one.scope,
        office=one.office.name,
        as_of=timezone.now(),
        pieces=pieces,
    )
    return answer(request, plan)


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Rows that contradict themselves, both values side by side, and what a person decides about each."""
    actor = actor_of(request)
    listed = queries.one_import(actor, pk)
    one, target = listed.one, queries.target_of(listed.one)
    form = forms.Review(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        number = form.cleaned_data["number"]
        try:
            decided = actions.decide(
                one=one,
                numbers=[number] if number else [],
                rule=form.cleaned_data["rule"],
                choice=form.cleaned_data["choice"],
                words=form.cleaned_data["words"],
                by=actor,
                now=timezone.now(),
            )
        except Refused as refusal:
            blame(form, refusal)
        else:
            words = ngettext("%(rows)s row is decided.", "%(rows)s rows are decided.", decided) % {"rows": decided}
            messages.success(request, words)
            return redirect(f"{reverse('imports:review', args=[pk])}?cursor={_cursor(request)}")
    found, following = queries.reviews(one, after=_cursor(request))
    in_clear = presenting.sees_values(one, actor)
    context = presenting.listed_view(listed) | {
        "rows": presenting.review_views(found, target, in_clear=in_clear),
        "in_clear": in_clear,
        "form": form,
        "choices": forms.Review.base_fields["choice"].choices,  # type: ignore[attr-defined]
        "may_decide": can_decide(one),
        "next": following,
        "is_first": not _cursor(request),
    }
    return render(request, "portal/imports/review.html", context, status=422 if form.is_bound else 200)


def _cursor(request: HttpRequest) -> int:
    text = request.GET.get("cursor", "")
    return int(text) if text.isascii() and text.isdigit() and int(text) < _LARGEST else 0
