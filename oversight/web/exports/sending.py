"""From a plan to the answer: first a page that says what will come, then the file, entered before and after."""

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.web import actions, clock
from oversight.web.actors import actor_of
from oversight.web.exports import delimited, workbook
from oversight.web.exports.cells import Cell
from oversight.web.exports.plan import FORMATS, Column, Fact, Format, Plan
from oversight.web.models import ListExport

R = TypeVar("R")


def answer(request: HttpRequest, plan: Plan[R]) -> HttpResponseBase:
    """A GET says how many rows there are and asks for the format; a POST enters the export and sends the file.

    More rows than settings.EXPORT_MAX_ROWS are not sent; the page says so and leads back to the filters.
    """
    chosen = FORMATS.get(request.POST.get("format", ""))
    is_too_long = plan.count > settings.EXPORT_MAX_ROWS
    if request.method != "POST" or chosen is None or is_too_long or not plan.count:
        context = {
            "plan": plan,
            "formats": list(FORMATS.values()),
            "most": settings.EXPORT_MAX_ROWS,
            "is_too_long": is_too_long,
            "back": f"{plan.list_url}?{plan.parameters}" if plan.parameters else plan.list_url,
        }
        return render(request, "web/export.html", context, status=422 if request.method == "POST" else 200)
    return _sent(actor_of(request), plan, chosen)


def _sent(actor: Actor, plan: Plan[R], chosen: Format) -> HttpResponse | StreamingHttpResponse:
    export = actions.begin_export(
        list_name=plan.table.name,
        format=chosen.name,
        parameters=plan.parameters,
        scope=plan.scope,
        expected_rows=plan.count,
        by=actor,
        now=timezone.now(),
    )
    stamp = timezone.localtime(plan.as_of).strftime("%Y-%m-%d-%H%M")
    response = StreamingHttpResponse(
        _in_this_language(_file(actor, plan, chosen, export)),
        content_type=chosen.media_type,
        headers={
            "Content-Disposition": f'attachment; filename="{plan.table.slug}-{stamp}.{chosen.ending}"',
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
            "X-Accel-Buffering": "no",
        },
    )
    response["X-Export"] = str(export.pk)
    return response


def _in_this_language(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Each piece is made in the language and zone of the page: those of the request are gone when a file is sent."""
    language, zone = translation.get_language() or settings.LANGUAGE_CODE, timezone.get_current_timezone()

    def made() -> Iterator[bytes]:
        while True:
            with translation.override(language), timezone.override(zone):
                piece = next(pieces, None)
            if piece is None:
                return
            if piece:
                yield piece

    return made()


def _file(actor: Actor, plan: Plan[R], chosen: Format, export: ListExport) -> Iterator[bytes]:
    """The bytes; when the last one is handed over, the export is entered as sent, with count and hash."""
    digest, counter = sha256(), _Counter(plan.table.columns)
    head = [[fact.label, fact.value] for fact in _facts(plan, export)]
    titles = [str(column.title) for column in plan.table.columns]
    rows = counter.rows(plan.pieces())
    if chosen.name == "xlsx":
        widths = [column.width for column in plan.table.columns]
        pieces = workbook.write(head, titles, widths, rows, sheet=str(plan.table.title))
    else:
        pieces = delimited.write(head, titles, rows, for_excel=chosen.name == "csv")
    for piece in pieces:
        digest.update(piece)
        yield piece
    actions.finish_export(export=export, sent_rows=counter.count, digest=digest.digest(), by=actor, now=timezone.now())


class _Counter:
    """Turns rows into cells and counts them."""

    def __init__(self, columns: Sequence[Column[Any]]) -> None:
        self._columns = columns
        self.count = 0

    def rows(self, pieces: Iterable[Sequence[Any]]) -> Iterator[list[list[Cell]]]:
        """The cells of each piece."""
        for piece in pieces:
            self.count += len(piece)
            yield [[column.value(row) for column in self._columns] for row in piece]


def _facts(plan: Plan[R], export: ListExport) -> list[Fact]:
    """What stands above the table, so that a copy tells by itself where and when it comes from."""
    return [
        Fact(str(plan.table.title), None),
        Fact(_("As of"), f"{clock.spoken(plan.as_of)}"),
        Fact(_("Office"), plan.office),
        *plan.filters,
        Fact(_("Rows"), plan.count),
        Fact(_("Number of the export"), str(export.pk)),
        Fact(_("Times"), clock.zone_label(timezone.localtime(plan.as_of))),
        *([Fact(_("Demonstration"), _("invented people, provisional counts"))] if settings.DEMO else []),
    ]
