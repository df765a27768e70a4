"""The addresses of a public form: `path("tips/", include((addresses(TIP), "tip")))`."""

from django.urls import URLPattern, path

from oversight.gate.forms import pages
from oversight.gate.forms.definition import PublicForm


def addresses(form: PublicForm) -> list[URLPattern]:
    """Start, groups, files, check, confirmation and the way out."""
    known = {"form": form}
    return [
        path("", pages.start, known, name="start"),
        path("files/", pages.files, known, name="files"),
        path("files/<uuid:pk>/", pages.file, known, name="file"),
        path("check/", pages.check, known, name="check"),
        path("sent/", pages.sent, known, name="sent"),
        path("leave/", pages.leave, known, name="leave"),
        path("<slug:code>/", pages.group, known, name="group"),
    ]
